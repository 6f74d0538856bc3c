/** What can be done with contacts by a key, and from the palette. */
import { t } from '../../i18n';
import { type Binding, useKeys } from '../../keys';
import { useActions } from '../../palette/actions';

interface Doing {
  selected: number | null;
  make: () => void;
  close: () => void;
}

/** Presses the button of an action, wherever it stands. */
function press(action: string): void {
  document.querySelector<HTMLElement>(`[data-action=${action}]`)?.click();
}

function focusSearch(): void {
  const box = document.querySelector<HTMLInputElement>('[data-contact-search]');
  box?.focus();
  box?.select();
}

export function useContactKeys(doing: Doing): void {
  const { selected } = doing;
  useKeys(() => [...listKeys(doing), ...(selected === null ? [] : contactKeys(doing))], [selected]);
  useActions(() => {
    const made = { id: 'contact-new', label: t('contact.new'), group: t('shell.contacts'), keys: 'n', run: doing.make };
    const of = selected === null ? [] : contactKeys(doing).filter(({ keys }) => keys !== 'Escape');
    const one = of.map((binding) => ({
      id: `contact-${binding.keys}`,
      label: binding.label(),
      group: t('inbox.contact'),
      keys: binding.keys,
      // After the palette has closed and given the focus back.
      run: () => void setTimeout(() => binding.run(new KeyboardEvent('keydown'))),
    }));
    return [...one, made];
  }, [selected]);
}

function listKeys({ make }: Doing): readonly Binding[] {
  const key = (keys: string, label: () => string, run: () => void): Binding => ({
    keys,
    scope: 'contacts',
    label,
    run,
  });
  return [
    key(
      'j',
      () => t('contact.key_next'),
      () => step(1),
    ),
    key(
      'k',
      () => t('contact.key_previous'),
      () => step(-1),
    ),
    key('/', () => t('contact.search'), focusSearch),
    key('n', () => t('contact.new'), make),
  ];
}

function contactKeys({ close }: Doing): readonly Binding[] {
  const key = (keys: string, label: () => string, run: () => void): Binding => ({ keys, scope: 'contact', label, run });
  return [
    key(
      'e',
      () => t('contact.edit'),
      () => press('edit'),
    ),
    key(
      'm',
      () => t('contact.begin'),
      () => press('begin'),
    ),
    key(
      '.',
      () => t('inbox.more'),
      () => press('more'),
    ),
    {
      ...key('Escape', () => t('contact.key_close'), close),
      // What is being filled in is not thrown away by a key.
      when: () => document.querySelector('[data-contact-form]') === null,
    },
  ];
}

/** Told by the list how to move along its rows; the rows themselves are links, which Enter opens. */
let step: (by: 1 | -1) => void = () => undefined;

export function onStep(move: (by: 1 | -1) => void): () => void {
  step = move;
  return () => {
    if (step === move) step = () => undefined;
  };
}
