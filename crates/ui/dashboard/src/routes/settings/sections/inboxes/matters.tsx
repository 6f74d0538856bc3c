/** What can be settled about an inbox beside what it is: how it stands, and the form behind it. */
import { useState } from 'preact/hooks';
import { Button } from '../../../../../../shared/ui';
import type { Inbox, Workspace } from '../../../../data';
import { i18n, t } from '../../../../i18n';
import { HoursForm } from './hours-form';
import { put, QUESTIONS } from './questions';
import { QuestionsForm } from './questions-form';

interface Props {
  work: Workspace;
  inbox: Inbox;
  /** Whether visitors write from a website. */
  website: boolean;
}

export function Matters({ work, inbox, website }: Props) {
  const [open, setOpen] = useState<'hours' | 'questions' | null>(null);
  const close = () => setOpen(null);
  return (
    <div class="flex flex-col divide-y divide-line rounded-lg border border-line">
      <Matter title={t('inboxes.hours')} stands={hours(inbox)} onChange={() => setOpen('hours')} />
      {website && (
        <Matter title={t('inboxes.questions')} stands={questions(inbox)} onChange={() => setOpen('questions')} />
      )}
      {open === 'hours' && <HoursForm work={work} inbox={inbox} onClose={close} />}
      {open === 'questions' && <QuestionsForm work={work} inbox={inbox} onClose={close} />}
    </div>
  );
}

function Matter({ title, stands, onChange }: { title: string; stands: string; onChange: () => void }) {
  return (
    <section class="flex items-center justify-between gap-3 px-3 py-2.5">
      <div class="min-w-0">
        <h3 class="font-medium">{title}</h3>
        <p class="text-muted">{stands}</p>
      </div>
      <Button size="sm" aria-label={`${t('inboxes.change')}: ${title}`} onClick={onChange}>
        {t('inboxes.change')}
      </Button>
    </section>
  );
}

function hours(inbox: Inbox): string {
  return inbox.working_hours_enabled
    ? t('inboxes.hours_set', { zone: inbox.timezone.replaceAll('_', ' ') })
    : t('inboxes.hours_none');
}

function questions(inbox: Inbox): string {
  const asked = put(inbox).map(({ name, label }) => {
    const known = QUESTIONS.find((question) => question === name);
    return known ? t(`inboxes.ask_${known}`) : label;
  });
  return asked.length > 0 ? i18n.list(asked) : t('inboxes.questions_none');
}
