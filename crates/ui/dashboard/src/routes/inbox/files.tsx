/** Files of a message: pictures with a lightbox, sound and films in place, everything else to fetch. */
import { useEffect, useState } from 'preact/hooks';
import { classes, Icon } from '../../../../shared/ui';
import type { Attachment } from '../../data';
import { i18n, t } from '../../i18n';
import { attachmentName } from '../../names';
import { Lightbox } from './lightbox';

export function Attachments({ files, ours }: { files: readonly Attachment[]; ours: boolean }) {
  const [shown, setShown] = useState<number | null>(null);
  const pictures = files.filter((file) => file.kind === 'image' && file.url);
  const others = files.filter((file) => file.kind !== 'image' || !file.url);
  return (
    <div class={classes('flex flex-col gap-1', ours && 'items-end')}>
      {pictures.length > 0 && (
        <div class={classes('flex flex-wrap gap-1', ours && 'justify-end')}>
          {pictures.map((file, index) => (
            <Picture key={file.id} file={file} alone={pictures.length === 1} onOpen={() => setShown(index)} />
          ))}
        </div>
      )}
      {others.map((file) => (
        <Other key={file.id} file={file} />
      ))}
      {shown !== null && <Lightbox pictures={pictures} at={shown} onMove={setShown} onClose={() => setShown(null)} />}
    </div>
  );
}

const LARGE = { width: 360, height: 300 };
const SMALL = { width: 160, height: 120 };

/** How large a picture is drawn; its place is kept before it has come. */
function drawn(file: Attachment, most: typeof LARGE): { width: number; height: number } {
  const { width, height } = file;
  if (!width || !height) return { width: most.width * 0.75, height: most.height * 0.75 };
  const scale = Math.min(1, most.width / width, most.height / height);
  return { width: Math.max(48, Math.round(width * scale)), height: Math.max(36, Math.round(height * scale)) };
}

function Picture({ file, alone, onOpen }: { file: Attachment; alone: boolean; onOpen: () => void }) {
  const [broken, setBroken] = useState(false);
  if (broken) return <Other file={file} />;
  const size = drawn(file, alone ? LARGE : SMALL);
  return (
    <button
      type="button"
      class="max-w-full overflow-hidden rounded-lg border border-line bg-sunken"
      aria-label={t('inbox.open_picture', { name: attachmentName(file) })}
      onClick={onOpen}
    >
      <img
        src={file.thumb || file.url}
        alt=""
        width={size.width}
        height={size.height}
        loading="lazy"
        decoding="async"
        class="block max-w-full object-cover"
        style={{ width: `${size.width}px`, aspectRatio: `${size.width} / ${size.height}` }}
        onError={() => setBroken(true)}
      />
    </button>
  );
}

function Other({ file }: { file: Attachment }) {
  const name = attachmentName(file);
  if (file.kind === 'audio' && file.url) {
    // biome-ignore lint/a11y/useMediaCaption: what visitors send has none.
    return <audio controls preload="metadata" src={file.url} aria-label={name} class="max-w-full" />;
  }
  if (file.kind === 'video' && file.url) {
    return (
      // biome-ignore lint/a11y/useMediaCaption: what visitors send has none.
      <video controls preload="metadata" src={file.url} aria-label={name} class="max-h-72 max-w-full rounded-lg" />
    );
  }
  return (
    <a
      href={file.url || undefined}
      target="_blank"
      rel="noopener noreferrer"
      class="flex max-w-full min-w-48 items-center gap-2.5 rounded-lg border border-line bg-raised px-3 py-2 hover:bg-hover"
    >
      <Icon name={file.kind === 'location' ? 'globe' : 'file'} class="size-5 text-muted" />
      <span class="min-w-0 grow">
        <span class="block truncate text-sm font-medium" dir="auto">
          {name}
        </span>
        {file.size > 0 && <span class="block text-2xs text-subtle">{fileSize(file.size)}</span>}
      </span>
      <Icon name="download" class="text-subtle" label={t('inbox.download')} />
    </a>
  );
}

export function fileSize(bytes: number): string {
  const [unit, scale] =
    bytes < 1_000
      ? (['byte', 1] as const)
      : bytes < 1_000_000
        ? (['kilobyte', 1_000] as const)
        : (['megabyte', 1_000_000] as const);
  const most = bytes / scale < 10 && scale > 1 ? 1 : 0;
  return i18n.number(bytes / scale, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: most });
}

/** Files that have not been sent yet, without and with a cross. */
export function WaitingFiles({ files, onRemove }: { files: readonly File[]; onRemove?: (index: number) => void }) {
  return (
    <ul class="flex flex-wrap gap-1.5 pt-1" aria-label={t('inbox.attached')}>
      {files.map((file, index) => (
        <WaitingFile key={`${file.name}-${index}`} file={file} {...(onRemove && { onRemove: () => onRemove(index) })} />
      ))}
    </ul>
  );
}

function WaitingFile({ file, onRemove }: { file: File; onRemove?: () => void }) {
  const [url, setUrl] = useState('');
  useEffect(() => {
    if (!file.type.startsWith('image/')) return;
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  return (
    <li class="flex max-w-56 items-center gap-2 rounded-lg border border-line bg-raised py-1 ps-1.5 pe-1 text-xs">
      {url ? (
        <img src={url} alt="" class="size-8 rounded-md object-cover" />
      ) : (
        <Icon name="file" class="ms-1 text-muted" />
      )}
      <span class="min-w-0 grow">
        <span class="block truncate font-medium" dir="auto">
          {file.name}
        </span>
        <span class="block text-2xs text-subtle">{fileSize(file.size)}</span>
      </span>
      {onRemove && (
        <button
          type="button"
          class="grid size-6 place-items-center rounded-md text-muted hover:bg-hover hover:text-text"
          aria-label={t('inbox.remove_file', { name: file.name })}
          onClick={onRemove}
        >
          <Icon name="close" class="size-3.5" />
        </button>
      )}
    </li>
  );
}
