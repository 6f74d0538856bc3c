/** What is known of a contact, to be filled in or changed. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button, Field, Textarea } from '../../../shared/ui';
import type { Contact, ContactEdit, Failure } from '../data';
import { wordsFor } from '../failure';
import { Fault, TextField, type TextFieldProps, useSubmit } from '../form';
import { t } from '../i18n';
import { type ContactField, check, editOf, type Faults, faultsOf, NETWORK_NAMES, NETWORKS, valuesOf } from './fields';

interface Props {
  /** Left out for a new one. */
  contact?: Contact;
  action: string;
  send: (edit: ContactEdit) => Promise<Failure | null>;
  onDone: () => void;
}

const FIRST = [
  ['name', {}],
  ['email', { type: 'email', dir: 'ltr' }],
  ['phone', { type: 'tel', dir: 'ltr', placeholder: '+49…' }],
  ['company', {}],
  ['city', {}],
  ['country', {}],
  ['identifier', { dir: 'ltr' }],
] as const satisfies readonly (readonly [ContactField, Partial<TextFieldProps>])[];

export function ContactForm({ contact, action, send, onDone }: Props) {
  const [values, setValues] = useState(() => valuesOf(contact));
  const [faults, setFaults] = useState<Faults>({});
  const form = useRef<HTMLFormElement>(null);
  // At once: letters that are typed meanwhile would be keys of the page.
  useLayoutEffect(() => form.current?.querySelector('input')?.focus(), []);
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(), [faults]);
  const filled = NETWORKS.some((network) => values[network] !== '');
  const [open] = useState(filled);
  const empty = Object.values(values).every((value) => !value.trim());
  const { busy, fault, submit } = useSubmit({
    check: () => {
      const found = check(values);
      setFaults(found);
      if (!contact && empty) return t('contact.nothing_filled');
      return Object.keys(found).length > 0 ? t('contact.check_fields') : null;
    },
    send: async () => {
      const edit = editOf(values, contact);
      const failure = edit ? await send(edit) : null;
      if (!failure) onDone();
      return failure;
    },
    explain: (failure) => {
      const found = faultsOf(failure);
      setFaults(found);
      return Object.keys(found).length > 0 ? t('contact.check_fields') : wordsFor(failure);
    },
  });
  const field = (name: ContactField, label: string, more: Partial<TextFieldProps> = {}) => (
    <TextField
      key={name}
      label={label}
      autocomplete="off"
      {...more}
      error={faults[name] ?? null}
      value={values[name]}
      onValue={(value) => setValues((before) => ({ ...before, [name]: value }))}
    />
  );
  return (
    <form ref={form} class="@container flex flex-col gap-4" data-contact-form noValidate onSubmit={submit}>
      <div class="grid gap-3 @md:grid-cols-2">
        {FIRST.map(([name, more]) => field(name, t(`contact.${name}`), more))}
      </div>
      <Field label={t('contact.bio')}>
        <Textarea
          value={values.bio}
          onInput={(event) => {
            const bio = event.currentTarget.value;
            setValues((before) => ({ ...before, bio }));
          }}
        />
      </Field>
      <details open={open} class="group">
        <summary class="cursor-pointer rounded-md text-sm font-medium text-muted hover:text-text">
          {t('contact.profiles')}
        </summary>
        <div class="mt-3 grid gap-3 @md:grid-cols-2">
          {NETWORKS.map((network) => field(network, NETWORK_NAMES[network], { dir: 'ltr' }))}
        </div>
      </details>
      <Fault text={fault} />
      <div class="flex justify-end gap-2">
        <Button variant="ghost" onClick={onDone}>
          {t('contact.cancel')}
        </Button>
        <Button variant="primary" type="submit" busy={busy}>
          {action}
        </Button>
      </div>
    </form>
  );
}
