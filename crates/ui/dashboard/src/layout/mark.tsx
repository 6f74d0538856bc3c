import { classes } from '../../../shared/ui';

/** The lamp over the porch. */
export function Mark({ class: more }: { class?: string }) {
  return (
    <svg class={classes('shrink-0', more)} viewBox="0 0 32 32" fill="none" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#23232e" />
      <path d="M16 5v4M12 25h8" stroke="var(--brand)" stroke-width="2.25" stroke-linecap="round" />
      <path d="M11 12a5 5 0 0 1 10 0l2.5 9h-15z" fill="var(--brand)" />
    </svg>
  );
}
