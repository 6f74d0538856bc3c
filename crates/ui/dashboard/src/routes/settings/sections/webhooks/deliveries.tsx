/** The log of a webhook on the screen: what was sent and what became of it, kept up to date while one looks. */
import { useEffect, useState } from 'preact/hooks';
import { Button, EmptyState, IconButton, Skeleton, Tabs } from '../../../../../../shared/ui';
import { complain } from '../../../../failure';
import { t } from '../../../../i18n';
import { DeliveryDetails } from './delivery';
import { type Attempt, type DeliveryLog, hasFailed } from './log';
import { milliseconds, Outcome, precise } from './outcome';

/** How often the log is looked at while it is on the screen. */
const PAUSE_MS = 5_000;

type Which = 'all' | 'failed';

export function Deliveries({ log, off }: { log: DeliveryLog; off: boolean }) {
  const [which, setWhich] = useState<Which>('all');
  const [open, setOpen] = useState<Attempt | null>(null);
  useFollowing(log);
  return (
    <section aria-labelledby="log" class="flex flex-col gap-3">
      <div class="flex items-center justify-between gap-3">
        <h3 id="log" class="text-base font-semibold">
          {t('webhooks.log')}
        </h3>
        <Refresh log={log} />
      </div>
      <Tabs
        label={t('webhooks.sort')}
        tabs={[
          { id: 'all', label: t('webhooks.filter_all') },
          { id: 'failed', label: t('webhooks.filter_failed') },
        ]}
        selected={which}
        onSelect={setWhich}
        panelClass="pt-1"
      >
        <Attempts log={log} which={which} onOpen={setOpen} />
      </Tabs>
      {open && <DeliveryDetails attempt={open} log={log} off={off} onClose={() => setOpen(null)} />}
    </section>
  );
}

/** Looks for what is new, as long as somebody can see it. */
function useFollowing(log: DeliveryLog): void {
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === 'visible') void log.refresh();
    };
    look();
    const timer = setInterval(look, PAUSE_MS);
    document.addEventListener('visibilitychange', look);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', look);
    };
  }, [log]);
}

function Refresh({ log }: { log: DeliveryLog }) {
  const [busy, setBusy] = useState(false);
  const refresh = async () => {
    setBusy(true);
    const failure = await log.refresh();
    setBusy(false);
    if (failure) complain(failure);
  };
  return <IconButton icon="refresh" label={t('webhooks.refresh')} busy={busy} onClick={() => void refresh()} />;
}

interface AttemptsProps {
  log: DeliveryLog;
  which: Which;
  onOpen: (attempt: Attempt) => void;
}

function Attempts({ log, which, onOpen }: AttemptsProps) {
  const all = log.attempts.value;
  const state = log.state.value;
  if (state === 'loading') return <Waiting />;
  if (state === 'failed') {
    return (
      <EmptyState
        icon="alert"
        title={t('webhooks.log_failed')}
        action={<Button onClick={() => void log.refresh()}>{t('shell.again')}</Button>}
      />
    );
  }
  if (all.length === 0) {
    return (
      <EmptyState icon="webhook" title={t('webhooks.log_empty')}>
        {t('webhooks.log_empty_text')}
      </EmptyState>
    );
  }
  const shown = which === 'failed' ? all.filter(hasFailed) : all;
  return (
    <>
      {shown.length > 0 ? (
        <ul class="grid grid-cols-[minmax(0,1fr)_auto] gap-x-6 divide-y divide-line overflow-hidden rounded-lg border border-line sm:grid-cols-[minmax(0,1fr)_auto_auto_auto]">
          {shown.map((attempt) => (
            <li key={attempt.id} class="col-span-full grid grid-cols-subgrid">
              <Row attempt={attempt} onOpen={onOpen} />
            </li>
          ))}
        </ul>
      ) : (
        <EmptyState icon="check-circle" title={t('webhooks.none_failed', { count: all.length })} />
      )}
      {log.more.value && <Older log={log} />}
    </>
  );
}

function Row({ attempt, onOpen }: { attempt: Attempt; onOpen: (attempt: Attempt) => void }) {
  const at = Date.parse(attempt.created_at);
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      class="col-span-full grid grid-cols-subgrid items-center gap-y-0.5 px-3 py-2 text-start -outline-offset-2! hover:bg-hover"
      onClick={() => onOpen(attempt)}
    >
      <span class="min-w-0">
        <span class="block truncate font-mono text-xs">
          <bdi>{attempt.event}</bdi>
        </span>
        {attempt.attempt > 1 && (
          <span class="block text-xs text-subtle">{t('webhooks.attempt', { number: attempt.attempt })}</span>
        )}
      </span>{' '}
      <span class="flex justify-self-end sm:justify-self-start">
        <Outcome attempt={attempt} />
      </span>{' '}
      <span class="text-xs text-muted tabular-nums max-sm:order-last max-sm:justify-self-end">
        {milliseconds(attempt.duration_ms)}
      </span>{' '}
      <time class="text-xs text-muted tabular-nums sm:text-end" dateTime={attempt.created_at}>
        {precise(at)}
      </time>
    </button>
  );
}

function Older({ log }: { log: DeliveryLog }) {
  const [busy, setBusy] = useState(false);
  const older = async () => {
    setBusy(true);
    const failure = await log.older();
    setBusy(false);
    if (failure) complain(failure);
  };
  return (
    <div class="flex justify-center pt-3">
      <Button busy={busy} onClick={() => void older()}>
        {t('webhooks.older')}
      </Button>
    </div>
  );
}

function Waiting() {
  return (
    <div role="status" class="divide-y divide-line rounded-lg border border-line">
      <span class="sr-only">{t('shell.loading')}</span>
      {[0, 1, 2, 3].map((one) => (
        <div key={one} class="flex h-9 items-center gap-4 px-3">
          <Skeleton class="w-40" />
          <Skeleton class="ms-auto w-20" />
        </div>
      ))}
    </div>
  );
}
