/**
 * Values that are shown. Whoever sets one has the whole chat drawn anew, once, when the present work is
 * done. It is small enough for that, and finding out what depends on what would weigh more than it saves:
 * this file stands in for `@preact/signals` here, also for what is shared with the dashboard.
 */
export interface Signal<T> {
  value: T;
}

const listeners: (() => void)[] = [];
let version = 0;
let isDue = false;

export function signal<T>(value: T): Signal<T> {
  return {
    get value() {
      return value;
    },
    set value(next) {
      if (Object.is(value, next)) return;
      value = next;
      redraw();
    },
  };
}

/** A value made of others. */
export function computed<T>(make: () => T): Readonly<Signal<T>> {
  let value: T;
  let madeAt = -1;
  return {
    get value() {
      if (madeAt !== version) value = make();
      madeAt = version;
      return value;
    },
  };
}

/** Runs now and whenever anything has changed. */
export function effect(run: () => void): void {
  listeners.push(run);
  run();
}

/** Something that is no value here has changed. */
export function redraw(): void {
  version++;
  if (isDue) return;
  isDue = true;
  queueMicrotask(() => {
    isDue = false;
    for (const run of listeners) run();
  });
}
