/** How high the items of a long list are: measured, or guessed. */
export class Heights {
  readonly #known = new Map<string, number>();
  #keys: readonly string[] = [];
  #places = new Map<string, number>();
  /** Where each one begins, and at last where all end. */
  #tops: number[] = [0];
  #stale = 0;

  constructor(private readonly guess: number) {}

  /** The items in their order now. Heights stay with their key. */
  arrange(keys: readonly (string | number)[]): void {
    const next = keys.map(String);
    if (next.length === this.#keys.length && next.every((key, index) => key === this.#keys[index])) return;
    this.#keys = next;
    this.#places = new Map(next.map((key, index) => [key, index]));
    this.#stale = 0;
  }

  top(index: number): number {
    this.#reckon();
    return this.#tops[Math.min(index, this.#keys.length)] ?? 0;
  }

  /** The item that covers a place. */
  at(place: number): number {
    this.#reckon();
    let [low, high] = [0, Math.max(0, this.#keys.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#tops[middle] ?? 0) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Takes a measure; says by how much it differs from what was reckoned with, and where the item began. */
  measured(key: string, height: number): { difference: number; top: number } {
    const place = this.#places.get(key);
    const before = this.#known.get(key) ?? this.guess;
    if (place === undefined || before === height) return { difference: 0, top: 0 };
    const top = this.top(place);
    this.#known.set(key, height);
    this.#stale = Math.min(this.#stale, place);
    return { difference: height - before, top };
  }

  /** Only from the first change on. */
  #reckon(): void {
    if (this.#stale > this.#keys.length) return;
    for (let index = this.#stale; index < this.#keys.length; index += 1) {
      const height = this.#known.get(this.#keys[index] ?? '') ?? this.guess;
      this.#tops[index + 1] = (this.#tops[index] ?? 0) + height;
    }
    this.#tops.length = this.#keys.length + 1;
    this.#stale = Number.POSITIVE_INFINITY;
  }
}
