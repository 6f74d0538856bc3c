/** How a website's chat will look: its first screen and the button that opens it, drawn while one decides. */
import { Icon } from '../../../../../../shared/ui';
import { t } from '../../../../i18n';

interface Props {
  name: string;
  title: string;
  tagline: string;
  /** `#rrggbb`. */
  colour: string;
}

export function Preview({ name, title, tagline, colour }: Props) {
  const ink = isLight(colour) ? '#14161a' : '#ffffff';
  const painted = { backgroundColor: colour, color: ink };
  return (
    <figure class="flex flex-col items-end gap-3 rounded-lg bg-sunken p-4" aria-label={t('inboxes.preview')}>
      <div class="w-full max-w-64 self-center overflow-hidden rounded-xl border border-line bg-surface shadow-md">
        <div class="flex flex-col gap-1 px-4 pt-8 pb-4" style={painted}>
          <p class="truncate text-base font-semibold" dir="auto">
            {title || name || t('inboxes.name_example')}
          </p>
          <p class="line-clamp-3 text-xs" dir="auto">
            {tagline}
          </p>
        </div>
        <div class="flex flex-col gap-2 p-4">
          <span class="h-2 w-3/4 rounded-full bg-sunken" />
          <span class="h-2 w-1/2 rounded-full bg-sunken" />
          <span class="mt-2 rounded-md px-3 py-1.5 text-center text-xs font-medium" style={painted}>
            {t('inboxes.preview_start')}
          </span>
        </div>
      </div>
      <span class="grid size-12 place-items-center rounded-full shadow-md" style={painted}>
        <Icon name="chat" class="size-6" />
      </span>
    </figure>
  );
}

/** Whether dark writing is easier to read on a colour than white (WCAG 2.2, relative luminance). */
export function isLight(colour: string): boolean {
  const parts = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(colour);
  if (!parts) return false;
  const [red, green, blue] = parts.slice(1).map((part) => {
    const value = Number.parseInt(part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return (luminance + 0.05) ** 2 > 1.05 * 0.05;
}
