import type more from '../later/icons';

/** Strokes on a 24 px grid. Those of `FLIPPED` point along the direction of the text. */
const PATHS = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M6 9l6 6 6-6',
  forward: 'M5 12h14M13 6l6 6-6 6',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  send: 'M12 19V5M6 11l6-6 6 6',
  attach: 'M20 11.5l-8.1 8.1a5 5 0 0 1-7.1-7.1l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8',
  smile: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.5 14.5a4.5 4.5 0 0 0 7 0M9 9.5h.01M15 9.5h.01',
  window: 'M14 4h6v6M20 4l-9 9M18 14v4a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V8a2 2 0 0 1 2-2h4',
  alert: 'M12 8v5M12 16.5h.01M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18',
};

const FLIPPED = ['back', 'forward'];

export type IconName = keyof typeof PATHS | keyof typeof more;

/** Adds icons of a part that has been fetched later. */
export function addIcons(icons: Partial<Record<IconName, string>>): void {
  Object.assign(PATHS, icons);
}

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class={FLIPPED.includes(name) ? 'icon flip' : 'icon'} viewBox="0 0 24 24" aria-hidden="true">
      <path d={(PATHS as Record<string, string>)[name]} />
    </svg>
  );
}

interface IconButtonProps {
  name: IconName;
  label: string;
  onClick?: (event: MouseEvent) => void;
  [attribute: string]: unknown;
}

export function IconButton({ name, label, class: more = '', ...rest }: IconButtonProps) {
  return (
    <button type="button" class={`icon-button ${more}`} aria-label={label} title={label} {...rest}>
      <Icon name={name} />
    </button>
  );
}
