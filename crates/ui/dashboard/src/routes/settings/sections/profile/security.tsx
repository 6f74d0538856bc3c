/** What opens the account: the password, and the key of the API. */
import { useEffect, useState } from 'preact/hooks';
import { Button, Skeleton, toast } from '../../../../../../shared/ui';
import { checkPassword, NewPasswordField, PasswordField } from '../../../../auth/fields';
import { Form } from '../../../../auth/form';
import type { Failure, Me } from '../../../../data';
import { wordsFor } from '../../../../failure';
import { t } from '../../../../i18n';
import { Token } from '../../parts/token';
import { changeProfile, loadProfile, resetToken } from './commands';
import { Part } from './part';

export function PasswordChange() {
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const send = async () => {
    const failure = await changeProfile({
      current_password: current,
      password: next,
      password_confirmation: next,
    });
    if (failure) return failure;
    setCurrent('');
    setNext('');
    toast({ text: t('profile.password_changed'), tone: 'success' });
    return null;
  };
  return (
    <Part title={t('auth.password')} about={t('profile.password_about')}>
      <Form
        compact
        action={t('profile.password_change')}
        check={() => checkPassword(next)}
        send={send}
        explain={explain}
      >
        <PasswordField compact label={t('profile.password_current')} value={current} onValue={setCurrent} />
        <NewPasswordField compact label={t('auth.password_new')} value={next} onValue={setNext} />
      </Form>
    </Part>
  );
}

function explain(failure: Failure): string | undefined {
  return failure.message.includes('Invalid current password') ? t('profile.password_wrong') : undefined;
}

export function AccessToken({ me }: { me: Me }) {
  const [fault, setFault] = useState<Failure | null>(null);
  const load = async () => {
    setFault(null);
    setFault(await loadProfile());
  };
  const known = me.access_token !== '';
  useEffect(() => {
    if (!known) void load();
  }, [known]);
  return (
    <Part title={t('settings.token')} about={t('profile.token_about')}>
      {known && <Token value={me.access_token} hint={t('profile.token_hint')} reset={resetToken} />}
      {!known && !fault && <Skeleton class="h-8 w-full" />}
      {fault && (
        <div class="flex flex-wrap items-center gap-3">
          <p role="alert" class="text-danger-text">
            {wordsFor(fault)}
          </p>
          <Button size="sm" onClick={() => void load()}>
            {t('shell.again')}
          </Button>
        </div>
      )}
    </Part>
  );
}
