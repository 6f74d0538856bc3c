import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { classes } from './classes';
import { Icon, type IconName } from './icon';
import { Kbd } from './kbd';
import type { Align, Side } from './place';
import { Popover } from './popover';
import { stepAlong, typedAhead } from './roving';

export interface MenuItem {
  id: string;
  label: string;
  icon?: IconName;
  /** Before the label instead of an icon: a dot, a picture. */
  start?: ComponentChildren;
  /** The key that does the same, as Kbd takes it. */
  keys?: string;
  danger?: boolean;
  disabled?: boolean;
  /** Given at all, it is one of several to choose from. */
  checked?: boolean;
  onSelect: () => void;
}

/** A line across, or a heading over those that follow. */
export type MenuEntry = MenuItem | 'line' | { heading: string };

/** What the button of a menu has to carry: spread it over a Button, an IconButton or a `<button>`. */
export interface MenuTrigger {
  id: string;
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
  onClick: (event: { currentTarget: Element }) => void;
  onKeyDown: (event: KeyboardEvent) => void;
}

export interface MenuProps {
  entries: readonly MenuEntry[];
  trigger: (props: MenuTrigger) => ComponentChildren;
  side?: Side;
  align?: Align;
  class?: string;
}

/** A button with a list of things to do. */
export function Menu({ entries, trigger, side, align, class: more }: MenuProps) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const [fromEnd, setFromEnd] = useState(false);
  const id = useId();
  const open = (element: Element, last = false) => {
    setFromEnd(last);
    setAnchor(element);
  };
  return (
    <>
      {trigger({
        id,
        'aria-haspopup': 'menu',
        'aria-expanded': anchor !== null,
        onClick: (event) => (anchor ? setAnchor(null) : open(event.currentTarget)),
        onKeyDown: (event) => {
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          open(event.currentTarget as Element, event.key === 'ArrowUp');
        },
      })}
      <Popover anchor={anchor} onClose={() => setAnchor(null)} side={side} align={align} role="presentation">
        <List entries={entries} labelledBy={id} fromEnd={fromEnd} class={more} onDone={() => setAnchor(null)} />
      </Popover>
    </>
  );
}

interface ListProps {
  entries: readonly MenuEntry[];
  labelledBy: string;
  fromEnd: boolean;
  onDone: () => void;
  class?: string;
}

/** Letters that follow each other within this time are one word. */
const PAUSE_MS = 600;

function List({ entries, labelledBy, fromEnd, onDone, class: more }: ListProps) {
  const list = useRef<HTMLDivElement>(null);
  const typed = useRef({ letters: '', at: 0 });
  const items = () => [...(list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
  useEffect(() => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
    (fromEnd ? all.at(-1) : (all.find((item) => item.ariaChecked === 'true') ?? all[0]))?.focus();
  }, [fromEnd]);

  const move = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    if (event.key === 'Tab') {
      // The menu closes and gives the focus back to its button, from where Tab goes on.
      onDone();
      return;
    }
    let next = stepAlong(event, at, all.length, 'vertical');
    if (next === null && event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey) {
      const fresh = event.timeStamp - typed.current.at > PAUSE_MS;
      typed.current = { letters: fresh ? event.key : typed.current.letters + event.key, at: event.timeStamp };
      next = typedAhead(
        all.map((item) => item.dataset.name ?? ''),
        at,
        typed.current.letters,
      );
    }
    if (next === null || next < 0) return;
    event.preventDefault();
    // A key of the menu is not also one of the page.
    event.stopPropagation();
    all[next]?.focus();
  };

  return (
    <div
      ref={list}
      role="menu"
      tabIndex={-1}
      aria-labelledby={labelledBy}
      class={classes('min-w-44 max-w-72 p-1', more)}
      onKeyDown={move}
    >
      {entries.map((entry, index) => {
        if (entry === 'line') return <hr key={`line-${index}`} class="-mx-1 my-1 border-t border-line" />;
        if ('heading' in entry) {
          return (
            <div key={entry.heading} role="presentation" class="px-2 pt-1.5 pb-1 text-2xs font-medium text-subtle">
              {entry.heading}
            </div>
          );
        }
        return <Item key={entry.id} item={entry} onDone={onDone} />;
      })}
    </div>
  );
}

function Item({ item, onDone }: { item: MenuItem; onDone: () => void }) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: only one that is a choice has the attribute.
    <button
      type="button"
      role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={item.checked}
      // Disabled ones stay reachable, so that those who cannot see the menu learn that they exist.
      aria-disabled={item.disabled || undefined}
      tabIndex={-1}
      data-name={item.label}
      class={classes(
        'flex h-7.5 w-full items-center gap-2 rounded-md px-2 text-start text-sm outline-none aria-disabled:opacity-50',
        item.danger ? 'text-danger-text focus:bg-danger-soft' : 'text-text focus:bg-hover [&>svg]:text-muted',
        'forced-colors:focus:outline-2',
      )}
      onMouseMove={(event) => event.currentTarget.focus({ preventScroll: true })}
      onClick={() => {
        if (item.disabled) return;
        onDone();
        item.onSelect();
      }}
    >
      {item.start}
      {item.icon && <Icon name={item.icon} />}
      <span class="grow truncate" dir="auto">
        {item.label}
      </span>
      {item.keys && <Kbd keys={item.keys} />}
      {item.checked && <Icon name="check" />}
    </button>
  );
}
