import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t } from '../i18n';
import { contact } from '../state';
import { Icon } from '../views/icon';
import { answerMessage } from './actions';
import { fault } from './checks';
import { Field, focusFault } from './field';
import { itemsOf, type QuestionProps } from './items';

interface Item {
  name: string;
  label: string;
  type: string;
  placeholder: string;
  default: string;
  required: boolean;
  pattern: string;
  pattern_error: string;
  title: string;
  options: { label: string; value: string }[];
}

type Values = Record<string, string | boolean>;

/** A form of a bot. */
export function BotForm({ message }: QuestionProps) {
  const items = itemsOf<Item>(message);
  const answers = message.content_attributes?.submitted_values as { name: string; value: string }[] | undefined;
  const [values, setValues] = useState<Values>(() =>
    Object.fromEntries(items.map((item) => [item.name, item.default ?? ''])),
  );
  if (Array.isArray(answers)) return <Answers items={items} answers={answers} />;
  return (
    <Ask
      label={message.content_attributes?.button_label || t('submit')}
      faults={() =>
        Object.fromEntries(items.map((item) => [item.name, fault(values[item.name as string], rulesOf(item))]))
      }
      onSubmit={() => {
        const submitted_values = items.map(({ name }) => ({ name, value: values[name as string] }));
        return answerMessage(message.id, { message: { submitted_values } });
      }}
    >
      {(faults) =>
        items.map((item) => (
          <Field
            key={item.name}
            label={item.label || item.name || ''}
            type={typeOf(item)}
            placeholder={item.placeholder}
            required={item.required !== false}
            options={item.options}
            value={values[item.name as string]}
            error={faults[item.name as string]}
            onChange={(value) => setValues({ ...values, [item.name as string]: value })}
          />
        ))
      }
    </Ask>
  );
}

const KNOWN = ['text', 'email', 'text_area', 'select', 'number', 'tel', 'url', 'date', 'checkbox'];

function typeOf({ type = '' }: Partial<Item>): string {
  return KNOWN.includes(type) ? type : 'text';
}

function rulesOf(item: Partial<Item>) {
  const { required, pattern, pattern_error, title } = item;
  return { type: typeOf(item), required: required !== false, pattern, cue: pattern_error || title, whole: true };
}

function Answers({ items, answers }: { items: Partial<Item>[]; answers: { name: string; value: string }[] }) {
  return (
    <dl class="box answers">
      {answers.map(({ name, value }) => (
        <div key={name}>
          <dt dir="auto">{items.find((item) => item.name === name)?.label || name}</dt>
          <dd dir="auto">{String(value ?? '')}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Asks for an address to write to when the visitor has gone. */
export function EmailForm({ message }: QuestionProps) {
  const [value, setValue] = useState('');
  const given = message.content_attributes?.submitted_email;
  if (given) {
    return (
      <p class="chip chosen-option">
        <Icon name="check" />
        {given}
      </p>
    );
  }
  return (
    <Ask
      label={t('submit')}
      faults={() => ({ email: fault(value, { type: 'email', required: true }) })}
      onSubmit={async () => {
        const ok = await answerMessage(message.id, { contact: { email: value.trim() } });
        if (ok) contact.value = { ...contact.value, has_email: true };
        return ok;
      }}
    >
      {(faults) => (
        <Field
          label={message.content || t('email')}
          type="email"
          required
          value={value}
          error={faults.email}
          onChange={(text) => setValue(String(text))}
        />
      )}
    </Ask>
  );
}

type Faults = Record<string, string>;

interface AskProps {
  label: string;
  faults: () => Faults;
  onSubmit: () => Promise<boolean>;
  children: (faults: Faults) => ComponentChildren;
}

function Ask({ label, faults, onSubmit, children }: AskProps) {
  const form = useRef<HTMLFormElement>(null);
  const [shown, setShown] = useState<Faults>({});
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    const found = faults();
    setShown(found);
    if (Object.values(found).some(Boolean)) {
      focusFault(form.current as HTMLFormElement);
      return;
    }
    setBusy(true);
    await onSubmit();
    setBusy(false);
  };
  return (
    <form
      ref={form}
      class="box ask"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy) void submit();
      }}
    >
      {children(shown)}
      <button type="submit" class="button primary wide" disabled={busy}>
        {label}
      </button>
    </form>
  );
}
