/** What an agent does to conversations. Shown at once, taken back if the server refuses. */
import type { Answer, Api, Call, Failure } from './api';
import * as from from './normalise';
import type { Patch, Store } from './store';
import type { Threads } from './threads';
import type { Attributes, ConversationStatus, Priority } from './types';

/** `null` when it worked. */
export type Outcome = Failure | null;

/** How long the server is not told again that somebody still types. */
const TYPING_MS = 10_000;

export class Commands {
  private typing: { id: number; private: boolean; at: number } | null = null;

  constructor(
    private readonly api: Api,
    private readonly store: Store,
    private readonly threads: Threads,
  ) {}

  assign(id: number, assigneeId: number | null): Promise<Outcome> {
    return this.change(id, { assigneeId }, { path: 'assignments', body: { assignee_id: assigneeId } });
  }

  assignTeam(id: number, teamId: number | null): Promise<Outcome> {
    return this.change(id, { teamId }, { path: 'assignments', body: { team_id: teamId } });
  }

  /** Snoozed without a time lasts until the contact writes. */
  setStatus(id: number, status: ConversationStatus, snoozedUntil = 0): Promise<Outcome> {
    const body = { status, ...(snoozedUntil > 0 && { snoozed_until: snoozedUntil }) };
    return this.change(id, { status, snoozedUntil }, { path: 'toggle_status', body });
  }

  setPriority(id: number, priority: Priority | null): Promise<Outcome> {
    return this.change(id, { priority }, { path: 'toggle_priority', body: { priority } });
  }

  setLabels(id: number, labels: readonly string[]): Promise<Outcome> {
    return this.change(id, { labels: [...labels] }, { path: 'labels', body: { labels } });
  }

  setCustomAttributes(id: number, customAttributes: Attributes): Promise<Outcome> {
    const body = { custom_attributes: customAttributes };
    return this.change(id, { customAttributes }, { path: 'custom_attributes', body });
  }

  /** Blocks the contact and resolves the conversation, or lets the contact speak again. */
  async mute(id: number, muted: boolean): Promise<Outcome> {
    const contactId = this.store.peek(id)?.contactId;
    const before = contactId === undefined ? undefined : this.store.peekContact(contactId);
    if (before) this.store.putContact({ id: before.id, blocked: muted });
    const patch: Patch = muted ? { status: 'resolved', snoozedUntil: 0 } : {};
    const outcome = await this.change(id, patch, { path: muted ? 'mute' : 'unmute' });
    if (outcome && before) this.store.putContact({ id: before.id, blocked: before.blocked });
    return outcome;
  }

  /** Everything up to now has been read. Not worth telling anybody if it fails: the next look repeats it. */
  async markSeen(id: number): Promise<void> {
    const known = this.store.peek(id);
    if (!known || known.unread === 0) return;
    const agentSeenAt = Math.floor(Date.now() / 1000);
    await this.change(id, { unread: 0, agentSeenAt }, { path: 'update_last_seen' });
  }

  async markUnread(id: number): Promise<Outcome> {
    const known = this.store.peek(id);
    const pending = this.store.patch(id, { unread: Math.max(1, known?.unread ?? 0) });
    const answer = await this.post<from.ConversationWire>(id, { path: 'unread' });
    if (!answer.ok) {
      pending.rollback();
      return answer.error;
    }
    this.store.putWire(answer.value);
    pending.rollback();
    return null;
  }

  async deleteMessage(conversationId: number, messageId: number): Promise<Outcome> {
    const path = `conversations/${conversationId}/messages/${messageId}`;
    return this.took(await this.api.call<from.MessageWire>({ method: 'DELETE', path }));
  }

  /** Sends a message again that its channel could not deliver. */
  async redeliver(conversationId: number, messageId: number): Promise<Outcome> {
    return this.took(await this.post<from.MessageWire>(conversationId, { path: `messages/${messageId}/retry` }));
  }

  /** Tells the others, at most every few seconds. Nobody minds if it gets lost. */
  type(id: number, isPrivate: boolean): void {
    const { typing } = this;
    if (typing && typing.id === id && typing.private === isPrivate && Date.now() - typing.at < TYPING_MS) return;
    this.typing = { id, private: isPrivate, at: Date.now() };
    void this.post(id, { path: 'toggle_typing_status', body: { typing_status: 'on', is_private: isPrivate } });
  }

  stopTyping(): void {
    if (!this.typing) return;
    const { id, private: isPrivate } = this.typing;
    this.typing = null;
    void this.post(id, { path: 'toggle_typing_status', body: { typing_status: 'off', is_private: isPrivate } });
  }

  private async change(id: number, patch: Patch, call: Pick<Call, 'path' | 'body'>): Promise<Outcome> {
    const pending = this.store.patch(id, patch);
    const answer = await this.post(id, call);
    if (answer.ok) pending.commit();
    else pending.rollback();
    return answer.ok ? null : answer.error;
  }

  private post<T>(id: number, call: Pick<Call, 'path' | 'body'>): Promise<Answer<T>> {
    return this.api.call<T>({ ...call, method: 'POST', path: `conversations/${id}/${call.path}` });
  }

  private took(answer: Answer<from.MessageWire>): Outcome {
    if (!answer.ok) return answer.error;
    this.threads.put(from.message(answer.value));
    return null;
  }
}
