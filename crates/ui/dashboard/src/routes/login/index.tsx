import { useEffect, useState } from 'preact/hooks';
import { EmailField, PasswordField } from '../../auth/fields';
import { Form } from '../../auth/form';
import { Frame, Way } from '../../auth/frame';
import { type Failure, session } from '../../data';
import { t } from '../../i18n';
import type { PageProps } from '../../pages';
import { navigate, path } from '../../router';

export default function Login({ query }: PageProps<'login'>) {
  const [email, setEmail] = useState(query.get('email') ?? '');
  const [password, setPassword] = useState('');
  const fresh = useFresh();
  const link = useLink(query);

  if (link === 'under way') return <Frame title={t('auth.signing_in')} />;
  if (fresh) return <Frame title={t('auth.fresh_title')} text={t('auth.fresh_text')} />;
  const said = link === 'failed' ? t('auth.link_failed') : query.has('error') ? t('auth.denied') : undefined;
  return (
    <Frame title={t('auth.sign_in_title')} text={said} foot={<Way to={path('forgot', {})}>{t('auth.forgot')}</Way>}>
      <Form action={t('auth.sign_in')} send={() => session.signIn(email.trim(), password)} explain={explain}>
        <EmailField value={email} onValue={setEmail} autofocus={!email} />
        <PasswordField value={password} onValue={setPassword} autofocus={Boolean(email)} />
      </Form>
    </Frame>
  );
}

function explain(failure: Failure): string | undefined {
  return failure.status === 401 ? t('auth.wrong') : undefined;
}

/** Whether the installation waits for its first user. */
function useFresh(): boolean {
  const [fresh, setFresh] = useState(false);
  useEffect(() => {
    const asked = new AbortController();
    const ask = async () => {
      const reply = await session.http.send<{ needed: boolean }>({ path: '/setup', signal: asked.signal });
      // Without an answer signing in is what to try; it will say what is wrong.
      if (reply.ok && reply.value.needed) setFresh(true);
    };
    void ask();
    return () => asked.abort();
  }, []);
  return fresh;
}

/** Signs in with the link of another system, when one has led here. */
function useLink(query: URLSearchParams): 'none' | 'under way' | 'failed' {
  const [email, token] = [query.get('email'), query.get('sso_auth_token')];
  const [state, setState] = useState<'none' | 'under way' | 'failed'>(email && token ? 'under way' : 'none');
  useEffect(() => {
    if (!email || !token) return;
    const signIn = async () => {
      const failure = await session.signInByLink(email, token);
      // The token is good once, and nothing to keep in the history.
      navigate(path('login', {}), { replace: true });
      if (failure) setState('failed');
    };
    void signIn();
  }, [email, token]);
  return state;
}
