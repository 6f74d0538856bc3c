/** What a visitor is asked before the first conversation. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { PreChatField } from '../config';
import { begin } from '../conversation';
import { t } from '../i18n';
import { api, channel, contact, isPhone, notice, waitFor } from '../state';
import { Banner } from '../views/banner';
import { Header } from '../views/header';
import { Text } from '../views/text';
import { fault, phone } from './checks';
import { Field, focusFault } from './field';
import './setup';

type Values = Record<string, string | boolean>;
type Faults = Record<string, string>;

const MESSAGE: PreChatField = { name: 'message', type: 'text_area', required: true, enabled: true };

/** The fields that everybody has, by how the server calls them. */
const STANDARD = {
  emailAddress: 'email',
  fullName: 'name',
  phoneNumber: 'phone_number',
} as const;

const TYPES: Record<string, string> = { list: 'select', link: 'url', email: 'email' };
const PLAIN = ['text', 'number', 'date', 'checkbox', 'tel', 'url', 'select', 'text_area'];

export function Form() {
  const fields = [...asked(), MESSAGE];
  const [values, setValues] = useState<Values>({});
  const [faults, setFaults] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (!isPhone.value) form.current?.querySelector<HTMLElement>('input,select,textarea')?.focus();
  }, []);

  const submit = async () => {
    const found = faultsOf(fields, values);
    setFaults(found);
    if (Object.keys(found).length) {
      focusFault(form.current as HTMLFormElement);
      return;
    }
    setBusy(true);
    const { person, attributes, custom_attributes } = sorted(fields, values);
    const kept = await keepAttributes(attributes);
    setBusy(false);
    if (kept) begin(String(values.message).trim(), { contact: person, custom_attributes });
  };

  return (
    <main class="chat">
      <Header />
      <Banner />
      <form
        ref={form}
        class="form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        {channel.preChatFormOptions?.pre_chat_message && (
          <div class="form-intro" dir="auto">
            <Text text={channel.preChatFormOptions.pre_chat_message} />
          </div>
        )}
        {fields.map((field) => (
          <Field
            key={field.name}
            label={labelOf(field)}
            type={typeOf(field)}
            placeholder={field.placeholder}
            required={field.required}
            options={field.values?.map((value) => ({ label: value, value }))}
            value={values[field.name]}
            error={faults[field.name]}
            onChange={(value) => {
              setValues({ ...values, [field.name]: value });
              if (faults[field.name]) setFaults({ ...faults, [field.name]: fault(value, rulesOf(field)) });
            }}
          />
        ))}
        <button type="submit" class="button primary wide" disabled={busy}>
          {t('start')}
        </button>
      </form>
    </main>
  );
}

/** What is not known yet. */
function asked(): PreChatField[] {
  const { has_email, has_name, has_phone_number } = contact.value;
  const known: Record<string, boolean> = {
    emailAddress: has_email,
    fullName: has_name,
    phoneNumber: has_phone_number,
  };
  return (channel.preChatFormOptions?.pre_chat_fields ?? []).filter(
    (field) => field.enabled && field.name !== MESSAGE.name && !known[field.name],
  );
}

function labelOf(field: PreChatField): string {
  const own = { emailAddress: 'email', fullName: 'name', phoneNumber: 'phone', message: 'message' } as const;
  return field.label || t(own[field.name as keyof typeof own] ?? 'message');
}

function typeOf({ name, type }: PreChatField): string {
  if (name === 'phoneNumber') return 'tel';
  const own = TYPES[type] ?? type;
  return PLAIN.includes(own) || own === 'email' ? own : 'text';
}

function rulesOf(field: PreChatField) {
  return {
    type: typeOf(field),
    required: field.required,
    pattern: field.regex_pattern,
    cue: field.regex_cue,
  };
}

function faultsOf(fields: PreChatField[], values: Values): Faults {
  const found = fields.map((field) => [field.name, fault(values[field.name], rulesOf(field))]);
  return Object.fromEntries(found.filter(([, text]) => text));
}

/** Answers by where they belong: to the person, to the person's attributes, to the conversation's. */
function sorted(fields: PreChatField[], values: Values) {
  const person: Record<string, string> = {};
  const attributes: Values = {};
  const custom_attributes: Values = {};
  for (const { name, field_type } of fields) {
    const value = values[name];
    if (value === undefined || value === '' || name === MESSAGE.name) continue;
    const standard = STANDARD[name as keyof typeof STANDARD];
    if (standard) person[standard] = name === 'phoneNumber' ? (phone(String(value)) ?? '') : String(value).trim();
    else if (field_type === 'contact_attribute') attributes[name] = value;
    else custom_attributes[name] = value;
  }
  return { person, attributes, custom_attributes };
}

async function keepAttributes(custom_attributes: Values): Promise<boolean> {
  if (!Object.keys(custom_attributes).length) return true;
  const answer = await api.call('PATCH', 'contact', { custom_attributes });
  if (answer.ok) return true;
  if (answer.status === 429) waitFor(answer.retryAfter);
  else notice.value = answer.body.message || t('error');
  return false;
}
