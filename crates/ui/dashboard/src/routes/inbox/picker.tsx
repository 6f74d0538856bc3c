/** Choosing from a list that can be long: agents, teams, labels. A search box with its hits below it. */
import type { ComponentChildren } from 'preact';
import { useId, useRef, useState } from 'preact/hooks';
import { classes, Icon, Popover } from '../../../../shared/ui';
import { t } from '../../i18n';

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly start?: ComponentChildren;
  readonly chosen: boolean;
}

export interface PickerProps {
  anchor: Element | null;
  onClose: () => void;
  /** What is chosen here. */
  label: string;
  choices: readonly Choice[];
  onChoose: (id: string) => void;
  /** Several may hold at once: choosing does not close. */
  several?: boolean;
  align?: 'start' | 'end';
}

export function Picker(props: PickerProps) {
  return (
    <Popover
      anchor={props.anchor}
      onClose={props.onClose}
      label={props.label}
      align={props.align ?? 'end'}
      class="w-64 max-w-[calc(100vw-1rem)]"
    >
      <Search {...props} />
    </Popover>
  );
}

function Search({ choices, label, several = false, onChoose, onClose }: PickerProps) {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [query, setQuery] = useState('');
  const [at, setAt] = useState(0);
  const wanted = query.trim().toLocaleLowerCase();
  const found = choices.filter((choice) => choice.label.toLocaleLowerCase().includes(wanted));
  const active = Math.min(at, found.length - 1);
  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    onChoose(choice.id);
    if (!several) onClose();
  };
  const move = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && found.length > 0) {
      event.preventDefault();
      const next = (active + step + found.length) % found.length;
      setAt(next);
      list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
    } else if (event.key === 'Enter') {
      event.preventDefault();
      choose(found[active]);
    } else if (event.key === 'Tab') {
      onClose();
    }
  };
  return (
    <>
      <div class="flex items-center gap-2 border-b border-line px-2.5">
        <Icon name="search" class="text-subtle" />
        <input
          type="text"
          role="combobox"
          aria-label={label}
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-activedescendant={found[active] ? `${id}-${active}` : undefined}
          data-autofocus
          dir="auto"
          class="h-9 min-w-0 grow bg-transparent text-sm outline-none"
          placeholder={label}
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={move}
        />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        aria-multiselectable={several || undefined}
        class="max-h-72 overflow-y-auto p-1"
      >
        {found.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the search box.
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the search box.
          <div
            key={choice.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={choice.chosen}
            class={classes(
              'flex h-8 items-center gap-2 rounded-md px-2 text-sm',
              index === active && 'bg-hover forced-colors:outline-2',
            )}
            onPointerMove={() => setAt(index)}
            onClick={() => choose(choice)}
          >
            {choice.start}
            <span class="min-w-0 grow truncate" dir="auto">
              {choice.label}
            </span>
            {choice.chosen && <Icon name="check" class="text-accent-text" />}
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="px-3 pt-1 pb-3 text-sm text-muted">{t('inbox.nothing_found')}</p>}
      <span class="sr-only" role="status">
        {t('inbox.found', { count: found.length })}
      </span>
    </>
  );
}
