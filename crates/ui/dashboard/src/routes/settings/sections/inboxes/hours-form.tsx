/** When somebody answers, and what visitors are told at other times. */
import { useState } from 'preact/hooks';
import { Checkbox, Field, Icon, Input, Select, Textarea } from '../../../../../../shared/ui';
import type { Failure, Inbox, Workspace } from '../../../../data';
import { i18n, t } from '../../../../i18n';
import { EditDialog } from '../../parts/edit-dialog';
import { changeInbox } from './commands';
import { type Day, daysOf, isWrong, KINDS, type Kind, rowOf, zones } from './hours';

interface Props {
  work: Workspace;
  inbox: Inbox;
  onClose: () => void;
}

export function HoursForm({ work, inbox, onClose }: Props) {
  const [enabled, setEnabled] = useState(inbox.working_hours_enabled);
  // Where nothing was chosen yet, the administrator's own zone is a better guess than UTC.
  const chosen = inbox.working_hours_enabled || inbox.timezone !== 'UTC';
  const [zone, setZone] = useState(chosen ? inbox.timezone : here());
  const [days, setDays] = useState(() => daysOf(inbox.working_hours));
  const [message, setMessage] = useState(inbox.out_of_office_message ?? '');
  const [checked, setChecked] = useState(false);
  const set = (changed: Day) => setDays(days.map((day) => (day.weekday === changed.weekday ? changed : day)));
  const check = () => {
    setChecked(true);
    return !enabled || !days.some(isWrong);
  };
  const save = async (): Promise<Failure | null> => {
    const hours = { timezone: zone, working_hours: days.map(rowOf), out_of_office_message: message.trim() || null };
    const answer = await changeInbox(work, inbox.id, { working_hours_enabled: enabled, ...(enabled && hours) });
    return answer.ok ? null : answer.error;
  };
  return (
    <EditDialog title={t('inboxes.hours')} size="lg" check={check} onSave={save} onClose={onClose}>
      <Checkbox
        label={t('inboxes.hours_on')}
        hint={t('inboxes.hours_on_hint')}
        checked={enabled}
        onChange={setEnabled}
      />
      {enabled && (
        <>
          <Field label={t('inboxes.zone')}>
            <Select value={zone} onChange={(event) => setZone(event.currentTarget.value)}>
              {zones(zone).map((one) => (
                <option key={one} value={one}>
                  {one.replaceAll('_', ' ')}
                </option>
              ))}
            </Select>
          </Field>
          <div class="flex flex-col gap-2">
            {days.map((day) => (
              <DayRow key={day.weekday} day={day} set={set} wrong={checked && isWrong(day)} />
            ))}
          </div>
          <Field label={t('inboxes.away')} hint={t('inboxes.away_hint')}>
            <Textarea maxLength={10_000} value={message} onInput={(event) => setMessage(event.currentTarget.value)} />
          </Field>
        </>
      )}
    </EditDialog>
  );
}

function here(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

/** The name of a day of the week; the first of January 2023 was a Sunday. */
function nameOf(weekday: number): string {
  return i18n.date(Date.UTC(2023, 0, 1 + weekday), { weekday: 'long', timeZone: 'UTC' });
}

function DayRow({ day, set, wrong }: { day: Day; set: (day: Day) => void; wrong: boolean }) {
  const name = nameOf(day.weekday);
  const time = (which: 'from' | 'to') => (
    <Input
      type="time"
      class="w-auto!"
      aria-label={t(`inboxes.day_${which}`, { day: name })}
      aria-invalid={wrong || undefined}
      value={day[which]}
      onInput={(event) => set({ ...day, [which]: event.currentTarget.value })}
    />
  );
  return (
    <fieldset class="grid items-center gap-x-3 gap-y-1.5 sm:grid-cols-[7rem_11rem_1fr]">
      <legend class="sr-only">{name}</legend>
      <span aria-hidden="true" class="text-sm font-medium">
        {name}
      </span>
      <Select
        aria-label={name}
        value={day.kind}
        onChange={(event) => set({ ...day, kind: event.currentTarget.value as Kind })}
      >
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {t(`inboxes.day_${kind}`)}
          </option>
        ))}
      </Select>
      {day.kind === 'hours' && (
        <span class="flex items-center gap-2">
          {time('from')}
          <span aria-hidden="true">–</span>
          {time('to')}
        </span>
      )}
      {wrong && (
        <p class="flex items-start gap-1.5 text-xs text-danger-text sm:col-start-2 sm:col-end-4" role="alert">
          <Icon name="alert" class="mt-px size-3.5" />
          <span>{t('inboxes.day_wrong')}</span>
        </p>
      )}
    </fieldset>
  );
}
