/** Code that is fetched when it is first asked for, by name. */
import { type Signal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';

// biome-ignore lint/suspicious/noExplicitAny: which view takes which properties is known only by its name.
export type AnyView = ComponentType<any>;
export type Loader = () => Promise<{ default: AnyView }>;

/** What is known of a view's code. */
export type Loaded = { readonly view: AnyView } | { readonly error: unknown } | 'loading';

export class Lazy<Name extends string> {
  private readonly loaded = new Map<Name, Signal<Loaded>>();

  constructor(private readonly loader: (name: Name) => Loader | undefined) {}

  /** Whether there is such a view. */
  exists(name: Name): boolean {
    return this.loader(name) !== undefined;
  }

  /** A view's code, now and when it is here; fetched at the first question. */
  load(name: Name): Signal<Loaded> {
    const known = this.loaded.get(name);
    if (known) return known;
    const cell = signal<Loaded>('loading');
    this.loaded.set(name, cell);
    void this.fetch(name, cell);
    return cell;
  }

  /** Fetches once more what could not be fetched. */
  reload(name: Name): void {
    const cell = this.load(name);
    if (cell.peek() === 'loading') return;
    cell.value = 'loading';
    void this.fetch(name, cell);
  }

  private async fetch(name: Name, cell: Signal<Loaded>): Promise<void> {
    try {
      const module = await this.loader(name)?.();
      cell.value = module ? { view: module.default } : { error: new Error(`nothing called ${name}`) };
    } catch (error) {
      cell.value = { error };
    }
  }
}
