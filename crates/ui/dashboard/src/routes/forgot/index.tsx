import { useState } from 'preact/hooks';
import { EmailField } from '../../auth/fields';
import { Form } from '../../auth/form';
import { Frame, Way } from '../../auth/frame';
import { session } from '../../data';
import { t } from '../../i18n';
import { path } from '../../router';

/** Asks for a link with which to choose a new password. Never says whether the address is known. */
export default function Forgot() {
  const [email, setEmail] = useState('');
  const [sent, setSent] = useState(false);
  const back = <Way to={path('login', {})}>{t('auth.back')}</Way>;

  const send = async () => {
    const body = { email: email.trim() };
    const reply = await session.http.send({ method: 'POST', path: '/auth/password', body });
    if (!reply.ok) return reply.error;
    setSent(true);
    return null;
  };

  if (sent) {
    return (
      <Frame title={t('auth.forgot_sent_title')} text={t('auth.forgot_sent', { email: email.trim() })} foot={back} />
    );
  }
  return (
    <Frame title={t('auth.forgot_title')} text={t('auth.forgot_text')} foot={back}>
      <Form action={t('auth.forgot_do')} send={send}>
        <EmailField value={email} onValue={setEmail} autofocus />
      </Form>
    </Frame>
  );
}
