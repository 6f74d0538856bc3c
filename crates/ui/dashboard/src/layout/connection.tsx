import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, Icon, Spinner, toast } from '../../../shared/ui';
import type { Workspace } from '../data';
import { t } from '../i18n';

/** A connection that is back this soon was never missed. */
const PATIENCE_MS = 2_500;

/** Says that the live stream is cut, as long as it is. */
export function Connection({ workspace }: { workspace: Workspace }) {
  const { live } = workspace;
  const state = live.state.value;
  const lost = state === 'waiting' || state === 'connecting';
  const shown = useLasting(lost);
  const told = useRef(false);
  useEffect(() => {
    if (shown) told.current = true;
    if (state !== 'live' || !told.current) return;
    told.current = false;
    toast({ text: t('shell.connected'), tone: 'success' });
  }, [shown, state]);
  return (
    <div role="status" class="empty:hidden">
      {shown && (
        <div class="flex min-h-9 flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b border-line bg-warning-soft px-4 py-1.5 text-sm text-warning-text">
          {state === 'connecting' ? <Spinner /> : <Icon name="alert" />}
          <span>{t('shell.offline_now')}</span>
          {state === 'waiting' && <Countdown until={live.retryAt.value} />}
          {state === 'waiting' && (
            <Button size="sm" onClick={() => live.retry()}>
              {t('shell.retry_now')}
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** Whether something has been so for a while. */
function useLasting(now: boolean): boolean {
  const [lasting, setLasting] = useState(false);
  useEffect(() => {
    if (!now) {
      setLasting(false);
      return;
    }
    const timer = setTimeout(() => setLasting(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [now]);
  return now && lasting;
}

/** Hidden from those who listen: they would hear every second. */
function Countdown({ until }: { until: number }) {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((until - now) / 1_000);
  if (until === 0 || seconds <= 0) return null;
  return (
    <span class="tabular-nums" aria-hidden="true">
      {t('shell.retry_in', { seconds })}
    </span>
  );
}
