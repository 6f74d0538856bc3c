/** The live stream of an account, tied to what it keeps right. */
import type { ReadonlySignal } from '@preact/signals';
import { Cable, type CableState, type Resumed, type Room } from '../../../shared/cable';
import { apply, type Desk } from './events';

export interface LiveOptions {
  url: string;
  desk: Desk;
  /** The token is void: the session has ended, or it was renewed elsewhere. */
  onReject(): void;
}

export class Live {
  private readonly cable: Cable;
  private readonly desk: Desk;

  constructor(options: LiveOptions) {
    this.desk = options.desk;
    this.cable = new Cable({
      url: options.url,
      onFrame: (frame) => apply(this.desk, frame),
      onResume: (resumed) => this.resumed(resumed),
      onReject: options.onReject,
    });
  }

  get state(): ReadonlySignal<CableState> {
    return this.cable.state;
  }

  /** When the next attempt to connect is due, in milliseconds since the epoch; 0 when none is. */
  get retryAt(): ReadonlySignal<number> {
    return this.cable.retryAt;
  }

  enter(room: Room): void {
    this.cable.enter(room);
  }

  /** Asks soon who is there, rather than when it is due. */
  look(): void {
    this.cable.presentAt = 0;
  }

  /** Tries to connect at once. */
  retry(): void {
    this.cable.wake();
  }

  stop(): void {
    this.cable.stop();
  }

  private resumed({ first, complete }: Resumed): void {
    const { lists, contacts, threads, resources, outbox } = this.desk;
    if (first || !complete) {
      // The first time, too: lists are fetched while the socket is being opened, and what happened
      // between the two is in neither.
      void lists.distrust();
      contacts.distrust();
      void threads.distrust();
    }
    if (!first && !complete) resources.distrust();
    outbox.wake();
  }
}
