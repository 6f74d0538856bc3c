/** The conversations of a contact, newest first, each a way into the inbox. */
import { useEffect, useState } from 'preact/hooks';
import { Button, Skeleton } from '../../../shared/ui';
import { i18n, t } from '../i18n';
import { previewText } from '../names';
import { path } from '../router';
import { useWork } from '../work';

interface Props {
  contactId: number;
  /** One that is on screen already. */
  except?: number;
  /** Said where there is none. */
  none: string;
}

export function ContactConversations({ contactId, except, none }: Props) {
  const work = useWork();
  const [ids, setIds] = useState<readonly number[] | 'loading' | 'failed'>('loading');
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    void work.contactCommands.conversations(contactId).then((answer) => {
      if (wanted) setIds(answer.ok ? answer.value : 'failed');
    });
    return () => {
      wanted = false;
    };
  }, [work, contactId, except, attempt]);
  useEffect(() => {
    if (typeof ids === 'string') return;
    return work.store.keep(() => ids);
  }, [work, ids]);
  if (ids === 'loading') return <Skeleton class="block h-10 rounded-md" />;
  if (ids === 'failed') {
    return (
      <div class="flex flex-wrap items-center gap-2" role="alert">
        <p class="text-xs text-danger-text">{t('contact.conversations_failed')}</p>
        <Button size="sm" icon="refresh" onClick={() => setAttempt(attempt + 1)}>
          {t('shell.again')}
        </Button>
      </div>
    );
  }
  const others = ids.filter((id) => id !== except);
  if (others.length === 0) return <p class="text-xs text-subtle">{none}</p>;
  return (
    <ul class="-mx-2 flex flex-col">
      {others.map((id) => (
        <Row key={id} id={id} />
      ))}
    </ul>
  );
}

function Row({ id }: { id: number }) {
  const work = useWork();
  const conversation = work.store.conversation(id).value;
  if (!conversation) return null;
  return (
    <li>
      <a
        href={path('inbox', { account: work.account, conversation: id })}
        class="flex flex-col rounded-md px-2 py-1.5 hover:bg-hover"
      >
        <span class="flex items-center gap-2 text-2xs text-subtle">
          <span class="tabular-nums">#{id}</span>
          <span>{t(`inbox.status_${conversation.status}`)}</span>
          <span class="ms-auto">{i18n.brief(conversation.lastActivityAt * 1000)}</span>
        </span>
        <span class="truncate text-muted" dir="auto">
          {previewText(conversation.preview)}
        </span>
      </a>
    </li>
  );
}
