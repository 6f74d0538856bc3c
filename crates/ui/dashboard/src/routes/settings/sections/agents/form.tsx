/** Inviting somebody, and what somebody may do. */
import { useState } from 'preact/hooks';
import { Field, Select } from '../../../../../../shared/ui';
import type { Agent, Workspace } from '../../../../data';
import { TextField } from '../../../../form';
import { t } from '../../../../i18n';
import { EditDialog } from '../../parts/edit-dialog';
import { invite, type Role, setRole } from './commands';

interface Props {
  work: Workspace;
  onClose: () => void;
}

export function InviteForm({ work, onClose }: Props) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRoleOf] = useState<Role>('agent');
  const [faults, setFaults] = useState<{ name?: string; email?: string }>({});
  const check = () => {
    const found = {
      ...(name.trim() === '' && { name: t('settings.name_needed') }),
      ...(!/^[^\s@]+@[^\s@]+$/.test(email.trim()) && { email: t('agents.email_wrong') }),
    };
    setFaults(found);
    return Object.keys(found).length === 0;
  };
  return (
    <EditDialog
      title={t('agents.add')}
      description={t('agents.add_text')}
      action={t('agents.invite')}
      check={check}
      onSave={() => invite(work, { name: name.trim(), email: email.trim(), role })}
      onClose={onClose}
    >
      <TextField
        label={t('settings.name')}
        required
        autocomplete="off"
        value={name}
        onValue={setName}
        {...(faults.name && { error: faults.name })}
      />
      <TextField
        label={t('auth.email')}
        required
        type="email"
        dir="ltr"
        autocomplete="off"
        value={email}
        onValue={setEmail}
        {...(faults.email && { error: faults.email })}
      />
      <RoleField role={role} onRole={setRoleOf} />
    </EditDialog>
  );
}

export function RoleForm({ work, agent, onClose }: Props & { agent: Agent }) {
  const [role, setRoleOf] = useState<Role>(agent.role === 'administrator' ? 'administrator' : 'agent');
  return (
    <EditDialog title={agent.name} onSave={() => setRole(work, agent.id, role)} onClose={onClose}>
      <RoleField role={role} onRole={setRoleOf} />
      {agent.id === work.user && role === 'agent' && (
        <p role="alert" class="rounded-md bg-warning-soft px-3 py-2 text-sm text-warning-text">
          {t('agents.role_own')}
        </p>
      )}
    </EditDialog>
  );
}

function RoleField({ role, onRole }: { role: Role; onRole: (role: Role) => void }) {
  return (
    <Field label={t('agents.role')} hint={t(`agents.role_${role}_text`)}>
      <Select value={role} onChange={(event) => onRole(event.currentTarget.value as Role)}>
        <option value="agent">{t('agents.role_agent')}</option>
        <option value="administrator">{t('agents.role_administrator')}</option>
      </Select>
    </Field>
  );
}
