import type { ComponentChildren } from 'preact';
import { classes } from './classes';
import { Icon, type IconName } from './icon';

export interface EmptyStateProps {
  icon?: IconName;
  title: string;
  /** What would make it other than empty. */
  children?: ComponentChildren;
  /** The one thing to do about it. */
  action?: ComponentChildren;
  class?: string;
}

export function EmptyState({ icon, title, children, action, class: more }: EmptyStateProps) {
  return (
    <div class={classes('flex flex-col items-center gap-1 px-6 py-10 text-center', more)}>
      {icon && (
        <span class="mb-2 grid size-10 place-items-center rounded-xl border border-line bg-surface text-subtle shadow-sm">
          <Icon name={icon} class="size-5" />
        </span>
      )}
      <p class="text-sm font-medium text-text">{title}</p>
      {children && <div class="max-w-sm text-sm text-muted">{children}</div>}
      {action && <div class="mt-3">{action}</div>}
    </div>
  );
}
