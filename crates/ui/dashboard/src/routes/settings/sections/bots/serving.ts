/** Which bot serves which inbox. The server tells it of one inbox at a time. */
import { type Signal, signal } from '@preact/signals';
import type { components } from '../../../../../../shared/api/schema';
import type { Api, Failure } from '../../../../data/api';

type Served = components['schemas']['InboxAgentBotView'];

export class Serving {
  /** The bot of each inbox, `null` for none; what is not in it is not known. */
  readonly bots: Signal<ReadonlyMap<number, number | null>> = signal(new Map());
  readonly state: Signal<'loading' | 'ready' | 'failed'> = signal('loading');
  private asked = 0;
  private changes = 0;

  constructor(private readonly api: Api) {}

  /** Asks for all of these inboxes; an inbox that is gone meanwhile is left out. */
  async load(inboxes: readonly number[]): Promise<void> {
    this.asked += 1;
    const [turn, before] = [this.asked, this.changes];
    if (this.state.peek() === 'failed') this.state.value = 'loading';
    const found = new Map<number, number | null>();
    const ask = async (inbox: number): Promise<Failure | null> => {
      const answer = await this.api.call<Served>({ path: `inboxes/${inbox}/agent_bot` });
      if (answer.ok) found.set(inbox, answer.value.agent_bot?.id ?? null);
      return answer.ok || answer.error.kind === 'absent' ? null : answer.error;
    };
    const failures = await Promise.all(inboxes.map(ask));
    if (turn !== this.asked) return;
    // Some of the answers are from before a change that was made meanwhile.
    if (before !== this.changes) return this.load(inboxes);
    if (failures.some(Boolean)) {
      if (this.state.peek() === 'loading') this.state.value = 'failed';
      return;
    }
    this.bots.value = found;
    this.state.value = 'ready';
  }

  /** Gives an inbox a bot, or takes it away. */
  async set(inbox: number, bot: number | null): Promise<Failure | null> {
    const body = { agent_bot: bot };
    const answer = await this.api.call({ method: 'POST', path: `inboxes/${inbox}/set_agent_bot`, body });
    if (!answer.ok) return answer.error;
    this.changes += 1;
    this.bots.value = new Map(this.bots.peek()).set(inbox, bot);
    return null;
  }

  /** A bot is gone, and its inboxes have none. */
  forget(bot: number): void {
    this.changes += 1;
    this.bots.value = new Map([...this.bots.peek()].map(([inbox, one]) => [inbox, one === bot ? null : one]));
  }
}

/** The inboxes that a bot serves. */
export function servedBy(bot: number, bots: ReadonlyMap<number, number | null>): readonly number[] {
  return [...bots].filter(([, one]) => one === bot).map(([inbox]) => inbox);
}
