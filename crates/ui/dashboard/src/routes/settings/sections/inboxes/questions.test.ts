import { describe, expect, it } from 'vitest';
import type { Inbox } from '../../../../data';
import { askedOf, introOf, optionsOf } from './questions';

const inbox = (options: Record<string, unknown> | null) => ({ pre_chat_form_options: options }) as Inbox;
const order = { name: 'order', type: 'text', field_type: 'conversation_attribute', enabled: true, required: true };

describe('askedOf', () => {
  it('knows what is asked and what has to be answered', () => {
    const fields = [
      { name: 'emailAddress', enabled: true, required: true },
      { name: 'fullName', enabled: true, required: false },
      { name: 'phoneNumber', enabled: false, required: true },
    ];
    expect(askedOf(inbox({ pre_chat_fields: fields }))).toEqual({
      emailAddress: 'required',
      fullName: 'optional',
      phoneNumber: 'unasked',
    });
  });

  it.each([null, {}, { pre_chat_fields: 'none' }])('asks nothing where the form is %j', (options) => {
    expect(Object.values(askedOf(inbox(options)))).toEqual(['unasked', 'unasked', 'unasked']);
    expect(introOf(inbox(options))).toBe('');
  });
});

describe('optionsOf', () => {
  it('leaves questions of others as they are', () => {
    const asked = { emailAddress: 'required', fullName: 'optional', phoneNumber: 'unasked' } as const;
    const options = optionsOf(inbox({ require_email: true, pre_chat_fields: [order] }), asked, 'Hi');
    const fields = options.pre_chat_fields as Record<string, unknown>[];
    expect(fields[0]).toEqual(order);
    expect(fields.slice(1).map(({ name, enabled, required }) => [name, enabled, required])).toEqual([
      ['emailAddress', true, true],
      ['fullName', true, false],
      ['phoneNumber', false, false],
    ]);
    expect(options).toMatchObject({ require_email: true, pre_chat_message: 'Hi' });
  });

  it('comes back as it was filled in', () => {
    const asked = { emailAddress: 'unasked', fullName: 'required', phoneNumber: 'optional' } as const;
    expect(askedOf(inbox(optionsOf(inbox(null), asked, '')))).toEqual(asked);
  });
});
