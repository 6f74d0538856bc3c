/**
 * A client of the server's live stream: the ActionCable protocol with one room, resuming by sequence
 * number. One socket at a time; whatever goes wrong leads to the same place, {@link Cable.drop}.
 */
import { type Signal, signal } from '@preact/signals';
import { nextDelay } from './backoff';
import type { Frame } from './frames';

/**
 * - `idle`: not started, or stopped.
 * - `connecting`: a socket is being opened or the room is being entered.
 * - `live`: frames arrive.
 * - `waiting`: the connection is lost; another attempt follows by itself.
 * - `rejected`: the server does not let this token in. Nothing happens until {@link Cable.enter}.
 */
export type CableState = 'idle' | 'connecting' | 'live' | 'waiting' | 'rejected';

/** Who is listening: staff name account and user, a visitor only a token. */
export interface Room {
  pubsub_token: string;
  account_id?: number;
  user_id?: number;
}

/** What came of entering a room. */
export interface Resumed {
  /** The first time in this room: nothing was replayed, what is on screen has to be fetched. */
  first: boolean;
  /** Whether everything missed since the last frame has been replayed. */
  complete: boolean;
}

export interface CableOptions {
  url: string;
  onFrame(frame: Frame): void;
  onResume?(resumed: Resumed): void;
  onReject?(): void;
  /** Whether to tell the server that somebody is there. */
  present?: boolean;
}

const PROTOCOLS = ['actioncable-v1-json', 'actioncable-unsupported'];

/** The server pings every 3 s. */
const SILENCE_MS = 10_000;
const CHECK_MS = 3_000;
/** From opening a socket to being let into the room. */
const ENTRY_MS = 10_000;
/** The server forgets somebody after 20 s. */
const PRESENCE_MS = 15_000;
/** A connection that lasted this long was a good one: the next attempt is quick again. */
const GOOD_MS = 10_000;

export class Cable {
  readonly state: Signal<CableState> = signal('idle');
  /** When the next attempt is due, in milliseconds since the epoch; 0 when none is. */
  readonly retryAt: Signal<number> = signal(0);

