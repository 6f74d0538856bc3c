/** Which inboxes a bot serves, switched one by one. */
import { useState } from 'preact/hooks';
import { Button, EmptyState, Skeleton, Switch, toast } from '../../../../../../shared/ui';
import type { Bot, Inbox, Workspace } from '../../../../data';
import { complain } from '../../../../failure';
import { t } from '../../../../i18n';
import { Confirm } from '../../parts/confirm';
import type { Serving } from './serving';

interface Props {
  work: Workspace;
  bot: Bot;
  serving: Serving;
  onAgain: () => void;
}

export function BotInboxes({ work, bot, serving, onAgain }: Props) {
  const inboxes = work.resources.inboxes.items.value;
  return (
    <section aria-labelledby="bot-inboxes" class="flex flex-col gap-3">
      <div>
        <h3 id="bot-inboxes" class="text-base font-semibold">
          {t('bots.inboxes')}
        </h3>
        <p class="text-muted">{t('bots.inboxes_about')}</p>
      </div>
      {serving.state.value === 'loading' && <Waiting />}
      {serving.state.value === 'failed' && (
        <EmptyState
          icon="alert"
          title={t('bots.inboxes_failed')}
          action={<Button onClick={onAgain}>{t('shell.again')}</Button>}
        />
      )}
      {serving.state.value === 'ready' &&
        (inboxes.length > 0 ? (
          <ul class="divide-y divide-line rounded-lg border border-line">
            {inboxes.map((inbox) => (
              <li key={inbox.id}>
                <Row work={work} bot={bot} inbox={inbox} serving={serving} />
              </li>
            ))}
          </ul>
        ) : (
          <EmptyState icon="inbox" title={t('bots.inboxes_none')} />
        ))}
    </section>
  );
}

interface RowProps {
  work: Workspace;
  bot: Bot;
  inbox: Inbox;
  serving: Serving;
}

function Row({ work, bot, inbox, serving }: RowProps) {
  // What is wished, until the server has agreed.
  const [wished, setWished] = useState<boolean | null>(null);
  const [asking, setAsking] = useState(false);
  const at = serving.bots.value.get(inbox.id) ?? null;
  const other = at === null || at === bot.id ? undefined : work.resources.bots.byId.value.get(at);

  const set = async (on: boolean) => {
    setWished(on);
    const failure = await serving.set(inbox.id, on ? bot.id : null);
    setWished(null);
    if (failure) return failure;
    const text = on
      ? t('bots.inbox_given', { bot: bot.name, inbox: inbox.name })
      : t('bots.inbox_taken', { inbox: inbox.name });
    toast({ text, tone: 'success' });
    return null;
  };
  const change = async (on: boolean) => {
    if (on && other) {
      setAsking(true);
      return;
    }
    const failure = await set(on);
    if (failure) complain(failure);
  };

  return (
    <>
      <Switch
        class="w-full px-3 py-2"
        checked={wished ?? at === bot.id}
        onChange={(on) => void change(on)}
        label={<span dir="auto">{inbox.name}</span>}
        hint={other && t('bots.inbox_other', { bot: other.name })}
      />
      {asking && other && (
        <Confirm
          title={t('bots.replace_title')}
          text={t('bots.replace_text', { bot: bot.name, other: other.name, inbox: inbox.name })}
          action={t('bots.replace')}
          onConfirm={() => set(true)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Waiting() {
  return (
    <div role="status" class="divide-y divide-line rounded-lg border border-line">
      <span class="sr-only">{t('shell.loading')}</span>
      {[0, 1].map((one) => (
        <div key={one} class="flex h-10 items-center gap-3 px-3">
          <Skeleton class="w-8" />
          <Skeleton class="w-40" />
        </div>
      ))}
    </div>
  );
}
