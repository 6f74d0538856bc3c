/** One webhook: its state, what it is sent, and the log of its deliveries. */
import type { Ref } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import { Badge, Button, Icon, IconButton, Menu, toast } from '../../../../../../shared/ui';
import type { Webhook, Workspace } from '../../../../data';
import { complain } from '../../../../failure';
import { i18n, t } from '../../../../i18n';
import { Confirm } from '../../parts/confirm';
import { EndOldSecret, ReplaceSecret } from '../../parts/secret';
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

type Open = 'edit' | 'replace' | 'end' | 'delete' | null;

export function WebhookPage({ work, webhook, onGone }: Props) {
  const [open, setOpen] = useState<Open>(null);
  const title = useRef<HTMLHeadingElement>(null);
  const log = useMemo(() => new DeliveryLog(work.api, webhook.id), [work, webhook.id]);
  const close = () => setOpen(null);
  const of = `webhooks/${webhook.id}`;
  return (
    <div class="flex flex-col gap-6">
      <Head webhook={webhook} titleRef={title} onOpen={setOpen} />
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
      {open === 'delete' && <Delete work={work} webhook={webhook} onGone={onGone} onClose={close} />}
    </div>
  );
}

interface HeadProps {
  webhook: Webhook;
  titleRef: Ref<HTMLHeadingElement>;
  onOpen: (what: Open) => void;
}

function Head({ webhook, titleRef, onOpen }: HeadProps) {
  return (
    <div class="flex flex-wrap items-start justify-between gap-3">
      <div class="min-w-0">
        <h2 ref={titleRef} tabIndex={-1} class="flex flex-wrap items-center gap-2 text-lg font-semibold outline-none">
          <bdi>{webhook.name || hostOf(webhook.url)}</bdi>
          <State webhook={webhook} />
        </h2>
        <p class="mt-0.5 font-mono text-xs text-muted">
          <bdi>{webhook.url}</bdi>
        </p>
      </div>
      <div class="flex gap-2">
        <Button icon="edit" onClick={() => onOpen('edit')}>
          {t('settings.edit')}
        </Button>
        <Menu
          align="end"
          entries={[
            { id: 'replace', label: t('settings.secret_replace'), icon: 'lock', onSelect: () => onOpen('replace') },
            { id: 'end', label: t('settings.secret_end'), icon: 'close', onSelect: () => onOpen('end') },
            'line',
            {
              id: 'delete',
              label: t('webhooks.delete'),
              icon: 'trash',
              danger: true,
              onSelect: () => onOpen('delete'),
            },
          ]}
          trigger={(props) => <IconButton {...props} icon="more" variant="secondary" label={t('inbox.more')} />}
        />
      </div>
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

function Delete({ work, webhook, onGone, onClose }: Props & { onClose: () => void }) {
  const remove = async () => {
    const failure = await deleteWebhook(work, webhook.id);
    if (failure) return failure;
    toast({ text: t('webhooks.deleted'), tone: 'success' });
    onGone();
    return null;
  };
  return (
    <Confirm
      title={t('webhooks.delete')}
      text={t('webhooks.delete_text', { url: webhook.url })}
      action={t('webhooks.delete')}
      danger
      onConfirm={remove}
      onClose={onClose}
    />
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
