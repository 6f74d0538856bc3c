import { signal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { Button, Dialog } from '../../../shared/ui';
import { EmailField, PasswordField } from '../auth/fields';
import { Form } from '../auth/form';
import { session } from '../data';
import { t } from '../i18n';
import { signOut } from './you';

/** Whether the dialog was put aside, to look at the page behind it. */
const aside = signal(false);

/** The session has ended by itself: one signs in again over the page, which stays as it is. */
export function SessionEnded() {
  const ended = session.state.value === 'ended';
  useEffect(() => {
    if (!ended) aside.value = false;
  }, [ended]);
  return (
    <Dialog
      open={ended && !aside.value}
      // What was typed may be wanted elsewhere first.
      onClose={() => {
        aside.value = true;
      }}
      title={t('auth.ended_title')}
      description={t('auth.ended_text')}
      size="sm"
    >
      <SignInAgain />
    </Dialog>
  );
}

function SignInAgain() {
  const email = session.me.value?.email ?? '';
  const [password, setPassword] = useState('');
  return (
    <>
      <Form
        action={t('auth.sign_in')}
        send={() => session.signIn(email, password)}
        explain={(failure) => (failure.status === 401 ? t('auth.wrong') : undefined)}
      >
        <EmailField value={email} />
        <PasswordField value={password} onValue={setPassword} autofocus />
      </Form>
      <Button variant="ghost" class="mt-2 w-full" onClick={() => void signOut()}>
        {t('auth.ended_other')}
      </Button>
    </>
  );
}

/** Above the page while the dialog is put aside. */
export function EndedReminder() {
  return (
    <div role="status" class="empty:hidden">
      {session.state.value === 'ended' && aside.value && (
        <div class="flex min-h-10 flex-wrap items-center justify-center gap-3 border-b border-line bg-warning-soft px-4 py-1.5 text-sm text-warning-text">
          <span>{t('auth.ended_text')}</span>
          <Button
            size="sm"
            variant="primary"
            onClick={() => {
              aside.value = false;
            }}
          >
            {t('auth.sign_in')}
          </Button>
        </div>
      )}
    </div>
  );
}
