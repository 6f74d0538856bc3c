/** The short lists of an account. */
import type { components } from '../../../shared/api/schema';
import type { Answer, Api } from './api';
import { Collection } from './collection';

type Schemas = components['schemas'];
export type Agent = Schemas['AgentView'];
export type Team = Schemas['TeamView'];
export type Label = Schemas['LabelView'];
export type Inbox = Schemas['InboxView'];
export type Bot = Schemas['AgentBotView'];
export type Webhook = Schemas['WebhookView'];

type CacheKey = 'label' | 'inbox' | 'team';

export class Resources {
  readonly agents: Collection<Agent>;
  readonly teams: Collection<Team>;
  readonly labels: Collection<Label>;
  readonly inboxes: Collection<Inbox>;
  readonly bots: Collection<Bot>;
  readonly webhooks: Collection<Webhook>;
  private readonly members = new Map<number, Collection<Agent>>();
  private keys: Record<string, string> = {};

  constructor(private readonly api: Api) {
    const list = <T>(path: string) => api.call<readonly T[]>({ path });
    this.agents = new Collection(() => list<Agent>('agents'));
    this.teams = new Collection(() => list<Team>('teams'));
    this.bots = new Collection(() => list<Bot>('agent_bots'));
    this.labels = new Collection(() => this.wrapped<Label>('labels'));
    this.inboxes = new Collection(() => this.wrapped<Inbox>('inboxes'));
    this.webhooks = new Collection(async () => {
      const answer = await api.call<{ payload: { webhooks: readonly Webhook[] } }>({ path: 'webhooks' });
      return answer.ok ? { ok: true, value: answer.value.payload.webhooks } : answer;
    });
  }

  /** Those who can be given conversations of an inbox. */
  assignable(inboxId: number): Collection<Agent> {
    let members = this.members.get(inboxId);
    if (!members) {
      members = new Collection(() => this.wrapped<Agent>(`inboxes/${inboxId}/assignable_agents`));
      this.members.set(inboxId, members);
    }
    return members;
  }

  /** Fetches again what has changed according to the server's keys; says what that was. */
  invalidated(keys: Record<string, string>): ReadonlySet<CacheKey> {
    const changed = new Set<CacheKey>();
    for (const key of ['label', 'inbox', 'team'] as const) {
      if (keys[key] !== undefined && keys[key] !== this.keys[key]) changed.add(key);
    }
    this.keys = { ...this.keys, ...keys };
    if (changed.has('label')) this.labels.invalidate();
    if (changed.has('team')) this.teams.invalidate();
    if (changed.has('inbox')) {
      this.inboxes.invalidate();
      for (const members of this.members.values()) members.invalidate();
    }
    return changed;
  }

  /** After a gap that was not replayed. */
  distrust(): void {
    for (const one of [this.agents, this.teams, this.labels, this.inboxes, ...this.members.values()]) {
      one.invalidate();
    }
  }

  private async wrapped<T>(path: string): Promise<Answer<readonly T[]>> {
    const answer = await this.api.call<{ payload: readonly T[] }>({ path });
    return answer.ok ? { ok: true, value: answer.value.payload } : answer;
  }
}
