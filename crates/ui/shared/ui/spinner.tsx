import { classes } from './classes';

/** A ring that turns. With a label it says what it means; without one something beside it has to. */
export function Spinner({ label, class: more }: { label?: string; class?: string }) {
  return (
    <>
      <svg class={classes('ui-spin size-4', more)} viewBox="0 0 16 16" fill="none" aria-hidden="true">
        <circle cx="8" cy="8" r="6" stroke="currentColor" stroke-opacity="0.25" stroke-width="2" />
        <path d="M14 8a6 6 0 0 0-6-6" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
      </svg>
      {label && <span class="sr-only">{label}</span>}
    </>
  );
}
