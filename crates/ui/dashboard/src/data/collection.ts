/** A short list of an account that is fetched whole: agents, teams, labels, inboxes, bots, webhooks. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Answer } from './api';

export class Collection<T extends { id: number }> {
  readonly items: Signal<readonly T[]> = signal([]);
  readonly state: Signal<'idle' | 'loading' | 'ready' | 'failed'> = signal('idle');
  readonly byId: ReadonlySignal<ReadonlyMap<number, T>> = computed(
    () => new Map(this.items.value.map((item) => [item.id, item])),
  );
  private asking: Promise<void> | null = null;
  private again = false;

  constructor(private readonly fetch: () => Promise<Answer<readonly T[]>>) {}

  /** Fetches the list unless it is there. */
  load(): Promise<void> {
    return this.state.peek() === 'ready' ? Promise.resolve() : this.refresh();
  }

  /** Fetches the list again; what is shown stays until then. */
  refresh(): Promise<void> {
    if (this.asking) {
      // What is being fetched may be from before the change that made somebody ask.
      this.again = true;
      return this.asking;
    }
    if (this.state.peek() !== 'ready') this.state.value = 'loading';
    this.asking = this.ask();
    return this.asking;
  }

  /** Fetches again only if somebody has looked at the list before. */
  invalidate(): void {
    if (this.state.peek() !== 'idle') void this.refresh();
  }

  /** Shows what an answer brought, then fetches the list: only the server knows its order. */
  changed(item: T): void {
    this.put(item);
    this.invalidate();
  }

  put(item: T): void {
    const items = this.items.peek();
    const known = items.some((other) => other.id === item.id);
    this.items.value = known ? items.map((other) => (other.id === item.id ? item : other)) : [...items, item];
  }

  remove(id: number): void {
    this.items.value = this.items.peek().filter((item) => item.id !== id);
  }

  private async ask(): Promise<void> {
    do {
      this.again = false;
      const answer = await this.fetch();
      if (answer.ok) {
        this.items.value = answer.value;
        this.state.value = 'ready';
      } else if (this.state.peek() !== 'ready') {
        this.state.value = 'failed';
      }
    } while (this.again);
    this.asking = null;
  }
}
