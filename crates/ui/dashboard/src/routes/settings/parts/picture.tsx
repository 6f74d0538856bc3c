/** A picture of somebody, or of a bot: shown, replaced by a file, taken away. */
import { useRef, useState } from 'preact/hooks';
import { Avatar, Button, Icon } from '../../../../../shared/ui';
import type { Failure } from '../../../data';
import { wordsFor } from '../../../failure';
import { i18n, t } from '../../../i18n';

/** What the server takes. */
const KINDS = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];
const MOST_MEGABYTES = 15;

interface Props {
  name: string;
  /** Address of the present one, or an empty string. */
  src: string;
  upload(file: File): Promise<Failure | null>;
  remove(): Promise<Failure | null>;
}

export function Picture({ name, src, upload, remove }: Props) {
  const chooser = useRef<HTMLInputElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const [busy, setBusy] = useState<'upload' | 'remove' | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const during = async (what: 'upload' | 'remove', change: Promise<Failure | null>) => {
    setBusy(what);
    setFault(null);
    const failure = await change;
    setBusy(null);
    if (failure) setFault(wordsFor(failure));
    // The other button goes with the picture.
    else if (what === 'remove') button.current?.focus();
  };
  const take = (file: File | undefined) => {
    if (!file) return;
    const wrong = faultOf(file);
    if (wrong) setFault(wrong);
    else void during('upload', upload(file));
  };
  return (
    <div class="flex items-start gap-4">
      <Avatar name={name} src={src} size="lg" />
      <div class="flex min-w-0 flex-col gap-1.5">
        <div class="flex flex-wrap gap-2">
          <Button
            buttonRef={button}
            size="sm"
            icon="upload"
            busy={busy === 'upload'}
            onClick={() => chooser.current?.click()}
          >
            {t('settings.picture_upload')}
          </Button>
          {src && (
            <Button size="sm" variant="ghost" busy={busy === 'remove'} onClick={() => void during('remove', remove())}>
              {t('settings.picture_remove')}
            </Button>
          )}
        </div>
        <p class="text-xs text-subtle">{t('settings.picture_hint', { most: most() })}</p>
        <div role="alert">
          {fault && (
            <p class="flex items-start gap-1.5 text-xs text-danger-text">
              <Icon name="alert" class="mt-px size-3.5" />
              <span>{fault}</span>
            </p>
          )}
        </div>
        <input
          ref={chooser}
          type="file"
          hidden
          accept={KINDS.join(',')}
          onChange={(event) => {
            take(event.currentTarget.files?.[0]);
            // So that the same file can be chosen once more.
            event.currentTarget.value = '';
          }}
        />
      </div>
    </div>
  );
}

function faultOf(file: File): string | null {
  if (!KINDS.includes(file.type)) return t('settings.picture_kind', { name: file.name });
  if (file.size > MOST_MEGABYTES * 1024 * 1024) return t('inbox.file_too_large', { name: file.name, most: most() });
  return null;
}

function most(): string {
  return i18n.number(MOST_MEGABYTES, { style: 'unit', unit: 'megabyte', unitDisplay: 'short' });
}
