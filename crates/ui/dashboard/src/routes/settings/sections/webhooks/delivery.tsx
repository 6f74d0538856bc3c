/** One attempt in full, the others of the same delivery, and sending it once more. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button, Dialog, toast } from '../../../../../../shared/ui';
import type { Failure } from '../../../../data';
import { wordsFor } from '../../../../failure';
import { t } from '../../../../i18n';
import { CopyField } from '../../parts/copy-field';
import { eventWords } from './events';
import type { Attempt, DeliveryLog } from './log';
import { milliseconds, Outcome, precise } from './outcome';

interface Props {
  attempt: Attempt;
  log: DeliveryLog;
  /** The webhook is switched off: nothing is sent. */
  off: boolean;
  onClose: () => void;
}

/** When to look for the attempt that a replay makes. */
const LOOKS_MS = [600, 2_000];

export function DeliveryDetails({ attempt, log, off, onClose }: Props) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const replay = async () => {
    setBusy(true);
    const failure = await log.replay(attempt.delivery_id);
    setBusy(false);
    if (failure) {
      setFault(explain(failure));
      return;
    }
    setFault(null);
    toast({ text: t('webhooks.replayed'), tone: 'success' });
    for (const after of LOOKS_MS) setTimeout(() => void log.refresh(), after);
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('webhooks.delivery')}
      description={eventWords(attempt.event)}
      placement="end"
      actions={
        <>
          <p class="min-w-0 grow basis-56 text-xs text-subtle">
            {off ? t('webhooks.replay_off') : t('webhooks.replay_hint')}
          </p>
          <Button variant="primary" icon="refresh" busy={busy} disabled={off} onClick={() => void replay()}>
            {t('webhooks.replay')}
          </Button>
        </>
      }
    >
      {/* One opens it to read: no field and no button is to be focused. */}
      <div data-autofocus tabIndex={-1} class="flex flex-col gap-5 outline-none">
        <Facts attempt={attempt} />
        <CopyField
          label={t('webhooks.delivery_id')}
          value={attempt.delivery_id}
          hint={t('webhooks.delivery_id_hint')}
        />
        <Others attempt={attempt} log={log} />
        <p role="alert" class="text-sm text-danger-text empty:hidden">
          {fault}
        </p>
      </div>
    </Dialog>
  );
}

/** The server's refusals in the user's language. */
function explain(failure: Failure): string {
  if (failure.message.includes('switched off')) return t('webhooks.replay_off');
  if (failure.message.includes('not kept')) return t('webhooks.replay_gone');
  return wordsFor(failure);
}

function Facts({ attempt }: { attempt: Attempt }) {
  return (
    <dl class="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
      <Fact name={t('webhooks.event')}>
        <span class="font-mono text-xs" dir="ltr">
          {attempt.event}
        </span>
      </Fact>
      <Fact name={t('webhooks.answer')}>
        <span class="flex">
          <Outcome attempt={attempt} />
        </span>
      </Fact>
      {attempt.error && (
        <Fact name={t('webhooks.error')}>
          <span class="text-danger-text" dir="auto">
            {attempt.error}
          </span>
        </Fact>
      )}
      <Fact name={t('webhooks.time')}>
        {precise(Date.parse(attempt.created_at))} · {t('webhooks.attempt', { number: attempt.attempt })}
      </Fact>
      <Fact name={t('webhooks.duration')}>{milliseconds(attempt.duration_ms)}</Fact>
      <Fact name={t('webhooks.sent_to')}>
        <span class="font-mono text-xs" dir="ltr">
          {attempt.url}
        </span>
      </Fact>
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt class="text-muted">{name}</dt>
      <dd class="min-w-0">{children}</dd>
    </>
  );
}

/** All that is known of the same delivery; a replay shows up here by itself. */
function Others({ attempt, log }: { attempt: Attempt; log: DeliveryLog }) {
  const all = log.attempts.value.filter((one) => one.delivery_id === attempt.delivery_id);
  if (all.length < 2) return null;
  return (
    <section aria-labelledby="attempts" class="flex flex-col gap-2">
      <h3 id="attempts" class="font-medium">
        {t('webhooks.attempts')}
      </h3>
      <ul class="divide-y divide-line rounded-lg border border-line">
        {all.map((one) => (
          <li key={one.id} class="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 px-3 py-2 text-xs">
            <span class="tabular-nums">{precise(Date.parse(one.created_at))}</span>
            <Outcome attempt={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}
