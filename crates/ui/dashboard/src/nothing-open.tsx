/** What stands where something would be open: what it is, and the keys that lead there. */
import { Icon, type IconName, Kbd } from '../../shared/ui';

interface Props {
  icon: IconName;
  title: string;
  /** What keys do here: the keys, and it in words. */
  hints: readonly (readonly [keys: readonly string[], text: string])[];
}

export function NothingOpen({ icon, title, hints }: Props) {
  return (
    <div class="flex h-full flex-col items-center justify-center gap-3 bg-canvas p-8 text-center">
      <Icon name={icon} class="size-8 text-subtle" />
      <p class="text-base font-medium">{title}</p>
      <p class="flex flex-wrap items-center justify-center gap-x-4 gap-y-2 text-xs text-muted">
        {hints.map(([keys, text]) => (
          <span key={text} class="flex items-center gap-1.5">
            {keys.map((one) => (
              <Kbd key={one} keys={one} />
            ))}{' '}
            {text}
          </span>
        ))}
      </p>
    </div>
  );
}
