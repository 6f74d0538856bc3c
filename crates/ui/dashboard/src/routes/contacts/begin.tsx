/** Beginning a conversation with a contact: where, and the first message. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button, Dialog, Field, Select, Skeleton, Textarea } from '../../../../shared/ui';
import type { Contact, ContactableInbox } from '../../data';
import { Fault, useSubmit } from '../../form';
import { t } from '../../i18n';
import { contactName } from '../../names';
import { navigate, path } from '../../router';
import { useWork } from '../../work';

interface Props {
  contact: Contact;
  open: boolean;
  onClose: () => void;
  /** What was written stays until it is sent. */
  text: string;
  onText: (text: string) => void;
}

export function Begin({ contact, open, onClose, text, onText }: Props) {
  return (
    <Dialog open={open} onClose={onClose} title={t('contact.begin_with', { name: contactName(contact) })}>
      <Inboxes contact={contact} onClose={onClose} text={text} onText={onText} />
    </Dialog>
  );
}

type Known = readonly ContactableInbox[] | 'loading' | 'failed';

function Inboxes({ contact, onClose, text, onText }: Omit<Props, 'open'>) {
  const { contactCommands } = useWork();
  const [inboxes, setInboxes] = useState<Known>('loading');
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    setInboxes('loading');
    void contactCommands.inboxes(contact.id).then((answer) => {
      if (wanted) setInboxes(answer.ok ? answer.value : 'failed');
    });
    return () => {
      wanted = false;
    };
  }, [contactCommands, contact.id, attempt]);
  if (inboxes === 'loading') return <Skeleton class="block h-40 rounded-md" />;
  if (inboxes === 'failed') {
    return (
      <div class="flex flex-col items-start gap-3" role="alert">
        <p>{t('contact.inboxes_failed')}</p>
        <Button icon="refresh" onClick={() => setAttempt(attempt + 1)}>
          {t('shell.again')}
        </Button>
      </div>
    );
  }
  if (inboxes.length === 0) return <p class="text-muted">{t('contact.inboxes_none')}</p>;
  return <Letter contact={contact} inboxes={inboxes} onClose={onClose} text={text} onText={onText} />;
}

function Letter({
  contact,
  inboxes,
  onClose,
  text,
  onText,
}: Omit<Props, 'open'> & { inboxes: readonly ContactableInbox[] }) {
  const work = useWork();
  const [at, setAt] = useState(0);
  const box = useRef<HTMLTextAreaElement>(null);
  // The dialog was opened before there was anything to write in.
  useLayoutEffect(() => box.current?.focus(), []);
  const { busy, fault, submit } = useSubmit({
    check: () => (text.trim() ? null : t('contact.begin_empty')),
    send: async () => {
      const chosen = inboxes[at];
      if (!chosen) return null;
      const answer = await work.contactCommands.begin(contact.id, {
        inboxId: chosen.inbox.id,
        sourceId: chosen.source_id,
        content: text.trim(),
        assigneeId: work.user,
      });
      if (!answer.ok) return answer.error;
      onText('');
      navigate(path('inbox', { account: work.account, conversation: answer.value }));
      return null;
    },
  });
  return (
    <form class="flex flex-col gap-4" noValidate onSubmit={submit}>
      <Field label={t('inbox.inbox')}>
        <Select value={String(at)} onChange={(event) => setAt(Number(event.currentTarget.value))}>
          {inboxes.map(({ inbox, source_id }, index) => (
            <option key={`${inbox.id} ${source_id}`} value={String(index)}>
              {inbox.name}
            </option>
          ))}
        </Select>
      </Field>
      <Field label={t('contact.begin_message')}>
        <Textarea
          inputRef={box}
          rows={5}
          value={text}
          onInput={(event) => onText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) void submit(event);
          }}
        />
      </Field>
      <Fault text={fault} />
      <div class="flex justify-end gap-2">
        <Button variant="ghost" onClick={onClose}>
          {t('contact.cancel')}
        </Button>
        <Button variant="primary" type="submit" icon="send" busy={busy}>
          {t('inbox.send')}
        </Button>
      </div>
    </form>
  );
}
