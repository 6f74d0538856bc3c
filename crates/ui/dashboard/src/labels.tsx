/** The labels of a conversation or a contact: shown, chosen, taken away. */
import { useState } from 'preact/hooks';
import { Badge, Button, type Choice } from '../../shared/ui';
import { t } from './i18n';
import { Picker, type PickerPlace } from './picker';
import { useWork } from './work';

interface Props {
  titles: readonly string[];
  /** Gets all of them as they should be. */
  onChange: (titles: readonly string[]) => void;
}

export function LabelPicker({ titles, onChange, ...place }: Props & PickerPlace) {
  const work = useWork();
  const choices: Choice[] = work.resources.labels.items.value.map((label) => ({
    id: label.title,
    label: label.title,
    start: <span class="mx-1 size-2.5 rounded-full" style={{ backgroundColor: label.color }} />,
  }));
  return (
    <Picker
      {...place}
      label={t('inbox.labels')}
      choices={choices}
      chosen={titles}
      multiple
      onChoose={(title) => onChange(titles.includes(title) ? without(titles, title) : [...titles, title])}
    />
  );
}

/** Each with a cross, and a button for more. */
export function Labels({ titles, onChange }: Props) {
  const work = useWork();
  const [anchor, setAnchor] = useState<Element | null>(null);
  const colours = new Map(work.resources.labels.items.value.map((label) => [label.title, label.color]));
  return (
    <div class="flex flex-wrap items-center gap-1">
      {titles.map((title) => (
        <Badge
          key={title}
          colour={colours.get(title) ?? 'var(--edge)'}
          onRemove={() => onChange(without(titles, title))}
        >
          {title}
        </Badge>
      ))}
      <Button
        size="sm"
        variant="ghost"
        icon="plus"
        class={titles.length === 0 ? '-ms-2' : ''}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        onClick={(event) => setAnchor(anchor ? null : event.currentTarget)}
      >
        {t('inbox.add_label')}
      </Button>
      <LabelPicker titles={titles} onChange={onChange} anchor={anchor} onClose={() => setAnchor(null)} align="start" />
    </div>
  );
}

function without(titles: readonly string[], title: string): readonly string[] {
  return titles.filter((one) => one !== title);
}
