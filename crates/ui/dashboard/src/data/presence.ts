/** Who is there and who is typing. Neither is stored by the server; both run out by themselves. */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { PresencePush, TypingPush } from '../../../shared/cable';
import { person } from './normalise';
import type { Availability, Person } from './types';

/** Somebody whose "stopped typing" got lost stops after this long. */
const TYPING_MS = 30_000;

export interface Typist extends Person {
  /** Writing a note. */
  readonly private: boolean;
}

interface Running {
  typist: Typist;
  timer: ReturnType<typeof setTimeout>;
}

export class Presence {
  /** Agents by id; who is missing is offline. */
  readonly agents: Signal<ReadonlyMap<number, Availability>> = signal(new Map());
  readonly contacts: Signal<ReadonlySet<number>> = signal(new Set());
  private readonly typing = new Map<number, Signal<readonly Typist[]>>();
  private readonly running = new Map<string, Running>();

  /** `look` has the server asked who is there. */
  constructor(
    private readonly me: number,
    private readonly look: () => void,
  ) {}

  update(push: PresencePush): void {
    const agents = new Map(Object.entries(push.users).map(([id, how]) => [Number(id), how]));
    const contacts = new Set(Object.keys(push.contacts ?? {}).map(Number));
    const before = this.agents.peek();
    if (agents.size !== before.size || [...agents].some(([id, how]) => before.get(id) !== how)) {
      this.agents.value = agents;
    }
    const held = this.contacts.peek();
    if (contacts.size !== held.size || [...contacts].some((id) => !held.has(id))) this.contacts.value = contacts;
  }

  /** Who is typing in a conversation. */
  typists(conversationId: number): ReadonlySignal<readonly Typist[]> {
    let cell = this.typing.get(conversationId);
    if (!cell) {
      cell = signal([]);
      this.typing.set(conversationId, cell);
    }
    return cell;
  }

  started(push: TypingPush): void {
    const who = person(push.user);
    if (!who || (who.kind === 'user' && who.id === this.me)) return;
    const id = push.conversation.id;
    const key = keyOf(id, who);
    clearTimeout(this.running.get(key)?.timer);
    const timer = setTimeout(() => this.end(id, key), TYPING_MS);
    this.running.set(key, { typist: { ...who, private: push.is_private }, timer });
    this.show(id);
  }

  stopped(push: TypingPush): void {
    const who = person(push.user);
    if (who) this.end(push.conversation.id, keyOf(push.conversation.id, who));
  }

  /** Whoever has sent something has stopped typing it, and is probably there. */
  wrote(conversationId: number, who: Person | null): void {
    if (!who) return;
    this.end(conversationId, keyOf(conversationId, who));
    if (who.kind === 'contact' && !this.contacts.peek().has(who.id)) this.look();
  }

  dispose(): void {
    for (const { timer } of this.running.values()) clearTimeout(timer);
    this.running.clear();
    this.typing.clear();
  }

  private end(conversationId: number, key: string): void {
    const running = this.running.get(key);
    if (!running) return;
    clearTimeout(running.timer);
    this.running.delete(key);
    this.show(conversationId);
  }

  private show(conversationId: number): void {
    const start = `${conversationId}/`;
    const typists: Typist[] = [];
    for (const [key, { typist }] of this.running) if (key.startsWith(start)) typists.push(typist);
    (this.typists(conversationId) as Signal<readonly Typist[]>).value = typists;
  }
}

function keyOf(conversationId: number, who: Person): string {
  return `${conversationId}/${who.kind}/${who.id}`;
}
