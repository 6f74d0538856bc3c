/** Putting files to a draft, within what the server takes. */
import { toast } from '../../../../shared/ui';
import type { Workspace } from '../../data';
import { t } from '../../i18n';
import { fileSize } from './files';

const MOST_FILES = 15;
const MOST_BYTES = 40 * 1024 * 1024;

export function attach(work: Workspace, conversation: number, added: readonly File[]): void {
  const { files } = work.drafts.of(conversation).peek();
  // A folder that was dropped comes as a file of nothing.
  const real = added.filter((file) => file.size > 0);
  const fitting = real.filter((file) => file.size <= MOST_BYTES);
  const large = real.find((file) => file.size > MOST_BYTES);
  if (large) {
    toast({ text: t('inbox.file_too_large', { name: large.name, most: fileSize(MOST_BYTES) }), tone: 'danger' });
  }
  const next = [...files, ...fitting];
  if (next.length > MOST_FILES) toast({ text: t('inbox.too_many_files', { count: MOST_FILES }), tone: 'danger' });
  work.drafts.change(conversation, { files: next.slice(0, MOST_FILES) });
}

export function detach(work: Workspace, conversation: number, index: number): void {
  const { files } = work.drafts.of(conversation).peek();
  work.drafts.change(conversation, { files: files.filter((_, at) => at !== index) });
}
