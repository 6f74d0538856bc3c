/** A picture by itself, and the ones beside it. */
import { Dialog, Icon, IconButton } from '../../../../shared/ui';
import type { Attachment } from '../../data';
import { t } from '../../i18n';
import { attachmentName } from '../../names';

interface Props {
  pictures: readonly Attachment[];
  at: number;
  onMove: (at: number) => void;
  onClose: () => void;
}

export function Lightbox({ pictures, at, onMove, onClose }: Props) {
  const picture = pictures[at];
  if (!picture) return null;
  const name = attachmentName(picture);
  const move = (by: number) => {
    const next = at + by;
    if (pictures[next]) onMove(next);
  };
  const pressed = (event: KeyboardEvent) => {
    const rtl = document.documentElement.dir === 'rtl';
    if (event.key === 'ArrowRight') move(rtl ? -1 : 1);
    if (event.key === 'ArrowLeft') move(rtl ? 1 : -1);
  };
  return (
    <Dialog open onClose={onClose} title={name} titleHidden size="lg" class="max-w-[min(70rem,calc(100vw-2rem))]">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys repeat what the buttons do. */}
      <div class="flex flex-col" onKeyDown={pressed}>
        <div class="flex items-center gap-1 border-b border-line ps-4 pe-2 py-1.5">
          <span class="min-w-0 grow truncate text-sm font-medium" dir="auto">
            {name}
          </span>
          {pictures.length > 1 && (
            <span class="text-xs text-subtle tabular-nums">
              {t('inbox.picture_of', { at: at + 1, length: pictures.length })}
            </span>
          )}
          <a
            href={picture.url}
            target="_blank"
            rel="noopener noreferrer"
            class="grid size-8 place-items-center rounded-md text-muted hover:bg-hover hover:text-text"
            title={t('inbox.open_original')}
          >
            <Icon name="external" label={t('inbox.open_original')} />
          </a>
          <IconButton icon="close" label={t('inbox.close')} data-autofocus onClick={onClose} />
        </div>
        <div class="relative grid min-h-40 place-items-center bg-sunken">
          <img src={picture.url} alt={name} class="max-h-[calc(85dvh-4rem)] max-w-full object-contain" />
          {pictures.length > 1 && (
            <>
              <IconButton
                icon="chevron-start"
                variant="secondary"
                label={t('inbox.previous_picture')}
                class="absolute start-2 top-1/2"
                disabled={at === 0}
                onClick={() => move(-1)}
              />
              <IconButton
                icon="chevron-end"
                variant="secondary"
                label={t('inbox.next_picture')}
                class="absolute end-2 top-1/2"
                disabled={at === pictures.length - 1}
                onClick={() => move(1)}
              />
            </>
          )}
        </div>
      </div>
    </Dialog>
  );
}
