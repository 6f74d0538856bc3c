import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { classes, Dialog, Icon, Kbd } from '../../../shared/ui';
import { t } from '../i18n';
import { type Action, find } from './actions';
import { paletteShown } from './state';

function close(): void {
  paletteShown.value = false;
}

/** Everything one can do, by typing a few of its letters. */
export function Palette() {
  return (
    <Dialog open={paletteShown.value} onClose={close} title={t('shell.palette')} titleHidden placement="top">
      <Choice />
    </Dialog>
  );
}

function Choice() {
  const [question, setQuestion] = useState('');
  const [at, setAt] = useState(0);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const found = find(question);
  const chosen = found[Math.min(at, found.length - 1)];

  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  });

  const pressed = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length > 0) setAt((Math.min(at, found.length - 1) + step + found.length) % found.length);
    else if (event.key === 'Enter' && !event.isComposing && chosen) run(chosen.action);
    else if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey)) close();
    else return;
    event.preventDefault();
  };

  return (
    <div class="flex max-h-[70dvh] flex-col">
      <div class="flex items-center gap-3 border-b border-line px-4">
        <Icon name="search" class="text-subtle" />
        <input
          type="text"
          role="combobox"
          dir="auto"
          autofocus
          autocomplete="off"
          spellcheck={false}
          aria-label={t('shell.palette_hint')}
          placeholder={t('shell.palette_hint')}
          aria-expanded={found.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen ? `${id}-${chosen.action.id}` : undefined}
          class="h-12 min-w-0 grow bg-transparent text-base outline-none"
          value={question}
          onInput={(event) => {
            setQuestion(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={pressed}
        />
        <Kbd keys="Escape" />
      </div>
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-label={t('shell.palette')}
        class="min-h-0 overflow-y-auto p-1.5 empty:hidden"
      >
        {found.map(({ action, hit }, index) => (
          <Option
            key={action.id}
            id={`${id}-${action.id}`}
            action={action}
            marks={hit.at}
            selected={action === chosen?.action}
            heading={!question.trim() && action.group !== found[index - 1]?.action.group}
            onEnter={() => setAt(index)}
          />
        ))}
      </div>
      <p role="status" class="px-4 py-6 text-center text-muted empty:hidden">
        {found.length === 0 && t('shell.palette_none', { text: question.trim() })}
      </p>
    </div>
  );
}

/** The palette is gone before anything happens, so that what happens finds the focus where it was. */
function run(action: Action): void {
  close();
  setTimeout(() => action.run());
}

interface OptionProps {
  id: string;
  action: Action;
  marks: readonly number[];
  selected: boolean;
  /** Begins a group. */
  heading: boolean;
  onEnter(): void;
}

function Option({ id, action, marks, selected, heading, onEnter }: OptionProps) {
  return (
    <>
      {heading && (
        <div role="presentation" class="px-2.5 pt-2 pb-1 text-2xs font-medium text-subtle">
          {action.group}
        </div>
      )}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, and the focus. */}
      <div
        id={id}
        role="option"
        tabIndex={-1}
        aria-selected={selected}
        class={classes('flex h-9 items-center gap-3 rounded-md px-2.5', selected && 'bg-selected')}
        onMouseMove={onEnter}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => run(action)}
      >
        <span class="min-w-0 grow truncate" dir="auto">
          <Marked text={action.label} at={marks} />
        </span>
        {!heading && marks.length > 0 && <span class="shrink-0 text-xs text-subtle">{action.group}</span>}
        {action.keys && <Kbd keys={action.keys} />}
      </div>
    </>
  );
}

/** The letters that were found stand out. */
function Marked({ text, at }: { text: string; at: readonly number[] }) {
  const marked = new Set(at);
  const runs: { text: string; marked: boolean }[] = [];
  for (const [place, letter] of [...text].entries()) {
    const last = runs.at(-1);
    if (last && last.marked === marked.has(place)) last.text += letter;
    else runs.push({ text: letter, marked: marked.has(place) });
  }
  return (
    <>
      {runs.map((run, index) =>
        run.marked ? (
          <mark key={index} class="bg-transparent font-semibold text-accent-text">
            {run.text}
          </mark>
        ) : (
          run.text
        ),
      )}
    </>
  );
}
