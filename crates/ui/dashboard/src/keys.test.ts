import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { addKeys, type Binding, bindings, listenToKeys } from './keys';

let stop = () => {};
let remove: (() => void)[] = [];

function add(keys: string, more: Partial<Binding> = {}) {
  const run = vi.fn();
  remove.push(addKeys([{ keys, scope: 'global', label: () => keys, run, ...more }]));
  return run;
}

function press(key: string, init: KeyboardEventInit = {}, target: EventTarget = document.body): boolean {
  return target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...init }));
}

function field<K extends keyof HTMLElementTagNameMap>(name: K): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  document.body.append(element);
  return element;
}

describe('keys', () => {
  beforeEach(() => {
    stop = listenToKeys();
  });
  afterEach(() => {
    stop();
    for (const one of remove) one();
    remove = [];
    document.body.replaceChildren();
    vi.useRealTimers();
  });

  it('do what was registered, and nothing afterwards', () => {
    const run = add('j');
    expect(press('j')).toBe(false);
    expect(run).toHaveBeenCalledTimes(1);
    remove.pop()?.();
    expect(press('j')).toBe(true);
    expect(run).toHaveBeenCalledTimes(1);
    expect(bindings.value).toEqual([]);
  });

  it('tell modifiers apart', () => {
    const [plain, palette, capital] = [add('k'), add('Mod+k'), add('Shift+k')];
    press('k', { ctrlKey: true });
    press('k', { metaKey: true });
    press('K', { shiftKey: true });
    expect([plain, palette, capital].map((run) => run.mock.calls.length)).toEqual([0, 2, 1]);
    expect(press('k', { altKey: true })).toBe(true);
  });

  it('take a sign as what it is, however it is typed', () => {
    const help = add('?');
    press('?', { shiftKey: true });
    expect(help).toHaveBeenCalledTimes(1);
  });

  it('are ignored while one is typing, unless they say otherwise', () => {
    const [plain, send] = [add('j'), add('Mod+Enter', { typing: true })];
    for (const target of [field('input'), field('textarea'), field('select')]) press('j', {}, target);
    press('Enter', { ctrlKey: true }, field('textarea'));
    expect([plain.mock.calls.length, send.mock.calls.length]).toEqual([0, 1]);
    const box = field('input');
    box.type = 'checkbox';
    press('j', {}, box);
    expect(plain).toHaveBeenCalledTimes(1);
  });

  it('prefer what was registered last and can be done', () => {
    const [under, over] = [add('e'), add('e', { when: () => false })];
    press('e');
    expect([under.mock.calls.length, over.mock.calls.length]).toEqual([1, 0]);
    const top = add('e');
    press('e');
    expect([under.mock.calls.length, top.mock.calls.length]).toEqual([1, 1]);
  });

  it('may come one after the other, if not too slowly', () => {
    vi.useFakeTimers();
    const [both, single] = [add('g i'), add('i')];
    press('g');
    press('i');
    expect([both.mock.calls.length, single.mock.calls.length]).toEqual([1, 0]);
    press('g');
    vi.advanceTimersByTime(1500);
    press('i');
    expect([both.mock.calls.length, single.mock.calls.length]).toEqual([1, 1]);
  });

  it('work on keyboards of other scripts', () => {
    const run = add('j');
    press('ت', { code: 'KeyJ' });
    expect(run).toHaveBeenCalledTimes(1);
  });

  it('are nobody’s while a word is being composed, or when somebody has used them', () => {
    const run = add('j');
    press('j', { isComposing: true });
    const button = field('button');
    button.addEventListener('keydown', (event) => event.preventDefault());
    press('j', {}, button);
    expect(run).not.toHaveBeenCalled();
  });
});
