import type { Message } from '../thread';

export interface QuestionProps {
  message: Message;
}

/** The items of a message, whatever it really holds. */
export function itemsOf<T>({ content_attributes }: Message): Partial<T>[] {
  const items = content_attributes?.items;
  return Array.isArray(items) ? items.filter((item) => typeof item === 'object' && item !== null) : [];
}
