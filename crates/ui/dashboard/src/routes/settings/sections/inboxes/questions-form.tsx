/** What visitors are asked before they write for the first time. */
import { useState } from 'preact/hooks';
import { Checkbox, Field, Select, Textarea } from '../../../../../../shared/ui';
import type { Failure, Inbox, Workspace } from '../../../../data';
import { t } from '../../../../i18n';
import { EditDialog } from '../../parts/edit-dialog';
import { changeInbox } from './commands';
import { ANSWERS, type Answering, askedOf, introOf, optionsOf, QUESTIONS } from './questions';

interface Props {
  work: Workspace;
  inbox: Inbox;
  onClose: () => void;
}

export function QuestionsForm({ work, inbox, onClose }: Props) {
  const [enabled, setEnabled] = useState(inbox.pre_chat_form_enabled === true);
  const [intro, setIntro] = useState(introOf(inbox));
  const [asked, setAsked] = useState(askedOf(inbox));
  const save = async (): Promise<Failure | null> => {
    const form = enabled && { pre_chat_form_options: optionsOf(inbox, asked, intro.trim()) };
    const answer = await changeInbox(work, inbox.id, { channel: { pre_chat_form_enabled: enabled, ...form } });
    return answer.ok ? null : answer.error;
  };
  return (
    <EditDialog title={t('inboxes.questions')} onSave={save} onClose={onClose}>
      <Checkbox
        label={t('inboxes.questions_on')}
        hint={t('inboxes.questions_on_hint')}
        checked={enabled}
        onChange={setEnabled}
      />
      {enabled && (
        <>
          <Field label={t('inboxes.intro')}>
            <Textarea value={intro} onInput={(event) => setIntro(event.currentTarget.value)} />
          </Field>
          {QUESTIONS.map((question) => (
            <Field key={question} label={t(`inboxes.ask_${question}`)}>
              <Select
                value={asked[question]}
                onChange={(event) => setAsked({ ...asked, [question]: event.currentTarget.value as Answering })}
              >
                {ANSWERS.map((answering) => (
                  <option key={answering} value={answering}>
                    {t(`inboxes.answer_${answering}`)}
                  </option>
                ))}
              </Select>
            </Field>
          ))}
        </>
      )}
    </EditDialog>
  );
}
