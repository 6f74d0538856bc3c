import { useState } from 'preact/hooks';
import { type Failure, type Me, session } from '../data';
import { t } from '../i18n';
import { navigate, path } from '../router';
import { checkPassword, NewPasswordField } from './fields';
import { Form } from './form';
import { Frame, Way } from './frame';

interface Props {
  token: string | null;
  title: string;
  text: string;
  label: string;
  action: string;
}

/** A password for somebody whom a mailed link has led here; whoever has chosen one is signed in. */
export function ChoosePassword({ token, title, text, label, action }: Props) {
  const [password, setPassword] = useState('');
  const [over, setOver] = useState(!token);

  const send = async (): Promise<Failure | null> => {
    const body = { reset_password_token: token, password, password_confirmation: password };
    const reply = await session.http.send<{ data: Me }>({ method: 'PUT', path: '/auth/password', body });
    const failure = session.adopt(reply);
    if (!failure) navigate(path('home', {}), { replace: true });
    if (failure?.message.startsWith('Invalid token')) setOver(true);
    return failure;
  };

  if (over) return <LinkOver />;
  return (
    <Frame title={title} text={text}>
      <Form action={action} check={() => checkPassword(password)} send={send}>
        <NewPasswordField label={label} value={password} onValue={setPassword} />
      </Form>
    </Frame>
  );
}

/** A mailed link that is used up, old or cut off. */
export function LinkOver() {
  return (
    <Frame
      title={t('auth.link_over_title')}
      text={t('auth.link_over')}
      foot={<Way to={path('forgot', {})}>{t('auth.link_new')}</Way>}
    />
  );
}
