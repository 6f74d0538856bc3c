/** Emoji by group, found by a word, reached by the arrow keys. */
import { useRef, useState } from 'preact/hooks';
import { Icon } from '../../../../shared/ui';
import { t } from '../../i18n';
import type { EmojiGridProps } from './emoji-button';
import { EMOJI, type Emoji, findEmoji } from './emoji-data';

const COLUMNS = 9;

export function EmojiGrid({ onChoose }: EmojiGridProps) {
  const [query, setQuery] = useState('');
  const grid = useRef<HTMLDivElement>(null);
  const found = query.trim() ? findEmoji(query) : null;
  const move = (event: KeyboardEvent) => {
    const all = [...(grid.current?.querySelectorAll<HTMLElement>('button') ?? [])];
    const at = all.indexOf(document.activeElement as HTMLElement);
    const rtl = document.documentElement.dir === 'rtl' ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: rtl,
      ArrowLeft: -rtl,
      ArrowDown: at < 0 ? 1 : COLUMNS,
      ArrowUp: -COLUMNS,
    };
    const step = steps[event.key];
    const sideways = event.key === 'ArrowLeft' || event.key === 'ArrowRight';
    // In the search box the arrows sideways move the cursor.
    if (step === undefined || (at < 0 && sideways)) return;
    event.preventDefault();
    const next = all[at + step];
    if (next) next.focus();
    else if (at + step < 0) grid.current?.parentElement?.querySelector('input')?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys move between the buttons in it.
    <div class="flex max-h-80 flex-col" onKeyDown={move}>
      <div class="flex items-center gap-2 border-b border-line px-2.5">
        <Icon name="search" class="text-subtle" />
        <input
          type="search"
          data-autofocus
          class="h-9 min-w-0 grow bg-transparent text-sm outline-none"
          aria-label={t('inbox.find_emoji')}
          placeholder={t('inbox.find_emoji')}
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
          onKeyDown={(event) => {
            const first = found?.[0];
            if (event.key !== 'Enter' || !first) return;
            event.preventDefault();
            onChoose(first.sign);
          }}
        />
      </div>
      <div ref={grid} class="min-h-0 grow overflow-y-auto p-2">
        {found ? (
          <Group emoji={found} onChoose={onChoose} />
        ) : (
          EMOJI.map(({ group, emoji }) => (
            <section key={group} aria-label={t(`inbox.emoji_${group}`)}>
              <h3 class="px-1 pt-1 pb-1 text-2xs font-medium text-subtle">{t(`inbox.emoji_${group}`)}</h3>
              <Group emoji={emoji} onChoose={onChoose} />
            </section>
          ))
        )}
        {found?.length === 0 && <p class="p-3 text-center text-sm text-muted">{t('inbox.nothing_found')}</p>}
      </div>
    </div>
  );
}

function Group({ emoji, onChoose }: { emoji: readonly Emoji[]; onChoose: (sign: string) => void }) {
  return (
    <div class="grid grid-cols-9">
      {emoji.map(({ sign, words }) => (
        <button
          key={sign}
          type="button"
          class="grid aspect-square place-items-center rounded-md text-lg hover:bg-hover focus:bg-hover"
          title={words}
          aria-label={words}
          onClick={() => onChoose(sign)}
        >
          {sign}
        </button>
      ))}
    </div>
  );
}
