import { describe, expect, it } from 'vitest';
import type { MessagePush } from '../../../shared/cable';
import { fileName, message, newest, person, preview } from './normalise';

const PUSH: MessagePush = {
  id: 5,
  content: null,
  account_id: 1,
  inbox_id: 1,
  conversation_id: 2,
  message_type: 0,
  created_at: 10,
  updated_at: '',
  private: false,
  status: 'sent',
  source_id: null,
  content_type: 'text',
  content_attributes: {},
  sender_type: null,
  sender_id: null,
  conversation: { assignee_id: null, unread_count: 0, last_activity_at: 10, contact_inbox: { source_id: '' } },
};

describe('a message', () => {
  it('has every field a screen needs, whatever the server left out', () => {
    expect(message(PUSH)).toEqual({
      id: 5,
      key: '5',
      conversationId: 2,
      kind: 'incoming',
      content: '',
      contentType: 'text',
      private: false,
      status: 'sent',
      createdAt: 10,
      sender: null,
      attachments: [],
      inReplyTo: null,
      deleted: false,
      error: '',
      attributes: {},
    });
  });

  it('knows what it answers, why it failed, and the name it was sent under', () => {
    const attributes = { in_reply_to: 3, external_error: 'blocked' };
    const shown = message({ ...PUSH, message_type: 1, status: 'failed', echo_id: 'k', content_attributes: attributes });
    expect(shown).toMatchObject({ kind: 'outgoing', key: 'k', inReplyTo: 3, error: 'blocked' });
  });

  it('shows its files', () => {
    const file = {
      id: 1,
      message_id: 5,
      file_type: 'image',
      data_url: 'https://desk.test/blobs/x/a%20b.png?sig=1',
      thumb_url: 't',
      file_size: 20,
      width: 4,
      height: 3,
      meta: {},
    };
    const [shown] = message({ ...PUSH, attachments: [file] }).attachments;
    expect(shown).toMatchObject({ name: 'a b.png', size: 20, width: 4, voice: false, kind: 'image' });
    expect(preview({ ...PUSH, attachments: [file] })?.attachment).toBe('image');
  });
});

it('what the inbox says by itself is only shown where nobody said anything', () => {
  const said = (id: number, automatic = false) => {
    const shown = preview({ ...PUSH, id });
    return shown && { ...shown, automatic };
  };
  expect(newest(said(1), said(2))?.id).toBe(2);
  expect(newest(said(2), said(1))?.id).toBe(2);
  expect(newest(said(1), said(2, true))?.id).toBe(1);
  expect(newest(said(2, true), said(1))?.id).toBe(1);
  expect(newest(null, said(2, true))?.id).toBe(2);
  expect(newest(said(1), null)?.id).toBe(1);
});

it('names of files survive addresses that cannot be decoded', () => {
  expect(fileName('https://x/%E0%A4%A.png')).toBe('%E0%A4%A.png');
});

it('people are told apart by what they are', () => {
  const bot = person({ type: 'agent_bot', id: 1, name: 'Bot', avatar_url: 'b' });
  const user = person({ type: 'user', id: 1, name: 'Mia Ho', available_name: 'Mia', avatar_url: 'u', thumbnail: 'u' });
  expect([bot?.kind, user?.kind, user?.name, person(null)]).toEqual(['bot', 'user', 'Mia', null]);
});
