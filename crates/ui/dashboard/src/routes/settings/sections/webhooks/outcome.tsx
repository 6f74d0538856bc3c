/** How an attempt to deliver is told. */
import { Badge } from '../../../../../../shared/ui';
import { i18n, t } from '../../../../i18n';
import { type Attempt, hasFailed } from './log';

/** What came of an attempt: colour, word and number say the same. */
export function Outcome({ attempt }: { attempt: Attempt }) {
  const failed = hasFailed(attempt);
  const code = attempt.status_code;
  const words = t(failed ? (code ? 'webhooks.failed' : 'webhooks.no_answer') : 'webhooks.arrived');
  return (
    <Badge tone={failed ? 'danger' : 'success'} icon={failed ? 'alert' : 'check'}>
      {code ? `${words} · ${code}` : words}
    </Badge>
  );
}

export function milliseconds(length: number): string {
  return i18n.number(length, { style: 'unit', unit: 'millisecond', unitDisplay: 'short' });
}

/** To the second: attempts follow each other closely. */
export function precise(at: number): string {
  return i18n.date(at, { dateStyle: 'short', timeStyle: 'medium' });
}
