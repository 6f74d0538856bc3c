/** What a website's chat asks before the first message, as a form shows it. */
import type { Inbox } from '../../../../data';

/** The questions that are offered here. Others, which programs may have added, stay as they are. */
export const QUESTIONS = ['emailAddress', 'fullName', 'phoneNumber'] as const;
export type Question = (typeof QUESTIONS)[number];

export const ANSWERS = ['unasked', 'optional', 'required'] as const;
export type Answering = (typeof ANSWERS)[number];

type Field = Readonly<Record<string, unknown>>;

export type Asked = Readonly<Record<Question, Answering>>;

function fieldsOf(inbox: Inbox): readonly Field[] {
  const fields = inbox.pre_chat_form_options?.pre_chat_fields;
  return Array.isArray(fields) ? fields : [];
}

/** The text above the questions. */
export function introOf(inbox: Inbox): string {
  const text = inbox.pre_chat_form_options?.pre_chat_message;
  return typeof text === 'string' ? text : '';
}

/** What is asked, and whether it has to be answered. */
export function askedOf(inbox: Inbox): Asked {
  const fields = fieldsOf(inbox);
  const one = (question: Question): Answering => {
    const field = fields.find((known) => known.name === question);
    if (!field?.enabled) return 'unasked';
    return field.required ? 'required' : 'optional';
  };
  return { emailAddress: one('emailAddress'), fullName: one('fullName'), phoneNumber: one('phoneNumber') };
}

/** The names and labels of everything that is asked. */
export function put(inbox: Inbox): readonly { name: string; label: string }[] {
  if (!inbox.pre_chat_form_enabled) return [];
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return fieldsOf(inbox)
    .filter((field) => field.enabled === true)
    .map((field) => ({ name: text(field.name), label: text(field.label) || text(field.name) }));
}

/** The form as the server takes it. */
export function optionsOf(inbox: Inbox, asked: Asked, intro: string): Record<string, unknown> {
  const present = fieldsOf(inbox);
  const missing = QUESTIONS.filter((question) => !present.some((field) => field.name === question));
  const fields = [...present, ...missing.map(fresh)].map((field) => {
    const answering = asked[field.name as Question];
    if (answering === undefined) return field;
    return { ...field, enabled: answering !== 'unasked', required: answering === 'required' };
  });
  return { ...inbox.pre_chat_form_options, pre_chat_message: intro, pre_chat_fields: fields };
}

/** Without a label: the chat has one in the visitor's language. */
function fresh(name: Question): Field {
  return { name, type: name === 'emailAddress' ? 'email' : 'text', field_type: 'standard', label: '' };
}
