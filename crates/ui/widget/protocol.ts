/**
 * What the embedding page and the chat's page say to each other: texts that begin with a prefix,
 * followed by an object with the name of the event. The words are those of Chatwoot's SDK, because
 * websites and apps know them.
 */
const PREFIX = 'chatwoot-widget:';

/** A message, with `event` as its name and whatever belongs to it. */
export interface Note {
  event: string;
  [key: string]: unknown;
}

export function encode(note: Note): string {
  return PREFIX + JSON.stringify(note);
}

/** The message in a text, or nothing when it is none of ours. */
export function decode(text: unknown): Note | null {
  if (typeof text !== 'string' || !text.startsWith(PREFIX)) return null;
  try {
    const note: unknown = JSON.parse(text.slice(PREFIX.length));
    return isNote(note) ? note : null;
  } catch {
    // Not JSON: somebody else's text that happens to begin like ours.
    return null;
  }
}

function isNote(value: unknown): value is Note {
  return typeof value === 'object' && value !== null && typeof (value as Note).event === 'string';
}
