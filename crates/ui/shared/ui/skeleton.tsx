import { classes } from './classes';

/** The place of something that is on its way; size and rounding come by class. What waits says so elsewhere. */
export function Skeleton({ class: more }: { class?: string }) {
  return <span class={classes('ui-skeleton', more)} aria-hidden="true" />;
}
