/** The log of what a webhook was sent: attempts, newest first, as far back as somebody has looked. */
import { batch, type Signal, signal } from '@preact/signals';
import type { components } from '../../../../../../shared/api/schema';
import type { Answer, Api, Failure } from '../../../../data/api';

type Schemas = components['schemas'];
export type Attempt = Schemas['DeliveryView'];

/** Attempts fetched at once. */
const PAGE = 50;

export class DeliveryLog {
  readonly attempts: Signal<readonly Attempt[]> = signal([]);
  readonly state: Signal<'loading' | 'ready' | 'failed'> = signal('loading');
  /** Whether there may be older ones than those that are known. */
  readonly more: Signal<boolean> = signal(false);
  private asking: Promise<Failure | null> | null = null;

  constructor(
    private readonly api: Api,
    private readonly webhook: number,
  ) {}

  /** Fetches what has been added. */
  refresh(): Promise<Failure | null> {
    this.asking ??= this.newest().finally(() => {
      this.asking = null;
    });
    return this.asking;
  }

  /** Fetches the page before the oldest that is known. */
  async older(): Promise<Failure | null> {
    const oldest = this.attempts.peek().at(-1);
    if (!oldest) return this.refresh();
    const answer = await this.page({ before: String(oldest.id) });
    if (!answer.ok) return answer.error;
    // Meanwhile the list may have been begun anew; then this page hangs on to nothing.
    if (this.attempts.peek().at(-1)?.id !== oldest.id) return null;
    batch(() => {
      this.attempts.value = [...this.attempts.peek(), ...answer.value];
      this.more.value = answer.value.length === PAGE;
    });
    return null;
  }

  /** Has a delivery sent once more; its attempt appears a little later. */
  async replay(delivery: string): Promise<Failure | null> {
    const path = `webhooks/${this.webhook}/deliveries/${delivery}/replay`;
    const answer = await this.api.call<Schemas['ReplayReply']>({ method: 'POST', path });
    return answer.ok ? null : answer.error;
  }

  private async newest(): Promise<Failure | null> {
    if (this.state.peek() === 'failed') this.state.value = 'loading';
    const answer = await this.page({});
    if (!answer.ok) {
      if (this.state.peek() === 'loading') this.state.value = 'failed';
      return answer.error;
    }
    const { attempts, meets } = joined(answer.value, this.attempts.peek());
    batch(() => {
      if (!meets) this.more.value = answer.value.length === PAGE;
      this.attempts.value = attempts;
      this.state.value = 'ready';
    });
    return null;
  }

  private async page(query: Record<string, string>): Promise<Answer<readonly Attempt[]>> {
    const path = `webhooks/${this.webhook}/deliveries`;
    const answer = await this.api.call<Schemas['DeliveriesReply']>({ path, query: { limit: String(PAGE), ...query } });
    return answer.ok ? { ok: true, value: answer.value.payload.deliveries } : answer;
  }
}

/**
 * The newest page before what is known already. Where the two do not meet something lies between them that
 * nobody has fetched: then only the page is left, and looking back begins anew.
 */
export function joined(page: readonly Attempt[], known: readonly Attempt[]) {
  const oldest = page.at(-1);
  const meets = oldest !== undefined && known.some((one) => one.id >= oldest.id);
  if (!meets) return { attempts: page, meets };
  return { attempts: [...page, ...known.filter((one) => one.id < oldest.id)], meets };
}

export function hasFailed(attempt: Attempt): boolean {
  return Boolean(attempt.error);
}
