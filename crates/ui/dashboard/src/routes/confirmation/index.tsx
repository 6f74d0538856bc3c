import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../../../shared/ui';
import { LinkOver } from '../../auth/choose-password';
import { Frame } from '../../auth/frame';
import { type Failure, type Me, session } from '../../data';
import { wordsFor } from '../../failure';
import { t } from '../../i18n';
import type { PageProps } from '../../pages';
import { navigate, path } from '../../router';

/** Confirms an address by the link that was mailed to it. */
export default function Confirmation({ query }: PageProps<'confirmation'>) {
  const token = query.get('confirmation_token');
  const [attempt, setAttempt] = useState(1);
  const [failure, setFailure] = useState<Failure | null>(null);
  // Another attempt is another request.
  useEffect(() => {
    if (!token) return;
    let there = true;
    setFailure(null);
    const confirm = async () => {
      const body = { confirmation_token: token };
      const reply = await session.http.send<{ data: Me }>({ method: 'POST', path: '/auth/confirmation', body });
      const fault = session.adopt(reply);
      if (!there) return;
      if (fault) setFailure(fault);
      else navigate(path('home', {}), { replace: true });
    };
    void confirm();
    return () => {
      there = false;
    };
  }, [token, attempt]);

  if (!token || failure?.kind === 'refused') return <LinkOver />;
  if (!failure) return <Frame title={t('auth.confirming')} />;
  return (
    <Frame title={t('shell.failed')} text={wordsFor(failure)}>
      <Button variant="primary" size="lg" onClick={() => setAttempt(attempt + 1)}>
        {t('shell.again')}
      </Button>
    </Frame>
  );
}
