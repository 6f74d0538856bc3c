import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';
import { Count } from './badge';
import { classes } from './classes';
import { Icon, type IconName } from './icon';
import { stepAlong } from './roving';

export interface Tab<Id extends string = string> {
  id: Id;
  label: string;
  icon?: IconName;
  count?: number;
}

export interface TabsProps<Id extends string> {
  /** Names the row. */
  label: string;
  tabs: readonly Tab<Id>[];
  selected: Id;
  onSelect: (id: Id) => void;
  class?: string;
  /** The content of the selected one. */
  children: ComponentChildren;
  panelClass?: string;
}

/** One of several contents. Arrow keys select at once, as all of them are at hand. */
export function Tabs<Id extends string>(props: TabsProps<Id>) {
  const { label, tabs, selected, onSelect, children, panelClass, class: more } = props;
  const id = useId();
  const row = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    const at = tabs.findIndex((tab) => tab.id === selected);
    const next = stepAlong(event, at, tabs.length, 'horizontal');
    const tab = next === null ? undefined : tabs[next];
    if (!tab) return;
    event.preventDefault();
    onSelect(tab.id);
    row.current?.querySelectorAll<HTMLElement>('[role=tab]')[next ?? 0]?.focus();
  };
  return (
    <>
      <div
        ref={row}
        role="tablist"
        aria-label={label}
        class={classes('flex gap-1 overflow-x-auto border-b border-line', more)}
        onKeyDown={move}
      >
        {tabs.map((tab) => (
          <button
            key={tab.id}
            type="button"
            role="tab"
            id={`${id}-${tab.id}`}
            aria-selected={tab.id === selected}
            aria-controls={tab.id === selected ? `${id}-panel` : undefined}
            tabIndex={tab.id === selected ? 0 : -1}
            class="relative flex h-9 shrink-0 items-center gap-1.5 px-2 text-sm text-muted -outline-offset-2 after:absolute after:inset-x-2 after:bottom-0 after:h-0.5 after:rounded-full hover:text-text aria-selected:font-medium aria-selected:text-text aria-selected:after:bg-accent forced-colors:aria-selected:after:bg-[Highlight]"
            onClick={() => onSelect(tab.id)}
          >
            {tab.icon && <Icon name={tab.icon} />}
            {tab.label}
            {tab.count !== undefined && <Count of={tab.count} most={999} />}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${selected}`} class={panelClass}>
        {children}
      </div>
    </>
  );
}
