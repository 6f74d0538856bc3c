import { Icon, iconNames } from '../../../../shared/ui';
import { Section } from './section';

const PLANES = [
  'bg-sunken',
  'bg-canvas',
  'bg-surface',
  'bg-raised',
  'bg-hover',
  'bg-pressed',
  'bg-selected',
  'bg-inverse',
  'bg-accent',
  'bg-brand',
  'bg-note',
  'bg-success',
  'bg-warning',
  'bg-danger',
  'bg-info',
];

export function Colours() {
  return (
    <Section title="Colours">
      <ul class="grid grid-cols-3 gap-3 sm:grid-cols-5">
        {PLANES.map((plane) => (
          <li key={plane} class="overflow-hidden rounded-lg border border-line">
            <span class={`block h-12 ${plane}`} />
            <span class="block px-2 py-1 font-mono text-2xs text-muted">{plane.slice(3)}</span>
          </li>
        ))}
      </ul>
      <div class="rounded-lg border border-note-line bg-note px-3 py-2 text-sm text-note-text">
        A private note, which no customer sees.
      </div>
    </Section>
  );
}

const SIZES = ['text-2xl', 'text-xl', 'text-lg', 'text-base', 'text-sm', 'text-xs', 'text-2xs'];

export function Writing() {
  return (
    <Section title="Writing">
      <ul class="flex flex-col gap-2">
        {SIZES.map((size) => (
          <li key={size} class="flex items-baseline gap-4">
            <span class="w-16 shrink-0 font-mono text-2xs text-subtle">{size}</span>
            <span class={size}>
              The light over the porch <span class="text-muted">is on</span> <span class="text-subtle">tonight</span>
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

export function Icons() {
  return (
    <Section title={`Icons (${iconNames.length})`}>
      <ul class="grid grid-cols-4 gap-2 sm:grid-cols-8">
        {iconNames.map((name) => (
          <li
            key={name}
            class="flex flex-col items-center gap-2 rounded-md py-3 text-muted hover:bg-hover hover:text-text"
          >
            <Icon name={name} class="size-5" />
            <span class="text-2xs">{name}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
