/** What to say about a request that failed. */
import { toast } from '../../shared/ui';
import type { Failure } from './data';
import { t } from './i18n';

export function wordsFor(failure: Failure): string {
  if (failure.kind === 'network') return t('shell.failed_network');
  if (failure.kind === 'ended') return t('auth.ended_text');
  if (failure.status === 429 && failure.retryAfter > 0) {
    return t('shell.failed_wait', { seconds: Math.ceil(failure.retryAfter / 1000) });
  }
  if (failure.kind === 'busy') return t('shell.failed_busy');
  // What the server refuses it explains: a name that is taken, a password that is too simple.
  return failure.message || t('shell.failed');
}

/** Says beside the page why something did not work; whether it failed at all. */
export function complain(failure: Failure | null): boolean {
  if (!failure) return false;
  // That the session has ended a dialog says already, and what nobody wants any more has not failed.
  const known = failure.kind === 'ended' || failure.kind === 'aborted';
  if (!known) toast({ text: wordsFor(failure), tone: 'danger', stays: 8_000 });
  return true;
}
