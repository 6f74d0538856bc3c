/** Making a team, and changing it. */
import { useState } from 'preact/hooks';
import { Checkbox } from '../../../../../../shared/ui';
import type { Team, Workspace } from '../../../../data';
import { TextField } from '../../../../form';
import { t } from '../../../../i18n';
import { EditDialog } from '../../parts/edit-dialog';
import { saveTeam } from './commands';

interface Props {
  work: Workspace;
  /** The one to change; none to make one. */
  team?: Team;
  onSaved: (saved: Team) => void;
  onClose: () => void;
}

export function TeamForm({ work, team, onSaved, onClose }: Props) {
  const [name, setName] = useState(team?.name ?? '');
  const [description, setDescription] = useState(team?.description ?? '');
  const [goesOn, setGoesOn] = useState(team?.allow_auto_assign ?? true);
  const [fault, setFault] = useState<string>();
  const check = () => {
    const right = name.trim() !== '';
    setFault(right ? undefined : t('settings.name_needed'));
    return right;
  };
  const save = async () => {
    const fields = { name: name.trim(), description: description.trim(), allow_auto_assign: goesOn };
    const answer = await saveTeam(work, team?.id ?? null, fields);
    if (!answer.ok) return answer.error;
    onSaved(answer.value);
    return null;
  };
  return (
    <EditDialog
      title={t(team ? 'teams.edit' : 'teams.add')}
      action={team ? undefined : t('teams.add')}
      check={check}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label={t('settings.name')}
        required
        autocomplete="off"
        value={name}
        onValue={setName}
        {...(fault && { error: fault })}
      />
      <TextField label={t('teams.description')} autocomplete="off" value={description} onValue={setDescription} />
      <Checkbox label={t('teams.assign')} hint={t('teams.assign_hint')} checked={goesOn} onChange={setGoesOn} />
    </EditDialog>
  );
}
