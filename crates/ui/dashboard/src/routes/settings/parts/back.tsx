import type { ComponentChildren } from 'preact';
import { Icon } from '../../../../../shared/ui';

/** A way up: from one item to the list it is in. */
export function Back({ to, children }: { to: string; children: ComponentChildren }) {
  return (
    <a href={to} class="mb-4 inline-flex items-center gap-1 rounded-sm text-sm text-muted hover:text-text">
      <Icon name="chevron-start" />
      {children}
    </a>
  );
}
