import { useId } from 'preact/hooks';
import { Checkbox, Icon } from '../../../../../../shared/ui';
import { t } from '../../../../i18n';
import { EVENT_GROUPS, type EventGroup, type EventName, eventWords, GROUPS } from './events';

interface Props {
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
  error: string | null;
}

/** Which events a webhook is sent, each in words and by its name. */
export function EventChoice({ chosen, onChange, error }: Props) {
  const id = useId();
  const toggle = (name: EventName, on: boolean) => {
    const next = new Set(chosen);
    if (on) next.add(name);
    else next.delete(name);
    onChange(next);
  };
  return (
    <fieldset
      data-invalid={error ? true : undefined}
      aria-describedby={error ? `${id}-error` : undefined}
      class="flex flex-col gap-3"
    >
      <legend class="mb-2 text-sm font-medium">{t('webhooks.events')}</legend>
      {error && (
        <p id={`${id}-error`} class="flex items-start gap-1.5 text-xs text-danger-text">
          <Icon name="alert" class="mt-px size-3.5" />
          <span>{error}</span>
        </p>
      )}
      {EVENT_GROUPS.map((group) => (
        <Group key={group} group={group} chosen={chosen} onToggle={toggle} />
      ))}
    </fieldset>
  );
}

interface GroupProps {
  group: EventGroup;
  chosen: ReadonlySet<string>;
  onToggle: (name: EventName, on: boolean) => void;
}

function Group({ group, chosen, onToggle }: GroupProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset inside a fieldset is read out twice.
    <div role="group" aria-labelledby={id} class="flex flex-col gap-1.5 rounded-lg border border-line p-3">
      <p id={id} class="text-xs font-medium text-subtle">
        {t(`webhooks.group_${group}`)}
      </p>
      {GROUPS[group].map((name) => (
        <Checkbox
          key={name}
          checked={chosen.has(name)}
          onChange={(on) => onToggle(name, on)}
          label={eventWords(name)}
          hint={
            <span class="font-mono" dir="ltr">
              {name}
            </span>
          }
        />
      ))}
    </div>
  );
}
