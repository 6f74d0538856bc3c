/** Who somebody is to others: picture, names, address, signature. */
import { useState } from 'preact/hooks';
import { Button, Field, Icon, Input, Textarea, toast } from '../../../../../../shared/ui';
import { Form } from '../../../../auth/form';
import type { Failure, Me } from '../../../../data';
import { complain } from '../../../../failure';
import { t } from '../../../../i18n';
import { Picture } from '../../parts/picture';
import { changeProfile, confirmAgain, removePicture, setPicture } from './commands';
import { Part } from './part';

async function saved(change: Promise<Failure | null>): Promise<Failure | null> {
  const failure = await change;
  if (!failure) toast({ text: t('profile.saved'), tone: 'success' });
  return failure;
}

export function Identity({ me }: { me: Me }) {
  const [name, setName] = useState(me.name);
  const [display, setDisplay] = useState(me.display_name ?? '');
  const save = () => saved(changeProfile({ name: name.trim(), display_name: display.trim() || null }));
  return (
    <Part title={t('profile.identity')}>
      <Picture name={me.available_name} src={me.avatar_url} upload={setPicture} remove={removePicture} />
      <Form compact action={t('settings.save')} send={save}>
        <Field label={t('auth.name')} required>
          <Input
            autocomplete="name"
            maxLength={255}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </Field>
        <Field label={t('profile.display_name')} hint={t('profile.display_name_hint')}>
          <Input
            autocomplete="nickname"
            maxLength={255}
            value={display}
            onInput={(event) => setDisplay(event.currentTarget.value)}
          />
        </Field>
      </Form>
    </Part>
  );
}

export function Email({ me }: { me: Me }) {
  const [email, setEmail] = useState(me.email);
  const [waiting, setWaiting] = useState<string | null>(null);
  const send = async () => {
    const wanted = email.trim();
    if (wanted === me.email) return null;
    const failure = await changeProfile({ email: wanted });
    if (!failure) setWaiting(wanted);
    return failure;
  };
  return (
    <Part title={t('auth.email')} about={t('profile.email_hint')}>
      {!me.confirmed && <Unconfirmed />}
      <Form compact action={t('profile.email_change')} send={send} explain={explainEmail}>
        <Field label={t('auth.email')} labelHidden required>
          <Input
            type="email"
            dir="ltr"
            autocomplete="email"
            autocapitalize="none"
            spellcheck={false}
            value={email}
            onInput={(event) => setEmail(event.currentTarget.value)}
          />
        </Field>
        <div role="status" class="empty:hidden">
          {waiting && (
            <p class="flex items-start gap-2 rounded-md bg-info-soft px-3 py-2 text-info-text">
              <Icon name="mail" class="mt-0.5" />
              <span class="min-w-0">{t('profile.email_sent', { email: waiting, old: me.email })}</span>
            </p>
          )}
        </div>
      </Form>
    </Part>
  );
}

function explainEmail(failure: Failure): string | undefined {
  return failure.message.includes('already been taken') ? t('profile.email_taken') : undefined;
}

function Unconfirmed() {
  const [busy, setBusy] = useState(false);
  const again = async () => {
    setBusy(true);
    const failure = await confirmAgain();
    setBusy(false);
    if (failure) complain(failure);
    else toast({ text: t('profile.confirm_sent'), tone: 'success' });
  };
  return (
    <div class="flex flex-wrap items-center gap-2 rounded-md bg-warning-soft px-3 py-2 text-warning-text">
      <p class="min-w-0 grow basis-56">{t('profile.unconfirmed')}</p>
      <Button size="sm" busy={busy} onClick={() => void again()}>
        {t('profile.confirm_again')}
      </Button>
    </div>
  );
}

export function Signature({ me }: { me: Me }) {
  const [text, setText] = useState(me.message_signature ?? '');
  const save = () => saved(changeProfile({ message_signature: text.trim() || null }));
  return (
    <Part title={t('profile.signature')} about={t('profile.signature_about')}>
      <Form compact action={t('settings.save')} send={save}>
        <Field label={t('profile.signature')} labelHidden>
          <Textarea maxLength={20_000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </Field>
      </Form>
    </Part>
  );
}