  private room: Room | null = null;
  private seq = -1;
  private entered = false;
  private socket: WebSocket | null = null;
  private identifier = '';
  private attempts = 0;
  private openedAt = 0;
  private liveAt = 0;
  private heardAt = 0;
  /** When presence was told last, in milliseconds since the epoch; set to 0 it is told, and answered, at the next beat. */
  presentAt = 0;
  private watch: ReturnType<typeof setInterval> | undefined;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly options: CableOptions) {}

  /** The highest number seen, or -1. */
  get lastSeq(): number {
    return this.seq;
  }

  /** Listens in a room. Another room than before starts anew; the same one resumes. */
  enter(room: Room): void {
    const before = this.room;
    const started = this.state.value !== 'idle' && this.state.value !== 'rejected';
    if (started && JSON.stringify(before) === JSON.stringify(room)) return;
    if (!before || place(before) !== place(room)) {
      this.seq = -1;
      this.entered = false;
    }
    this.room = room;
    this.attempts = 0;
    this.listen();
    this.open();
  }

  /** Leaves for good. */
  stop(): void {
    this.room = null;
    this.seq = -1;
    this.entered = false;
    clearInterval(this.watch);
    clearTimeout(this.retry);
    this.watch = undefined;
    removeEventListener('online', this.wake);
    document.removeEventListener('visibilitychange', this.wakeWhenSeen);
    this.discard();
    this.set('idle');
  }

  /** Tries at once what would be tried later, and finds out whether the connection still lives. */
  readonly wake = (): void => {
    if (this.state.value === 'waiting') this.open();
    else this.check();
  };

  private readonly wakeWhenSeen = (): void => {
    if (document.visibilityState === 'visible') this.wake();
  };

  private listen(): void {
    if (this.watch !== undefined) return;
    this.watch = setInterval(() => this.check(), CHECK_MS);
    addEventListener('online', this.wake);
    document.addEventListener('visibilitychange', this.wakeWhenSeen);
  }

  private open(): void {
    clearTimeout(this.retry);
    this.discard();
    this.set('connecting');
    this.openedAt = this.heardAt = Date.now();
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.options.url, PROTOCOLS);
    } catch {
      // An address the browser refuses (mixed content): no later attempt fares better, but the page may
      // be served differently after a while, so it is treated like any lost connection.
      this.drop();
      return;
    }
    this.socket = socket;
    socket.onmessage = (message) => {
      if (socket === this.socket) this.receive(message.data);
    };
    socket.onclose = socket.onerror = () => {
      if (socket === this.socket) this.drop();
    };
  }

  /** The connection is gone or useless: close what is left and come back later. */
  private drop(): void {
    this.discard();
    if (!this.room) return;
    if (this.liveAt && Date.now() - this.liveAt > GOOD_MS) this.attempts = 0;
    this.liveAt = 0;
    const delay = nextDelay(this.attempts++);
    this.retryAt.value = Date.now() + delay;
    this.set('waiting');
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.open(), delay);
  }

  private discard(): void {
    const socket = this.socket;
    if (!socket) return;
    this.socket = null;
    socket.onmessage = socket.onclose = socket.onerror = null;
    socket.close();
  }

  /** Notices a connection that died without a word, as they do when a laptop sleeps. */
  private check(): void {
    if (!this.socket) return;
    const now = Date.now();
    const late = this.state.value === 'connecting' && now - this.openedAt > ENTRY_MS;
    if (late || now - this.heardAt > SILENCE_MS) this.drop();
  }

  private receive(text: unknown): void {
    this.heardAt = Date.now();
    const packet = parse(text);
    if (!packet) return;
    switch (packet.type) {
      case 'welcome':
        this.subscribe();
        return;
      case 'ping':
        this.pulse();
        return;
      case 'confirm_subscription':
        if (packet.identifier === this.identifier) this.confirmed();
        return;
      case 'reject_subscription':
        if (packet.identifier === this.identifier) this.rejected();
        return;
      case 'disconnect':
        if (packet.reconnect === false) this.rejected();
        else this.drop();
        return;
      default:
        if (packet.identifier === this.identifier && packet.message) this.deliver(packet.message);
    }
  }

  private subscribe(): void {
    this.identifier = JSON.stringify({ channel: 'RoomChannel', ...this.room, last_seq: this.seq });
    this.send({ command: 'subscribe', identifier: this.identifier });
  }

  private confirmed(): void {
    this.liveAt = this.presentAt = Date.now();
    this.retryAt.value = 0;
    this.set('live');
  }

  private rejected(): void {
    this.discard();
    this.set('rejected');
    this.options.onReject?.();
  }

  /**
   * Presence goes out on the beat of the server's pings: timers of pages in the background are slowed
   * down to once a minute, arriving frames are not.
   */
  private pulse(): void {
    if (this.options.present === false || this.state.value !== 'live') return;
    if (Date.now() - this.presentAt < PRESENCE_MS) return;
    this.presentAt = Date.now();
    this.send({ command: 'message', identifier: this.identifier, data: '{"action":"update_presence"}' });
  }

  private deliver(message: PushedMessage): void {
    if (message.event === 'resume') {
      const { last_seq, complete } = message.data as { last_seq?: number; complete?: boolean };
      if (typeof last_seq === 'number') this.seq = last_seq;
      const first = !this.entered;
      this.entered = true;
      this.options.onResume?.({ first, complete: complete === true });
      return;
    }
    if (typeof message.seq === 'number' && message.seq > this.seq) this.seq = message.seq;
    this.options.onFrame(message as Frame);
  }

  private send(command: Record<string, unknown>): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(command));
  }

  private set(state: CableState): void {
    if (state !== 'waiting') this.retryAt.value = 0;
    this.state.value = state;
  }
}

/** Numbers count per account: they stay good when a user's token is renewed, not for another visitor. */
function place(room: Room): string {
  return room.user_id ? `${room.account_id}/${room.user_id}` : room.pubsub_token;
}

interface PushedMessage {
  event: string;
  data: object;
  seq?: number;
}

interface Packet {
  type?: string;
  identifier?: string;
  reconnect?: boolean;
  message?: PushedMessage;
}

/** A packet of the server, or nothing when it is none. (The `message` of a ping is a number.) */
function parse(text: unknown): Packet | null {
  if (typeof text !== 'string') return null;
  let packet: unknown;
  try {
    packet = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof packet !== 'object' || packet === null) return null;
  const { message } = packet as { message?: PushedMessage };
  const pushed = typeof message === 'object' && message !== null;
  if (pushed && (typeof message.event !== 'string' || typeof message.data !== 'object' || !message.data)) return null;
  return packet as Packet;
}

/** The address of the live stream of a server. */
export function cableUrl(origin: string = location.origin): string {
  return `${origin.replace(/^http/, 'ws')}/cable`;
}
