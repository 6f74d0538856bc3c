/** What is known of a contact, to be changed. */
import { useState } from 'preact/hooks';
import { Button, Field, Input } from '../../../../shared/ui';
import type { Contact } from '../../data';
import { wordsFor } from '../../failure';
import { t } from '../../i18n';
import { useWork } from './state';

/** Somebody has written into a field. */
export type Typed = { currentTarget: HTMLInputElement };

const FIELDS = ['name', 'email', 'phone', 'identifier'] as const;
type FieldName = (typeof FIELDS)[number];

const TYPES: Record<FieldName, 'text' | 'email' | 'tel'> = {
  name: 'text',
  email: 'email',
  phone: 'tel',
  identifier: 'text',
};

export function ContactForm({ contact, onDone }: { contact: Contact; onDone: () => void }) {
  const work = useWork();
  const [values, setValues] = useState(() => ({ ...contact }));
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const save = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const changed = FIELDS.filter((field) => values[field] !== contact[field]);
    const edit = Object.fromEntries(changed.map((field) => [field, values[field].trim()]));
    const failure = changed.length > 0 ? await work.contactCommands.edit(contact.id, edit) : null;
    setBusy(false);
    if (failure) setError(wordsFor(failure));
    else onDone();
  };
  return (
    <form class="flex flex-col gap-3 pt-2" onSubmit={(event) => void save(event)}>
      {FIELDS.map((field) => (
        <Field key={field} label={t(`inbox.${field}`)}>
          <Input
            type={TYPES[field]}
            value={values[field]}
            autocomplete="off"
            {...(field === 'phone' && { placeholder: '+49…' })}
            onInput={(event: Typed) => setValues({ ...values, [field]: event.currentTarget.value })}
          />
        </Field>
      ))}
      {error && (
        <p class="text-xs text-danger-text" role="alert">
          {error}
        </p>
      )}
      <div class="flex justify-end gap-2">
        <Button size="sm" variant="ghost" onClick={onDone}>
          {t('inbox.cancel')}
        </Button>
        <Button size="sm" variant="primary" type="submit" busy={busy}>
          {t('inbox.save')}
        </Button>
      </div>
    </form>
  );
}
