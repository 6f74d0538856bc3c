/** Words for what has none of its own. */
import type { Attachment, Contact, Person, Preview, Priority } from './data';
import { t } from './i18n';

/** Visitors often say nothing about themselves. */
export function contactName(contact: Contact | undefined): string {
  return contact?.name || contact?.email || contact?.phone || t('contact.nobody');
}

export function personName(person: Person | null): string {
  if (person) return person.name || t('contact.nobody');
  return t('inbox.system');
}

export function previewText(preview: Pick<Preview, 'text' | 'deleted' | 'attachment'> | null): string {
  if (!preview) return t('inbox.no_messages');
  if (preview.deleted) return t('inbox.deleted');
  // In one line emphasis says nothing, and its marks are in the way.
  const text = preview.text.replace(/(\*\*|__|~~|`)(.+?)\1/g, '$2').replace(/\s+/g, ' ');
  return text || (preview.attachment ? attachmentWord(preview.attachment) : '');
}

export function attachmentWord(kind: string): string {
  if (kind === 'image') return t('inbox.file_image');
  if (kind === 'audio') return t('inbox.file_audio');
  if (kind === 'video') return t('inbox.file_video');
  if (kind === 'location') return t('inbox.file_location');
  return t('inbox.file_file');
}

export function attachmentName(file: Attachment): string {
  return file.name || attachmentWord(file.kind);
}

export const PRIORITIES: readonly Priority[] = ['urgent', 'high', 'medium', 'low'];

export const PRIORITY_TONES: Record<Priority, string> = {
  urgent: 'text-danger-text',
  high: 'text-warning-text',
  medium: 'text-info-text',
  low: 'text-subtle',
};
