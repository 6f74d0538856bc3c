import type more from './en_later';

/**
 * The English texts that every visitor needs; the others are in `en_later`. Other languages have them all in
 * one file. Texts with `{n}` that count have a form for each plural of their language.
 */
const en = {
  welcome: 'Hello there',
  tagline: 'Ask us anything.',
  chat: 'Chat',
  start: 'Start a conversation',
  startAnew: 'Start a new conversation',
  continue: 'Continue the conversation',
  online: 'We are online',
  away: 'We are away at the moment',
  in_a_few_minutes: 'Usually replies within minutes',
  in_a_few_hours: 'Usually replies within a few hours',
  in_a_day: 'Usually replies within a day',
  backAt: 'Back at {time}',
  backTomorrow: 'Back tomorrow at {time}',
  backOn: 'Back on {day} at {time}',
  poweredBy: 'Powered by {brand}',
  open: 'Open chat',
  close: 'Close chat',
  back: 'Back',
  more: 'More actions',
  popOut: 'Open in a window of its own',
  conversation: 'Conversation',
  empty: 'Write to us here.',
  you: 'You',
  write: 'Write a message…',
  send: 'Send',
  attach: 'Attach files',
  emoji: 'Emoji',
  drop: 'Drop files to attach them',
  sending: 'Sending…',
  waiting: 'Waiting for a connection…',
  sent: 'Sent',
  seen: 'Seen',
  failed: 'Not sent.',
  retry: 'Try again',
  discard: 'Discard',
  offline: 'No connection. Trying again…',
  expired: 'This chat has expired. Please reload.',
  throttled: {
    one: 'Please wait {n} second.',
    other: 'Please wait {n} seconds.',
  },
  error: 'That failed. Try again.',
  loading: 'Loading…',
  older: 'Load earlier messages',
  newMessages: 'New messages',
  unread: { one: '{n} unread message', other: '{n} unread messages' },
  typing: '{name} is typing',
  today: 'Today',
  yesterday: 'Yesterday',
  image: 'Picture',
  file: 'File',
  dismiss: 'Dismiss',
  message: 'Message',
};

export default en;

type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;

export type Key = keyof (typeof en & typeof more);

export type Catalogue = { [K in Key]: K extends 'throttled' | 'unread' ? Plural : string };
