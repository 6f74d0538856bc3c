/**
 * Holding a message back for a moment: what came so shortly before "send" that it cannot have been read,
 * what lies below what is in sight, and what a colleague has answered meanwhile.
 */
import type { Message } from '../../data';

/** What came later than this before sending has not been read. */
const READING_MS = 4_000;

interface Arrival {
  readonly message: Message;
  readonly at: number;
}

export class SendGuard {
  private arrivals: readonly Arrival[] = [];
  private newest: number;

  constructor(
    messages: readonly Message[],
    private readonly me: number,
  ) {
    this.newest = messages[messages.length - 1]?.id ?? 0;
  }

  /** Takes notice of what has come; it matters only while something is being written. */
  notice(messages: readonly Message[], writing: boolean, now: number): void {
    const fresh = messages.filter((message) => message.id > this.newest && this.matters(message));
    this.newest = Math.max(this.newest, messages[messages.length - 1]?.id ?? 0);
    if (!writing) this.arrivals = [];
    else if (fresh.length > 0) this.arrivals = [...this.arrivals, ...fresh.map((message) => ({ message, at: now }))];
  }

  /** What should be shown before sending; asked again, nothing holds back any more. */
  check(inSight: boolean, now: number): readonly Message[] {
    const unread = this.arrivals.filter(
      ({ message, at }) => !inSight || now - at < READING_MS || message.kind === 'outgoing',
    );
    this.arrivals = [];
    return unread.map(({ message }) => message);
  }

  private matters({ kind, sender, private: note }: Message): boolean {
    const mine = sender?.kind === 'user' && sender.id === this.me;
    return !mine && !note && (kind === 'incoming' || kind === 'outgoing');
  }
}
