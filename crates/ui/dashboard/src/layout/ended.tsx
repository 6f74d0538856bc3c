import { useEffect, useState } from 'preact/hooks';
import { Button, Dialog } from '../../../shared/ui';
import { EmailField, PasswordField } from '../auth/fields';
import { Form } from '../auth/form';
import { session } from '../data';
import { t } from '../i18n';

/** The session has ended by itself: one signs in again over the page, which stays as it is. */
export function SessionEnded() {
  const ended = session.state.value === 'ended';
  const [aside, setAside] = useState(false);
  useEffect(() => {
    if (!ended) setAside(false);
  }, [ended]);
  if (!ended) return null;
  if (aside) return <Reminder onOpen={() => setAside(false)} />;
  return (
    <Dialog
      open
      // What was typed may be wanted elsewhere first: one may look at the page behind.
      onClose={() => setAside(true)}
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
        <EmailField value={email} fixed />
        <PasswordField value={password} onValue={setPassword} autofocus />
      </Form>
      <Button variant="ghost" class="mt-2 w-full" onClick={() => void session.signOut()}>
        {t('auth.ended_other')}
      </Button>
    </>
  );
}

function Reminder({ onOpen }: { onOpen: () => void }) {
  return (
    <div
      role="status"
      class="fixed inset-x-0 top-0 z-10 flex min-h-10 flex-wrap items-center justify-center gap-3 border-b border-line bg-warning-soft px-4 py-1.5 text-sm text-warning-text"
    >
      <span>{t('auth.ended_text')}</span>
      <Button size="sm" variant="primary" onClick={onOpen}>
        {t('auth.sign_in')}
      </Button>
    </div>
  );
}
