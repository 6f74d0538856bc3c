/** Making a label, and changing it. */
import { useState } from 'preact/hooks';
import { Checkbox, classes, Field, Input } from '../../../../../../shared/ui';
import type { Label, Workspace } from '../../../../data';
import { TextField } from '../../../../form';
import { t } from '../../../../i18n';
import { EditDialog } from '../../parts/edit-dialog';
import { saveLabel } from './commands';

/** Colours that can be told apart, in the order of the rainbow. */
const COLOURS = {
  red: '#d1433b',
  orange: '#d97706',
  yellow: '#ca9a04',
  green: '#3f9142',
  teal: '#0f8a80',
  blue: '#1f6feb',
  indigo: '#5b5bd6',
  purple: '#9a46b4',
  pink: '#d1417f',
  grey: '#64748b',
} as const;
const NAMES = Object.keys(COLOURS) as (keyof typeof COLOURS)[];

/** The server's rule, so that nobody has to wait for its answer. */
const TITLE = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}_-]+$/u;

interface Props {
  work: Workspace;
  /** The one to change; none to make one. */
  label?: Label;
  onClose: () => void;
}

export function LabelForm({ work, label, onClose }: Props) {
  const [title, setTitle] = useState(label?.title ?? '');
  const [description, setDescription] = useState(label?.description ?? '');
  const [color, setColor] = useState<string>(label?.color.toLowerCase() ?? COLOURS.blue);
  const [shown, setShown] = useState(label ? label.show_on_sidebar === true : true);
  const [fault, setFault] = useState<string>();
  const check = () => {
    const right = TITLE.test(title.trim());
    setFault(right ? undefined : t('labels.title_wrong'));
    return right;
  };
  const fields = { title: title.trim(), description: description.trim(), color, show_on_sidebar: shown };
  return (
    <EditDialog
      title={t(label ? 'labels.edit' : 'labels.add')}
      action={label ? undefined : t('labels.add')}
      check={check}
      onSave={() => saveLabel(work, label?.id ?? null, fields)}
      onClose={onClose}
    >
      <TextField
        label={t('settings.name')}
        hint={t('labels.title_hint')}
        required
        autocomplete="off"
        value={title}
        onValue={setTitle}
        {...(fault && { error: fault })}
      />
      <TextField label={t('labels.description')} autocomplete="off" value={description} onValue={setDescription} />
      <Colours color={color} onColor={setColor} />
      <Checkbox label={t('labels.sidebar')} checked={shown} onChange={setShown} />
    </EditDialog>
  );
}

function Colours({ color, onColor }: { color: string; onColor: (color: string) => void }) {
  return (
    <fieldset>
      <legend class="pb-1.5 text-sm font-medium">{t('labels.colour')}</legend>
      <div class="flex flex-wrap items-end gap-2">
        {NAMES.map((name) => (
          <label
            key={name}
            title={t(`labels.${name}`)}
            class={classes(
              'grid size-8 cursor-pointer place-items-center rounded-full border-2 has-focus-visible:outline-2 has-focus-visible:outline-focus',
              COLOURS[name] === color ? 'border-text' : 'border-transparent',
            )}
          >
            <input
              type="radio"
              name="colour"
              class="sr-only"
              aria-label={t(`labels.${name}`)}
              checked={COLOURS[name] === color}
              onChange={() => onColor(COLOURS[name])}
            />
            <span class="size-6 rounded-full" style={{ backgroundColor: COLOURS[name] }} />
          </label>
        ))}
        <Field label={t('labels.colour_own')} labelHidden>
          <Input
            type="color"
            class="h-8 w-12! cursor-pointer p-0.5!"
            value={color}
            onInput={(event) => onColor(event.currentTarget.value)}
          />
        </Field>
      </div>
    </fieldset>
  );
}
