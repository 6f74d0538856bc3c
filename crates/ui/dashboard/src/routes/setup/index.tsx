import { useState } from 'preact/hooks';
import { checkPassword, EmailField, LargeField, NewPasswordField } from '../../auth/fields';
import { Form } from '../../auth/form';
import { Frame, Way } from '../../auth/frame';
import { type Failure, type Me, session } from '../../data';
import { t } from '../../i18n';
import type { PageProps } from '../../pages';
import { navigate, path } from '../../router';

/** The first user of an installation, led here by the address that the server printed. */
export default function Setup({ query }: PageProps<'setup'>) {
  const token = query.get('token');
  const [company, setCompany] = useState('');
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [over, setOver] = useState(!token);

  const send = async (): Promise<Failure | null> => {
    const body = { token, account_name: company.trim(), name: name.trim(), email: email.trim(), password };
    const failure = session.adopt(await session.http.send<{ data: Me }>({ method: 'POST', path: '/setup', body }));
    if (failure?.status === 404) setOver(true);
    if (!failure) navigate(path('home', {}), { replace: true });
    return failure;
  };

  if (over) {
    return (
      <Frame
        title={t('auth.link_over_title')}
        text={t('auth.setup_over')}
        foot={<Way to={path('login', {})}>{t('auth.sign_in')}</Way>}
      />
    );
  }
  return (
    <Frame title={t('auth.setup_title')} text={t('auth.setup_text')}>
      <Form action={t('auth.setup_do')} check={() => checkPassword(password)} send={send}>
        <LargeField
          label={t('auth.company')}
          name="organization"
          autocomplete="organization"
          autofocus
          value={company}
          onValue={setCompany}
        />
        <LargeField label={t('auth.name')} name="name" autocomplete="name" value={name} onValue={setName} />
        <EmailField value={email} onValue={setEmail} />
        <NewPasswordField label={t('auth.password')} value={password} onValue={setPassword} />
      </Form>
    </Frame>
  );
}
