/** The other end of the live stream, for tests. Knows no server but the one it was given. */
export interface Stream {
  offline: boolean;
  seq: number;
  forgotten: number;
  events: readonly { seq: number; event: string; data: object }[];
}

export class FakeSocket {
  static open = new Set<FakeSocket>();
  static opened = 0;
  static server: Stream;
  /** Rooms the server does not let anybody into. */
  static refusing = false;

  static readonly OPEN = 1;
  readyState = 0;
  readonly sent: Record<string, string>[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  onerror: (() => void) | null = null;
  private identifier = '';

  constructor(
    readonly url: string,
    readonly protocols: string[],
  ) {
    FakeSocket.opened += 1;
    setTimeout(() => (FakeSocket.server.offline ? this.dropped() : this.welcome()), 1);
  }

  send(text: string): void {
    const command = JSON.parse(text) as Record<string, string>;
    this.sent.push(command);
    if (command.command === 'subscribe') this.subscribed(command.identifier as string);
  }

  close(): void {
    FakeSocket.open.delete(this);
    this.readyState = 3;
  }

  /** The connection breaks. */
  dropped(): void {
    this.close();
    this.onclose?.();
  }

  ping(): void {
    this.receive({ type: 'ping', message: 1 });
  }

  pushed(message: object): void {
    if (this.identifier) this.receive({ identifier: this.identifier, message });
  }

  receive(packet: object): void {
    this.onmessage?.({ data: JSON.stringify(packet) });
  }

  private welcome(): void {
    if (this.readyState === 3) return;
    this.readyState = FakeSocket.OPEN;
    FakeSocket.open.add(this);
    this.receive({ type: 'welcome' });
  }

  private subscribed(identifier: string): void {
    if (FakeSocket.refusing) {
      this.receive({ identifier, type: 'reject_subscription' });
      return;
    }
    this.identifier = identifier;
    this.receive({ identifier, type: 'confirm_subscription' });
    const { seq, forgotten, events } = FakeSocket.server;
    const last = (JSON.parse(identifier) as { last_seq: number }).last_seq;
    const complete = last < 0 || last >= forgotten;
    if (last >= 0 && complete) for (const event of events) if (event.seq > last) this.pushed(event);
    this.pushed({ event: 'resume', data: { last_seq: seq, complete } });
  }
}
