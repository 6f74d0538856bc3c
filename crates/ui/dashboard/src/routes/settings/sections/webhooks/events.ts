/** What a webhook can be sent. The names are the server's; the order is that of the form. */
import { t } from '../../../../i18n';

export const GROUPS = {
  messages: ['message_created', 'message_incoming', 'message_outgoing', 'message_updated'],
  conversations: ['conversation_created', 'conversation_status_changed', 'conversation_updated'],
  contacts: ['contact_created', 'contact_updated', 'webwidget_triggered'],
  typing: ['conversation_typing_on', 'conversation_typing_off'],
  inboxes: ['inbox_created', 'inbox_updated'],
} as const;

export type EventGroup = keyof typeof GROUPS;
export type EventName = (typeof GROUPS)[EventGroup][number];

export const EVENT_GROUPS = Object.keys(GROUPS) as EventGroup[];

/** What the server would choose by itself. */
export const USUAL: readonly EventName[] = [
  'message_created',
  'message_updated',
  'conversation_created',
  'conversation_status_changed',
  'conversation_updated',
  'contact_created',
  'contact_updated',
  'webwidget_triggered',
];

/** When an event happens, in words; one that a newer server has is only its name. */
export function eventWords(name: string): string {
  const known = EVENT_GROUPS.some((group) => (GROUPS[group] as readonly string[]).includes(name));
  return known ? t(`webhooks.on_${name as EventName}`) : name;
}
