/** One webhook: its state, what it is sent, and the log of its deliveries. */
import { useMemo, useRef, useState } from 'preact/hooks';
import { Badge, Button, Icon, toast } from '../../../../../../shared/ui';
import type { Webhook, Workspace } from '../../../../data';
import { complain } from '../../../../failure';
import { i18n, t } from '../../../../i18n';
import { Head } from '../../parts/head';
import { Removal } from '../../parts/removal';
import { EndOldSecret, type Opened, ReplaceSecret, secretEntries } from '../../parts/secret';
import { changeWebhook, deleteWebhook } from './commands';
import { Deliveries } from './deliveries';
import { eventWords } from './events';
import { WebhookForm } from './form';
import { DeliveryLog } from './log';

interface Props {
  work: Workspace;
  webhook: Webhook;
  /** It has been deleted. */
  onGone: () => void;
}

export function WebhookPage({ work, webhook, onGone }: Props) {
  const [open, setOpen] = useState<Opened>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const log = useMemo(() => new DeliveryLog(work.api, webhook.id), [work, webhook.id]);
  const close = () => setOpen(null);
  const of = `webhooks/${webhook.id}`;
  const end = {
    action: t('webhooks.delete'),
    text: t('webhooks.delete_text', { url: webhook.url }),
    done: t('webhooks.deleted'),
    send: () => deleteWebhook(work, webhook.id),
  };
  return (
    <div class="flex flex-col gap-6">
      <Head
        title={webhook.name || hostOf(webhook.url)}
        titleRef={title}
        marks={<State webhook={webhook} />}
        onEdit={() => setOpen('edit')}
        more={secretEntries(setOpen, end.action)}
      >
        <p class="mt-0.5 font-mono text-xs text-muted">
          <bdi>{webhook.url}</bdi>
        </p>
      </Head>
      {webhook.disabled_at && (
        <SwitchedOff
          work={work}
          webhook={webhook}
          at={webhook.disabled_at}
          // The button goes with the notice.
          onEnabled={() => title.current?.focus()}
        />
      )}
      <Sent webhook={webhook} />
      <Deliveries log={log} off={webhook.disabled_at !== undefined} />
      {open === 'edit' && <WebhookForm work={work} webhook={webhook} onSaved={close} onClose={close} />}
      {open === 'replace' && <ReplaceSecret work={work} of={of} onClose={close} />}
      {open === 'end' && <EndOldSecret work={work} of={of} onClose={close} />}
      {open === 'delete' && <Removal end={end} onGone={onGone} onClose={close} />}
    </div>
  );
}

export function State({ webhook }: { webhook: Webhook }) {
  return webhook.disabled_at ? (
    <Badge tone="danger" icon="alert">
      {t('webhooks.off')}
    </Badge>
  ) : (
    <Badge tone="success" icon="check">
      {t('webhooks.on')}
    </Badge>
  );
}

/** What to call a webhook without a name. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}

interface SwitchedOffProps {
  work: Workspace;
  webhook: Webhook;
  at: string;
  onEnabled: () => void;
}

function SwitchedOff({ work, webhook, at, onEnabled }: SwitchedOffProps) {
  const [busy, setBusy] = useState(false);
  const enable = async () => {
    setBusy(true);
    const answer = await changeWebhook(work, webhook.id, { subscriptions: webhook.subscriptions });
    setBusy(false);
    if (!answer.ok) {
      complain(answer.error);
      return;
    }
    toast({ text: t('webhooks.enabled'), tone: 'success' });
    onEnabled();
  };
  return (
    <div class="flex flex-wrap items-center gap-3 rounded-lg bg-danger-soft p-3 text-danger-text">
      <Icon name="alert" class="self-start mt-0.5" />
      <div class="min-w-0 grow basis-72">
        <p class="font-medium">{t('webhooks.off_title', { time: i18n.dateTime(Date.parse(at)) })}</p>
        <p>{t('webhooks.off_text')}</p>
      </div>
      <Button busy={busy} onClick={() => void enable()}>
        {t('webhooks.enable')}
      </Button>
    </div>
  );
}

function Sent({ webhook }: { webhook: Webhook }) {
  return (
    <section aria-labelledby="events" class="flex flex-col gap-2">
      <h3 id="events" class="text-base font-semibold">
        {t('webhooks.events')}
      </h3>
      {webhook.inbox && <p class="text-muted">{t('webhooks.only_inbox', { inbox: webhook.inbox.name })}</p>}
      <ul class="grid grid-cols-[repeat(auto-fit,minmax(min(100%,18rem),1fr))] gap-x-6 gap-y-1">
        {webhook.subscriptions.map((name) => (
          <li key={name} class="flex items-start gap-2">
            <Icon name="check" class="mt-0.5 text-subtle" />
            <span class="min-w-0">{eventWords(name)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
