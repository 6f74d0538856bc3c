/** A button for emoji; the signs themselves are fetched when it is pressed first. */
import type { ComponentType } from 'preact';
import { useState } from 'preact/hooks';
import { IconButton, Popover, Spinner } from '../../../../shared/ui';
import { t } from '../../i18n';

export interface EmojiGridProps {
  onChoose: (sign: string) => void;
}

let Grid: ComponentType<EmojiGridProps> | undefined;

export function EmojiButton({ onChoose }: EmojiGridProps) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const [, setLoaded] = useState(Grid !== undefined);
  const open = async (button: Element) => {
    setAnchor(anchor ? null : button);
    if (Grid) return;
    try {
      Grid = (await import('./emoji')).EmojiGrid;
      setLoaded(true);
    } catch {
      // Without a network there are no emoji; the next press tries again.
      setAnchor(null);
    }
  };
  return (
    <>
      <IconButton
        size="sm"
        icon="emoji"
        label={t('inbox.emoji')}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => void open(event.currentTarget)}
      />
      <Popover anchor={anchor} onClose={() => setAnchor(null)} label={t('inbox.emoji')} side="top" class="w-80">
        {Grid ? (
          <Grid
            onChoose={(sign) => {
              setAnchor(null);
              onChoose(sign);
            }}
          />
        ) : (
          <div class="grid h-40 place-items-center">
            <Spinner label={t('inbox.loading')} />
          </div>
        )}
      </Popover>
    </>
  );
}
