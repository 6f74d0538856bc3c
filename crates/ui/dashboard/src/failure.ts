/** What to say about a request that failed. */
import type { Failure } from './data';
import { t } from './i18n';

export function wordsFor(failure: Failure): string {
  if (failure.kind === 'network') return t('shell.failed_network');
  if (failure.status === 429 && failure.retryAfter > 0) {
    return t('shell.failed_wait', { seconds: Math.ceil(failure.retryAfter / 1000) });
  }
  if (failure.kind === 'busy') return t('shell.failed_busy');
  // What the server refuses it explains: a name that is taken, a password that is too simple.
  return failure.message || t('shell.failed');
}
