import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { classes } from './classes';
import { Input } from './field';
import { Icon } from './icon';
import { Popover } from './popover';
import { stepAlong } from './roving';
import { uiTexts } from './texts';

export interface Choice {
  id: string;
  label: string;
  /** Smaller, after it. */
  detail?: string;
  /** A picture, a dot. */
  start?: ComponentChildren;
  /** Other words that find it. */
  words?: string;
}

export interface ListboxProps {
  /** Names the search box and the list. */
  label: string;
  choices: readonly Choice[];
  /** The chosen ones: several where choosing toggles. */
  chosen: readonly string[];
  onChoose: (id: string) => void;
  multiple?: boolean;
  placeholder?: string;
  /** Told what is being looked for, where the choices come from a server; they are then taken as they come. */
  onSearch?: (text: string) => void;
  class?: string;
}

/** A search box over a list; for inside a Popover or a Dialog. */
export function Listbox(props: ListboxProps) {
  const { label, choices, chosen, onChoose, multiple = false, placeholder, onSearch, class: more } = props;
  const [text, setText] = useState('');
  const found = onSearch ? choices : choices.filter((choice) => matches(choice, text));
  const picking = usePicking(found, onChoose);
  return (
    <div class={classes('flex min-w-60 flex-col', more)}>
      <div class="border-b border-line p-1.5">
        <Input
          {...picking.input}
          data-autofocus
          icon="search"
          aria-label={label}
          placeholder={placeholder}
          value={text}
          class="border-transparent bg-transparent"
          onInput={(event) => {
            setText(event.currentTarget.value);
            onSearch?.(event.currentTarget.value);
            picking.setAt(0);
          }}
        />
      </div>
      <Options {...picking} label={label} choices={found} chosen={chosen} multiple={multiple} onChoose={onChoose} />
    </div>
  );
}

export interface ComboboxProps {
  choices: readonly Choice[];
  value: string | null;
  onChange: (id: string) => void;
  /** Outside of a Field it names itself. */
  label?: string;
  placeholder?: string;
  onSearch?: (text: string) => void;
  disabled?: boolean;
}

/** A field that is filled from a list by typing a part of the name. */
export function Combobox(props: ComboboxProps) {
  const { choices, value, onChange, label, placeholder, onSearch, disabled } = props;
  const box = useRef<HTMLInputElement>(null);
  const [anchor, setAnchor] = useState<Element | null>(null);
  const [text, setText] = useState<string | null>(null);
  const current = choices.find((choice) => choice.id === value);
  const found = onSearch || text === null ? choices : choices.filter((choice) => matches(choice, text));
  const close = () => {
    setAnchor(null);
    setText(null);
  };
  const choose = (id: string) => {
    close();
    onChange(id);
  };
  const picking = usePicking(found, choose);
  const open = () => {
    picking.setAt(
      Math.max(
        0,
        found.findIndex((choice) => choice.id === value),
      ),
    );
    setAnchor(box.current);
  };
  return (
    <div class="relative">
      <Input
        {...picking.input}
        inputRef={box}
        aria-label={label}
        aria-expanded={anchor !== null}
        aria-controls={anchor ? picking.input['aria-controls'] : undefined}
        aria-activedescendant={anchor ? picking.input['aria-activedescendant'] : undefined}
        placeholder={placeholder}
        disabled={disabled}
        value={text ?? current?.label ?? ''}
        class="pe-8"
        onClick={open}
        onInput={(event) => {
          setText(event.currentTarget.value);
          onSearch?.(event.currentTarget.value);
          picking.setAt(0);
          setAnchor(box.current);
        }}
        onKeyDown={(event) => {
          if (anchor) picking.input.onKeyDown(event);
          else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
            event.preventDefault();
            open();
          }
          if (event.key === 'Tab') close();
        }}
      />
      <Icon name="chevron-down" class="pointer-events-none absolute end-2 top-2 text-subtle" />
      <Popover anchor={anchor} onClose={close} matchWidth keepFocus role="presentation">
        <Options
          {...picking}
          label={label ?? placeholder ?? ''}
          choices={found}
          chosen={value === null ? [] : [value]}
          multiple={false}
          onChoose={choose}
        />
      </Popover>
    </div>
  );
}

function matches(choice: Choice, text: string): boolean {
  const name = plain(`${choice.label} ${choice.detail ?? ''} ${choice.words ?? ''}`);
  return plain(text)
    .split(/\s+/)
    .every((word) => name.includes(word));
}

/** Without case and marks: who types "muller" means Müller. */
function plain(text: string): string {
  return text.trim().normalize('NFD').replace(/\p{M}/gu, '').toLocaleLowerCase();
}

/** Which option the keys are at. The focus stays in the text; the option is pointed to. */
function usePicking(found: readonly Choice[], choose: (id: string) => void) {
  const id = useId();
  const [wished, setAt] = useState(0);
  const at = Math.min(wished, found.length - 1);
  const onKeyDown = (event: KeyboardEvent) => {
    // Home and End belong to the text.
    const next = event.key.startsWith('Arrow') ? stepAlong(event, at, found.length, 'vertical') : null;
    if (next !== null) setAt(next);
    else if (event.key === 'Enter' && !event.isComposing && found[at]) choose(found[at].id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const input = {
    role: 'combobox' as const,
    'aria-autocomplete': 'list' as const,
    'aria-expanded': true as boolean,
    'aria-controls': `${id}-list` as string | undefined,
    'aria-activedescendant': at >= 0 ? `${id}-${at}` : undefined,
    autocomplete: 'off' as const,
    onKeyDown,
  };
  return { id, at, setAt, input };
}

interface OptionsProps extends ReturnType<typeof usePicking> {
  label: string;
  choices: readonly Choice[];
  chosen: readonly string[];
  multiple: boolean;
  onChoose: (id: string) => void;
}

function Options({ id, at, setAt, label, choices, chosen, multiple, onChoose }: OptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        tabIndex={-1}
        aria-label={label}
        aria-multiselectable={multiple || undefined}
        class="max-h-72 overflow-y-auto p-1 empty:hidden"
      >
        {choices.map((choice, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the text box.
          <div
            key={choice.id}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={chosen.includes(choice.id)}
            class={classes(
              'flex min-h-7.5 items-center gap-2 rounded-md px-2 text-sm text-text',
              index === at && 'bg-hover forced-colors:outline-2',
            )}
            onMouseMove={() => setAt(index)}
            // A press must not take the focus out of the text box.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(choice.id)}
          >
            {choice.start}
            <span class="truncate" dir="auto">
              {choice.label}
            </span>
            {choice.detail && <span class="truncate text-xs text-subtle">{choice.detail}</span>}
            {chosen.includes(choice.id) && <Icon name="check" class="ms-auto text-accent-text" />}
          </div>
        ))}
      </div>
      <p role="status" class={choices.length > 0 ? 'sr-only' : 'px-3 py-2.5 text-sm text-subtle'}>
        {choices.length > 0 ? '' : uiTexts.value.noMatches}
      </p>
    </>
  );
}
