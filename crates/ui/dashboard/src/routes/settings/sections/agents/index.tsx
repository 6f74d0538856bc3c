/** The people of an account: the list of them, and one of them. */
import { useEffect, useState } from 'preact/hooks';
import { Avatar, Badge, Button } from '../../../../../../shared/ui';
import type { Agent, Workspace } from '../../../../data';
import { t } from '../../../../i18n';
import { navigate, path } from '../../../../router';
import { Back } from '../../parts/back';
import { Item } from '../../parts/item';
import { Absent, ResourceList } from '../../parts/resource-list';
import type { SectionProps } from '../../section';
import { removeAgent } from './commands';
import { InviteForm, RoleForm } from './form';

export default function Agents({ work, item }: SectionProps) {
  const { agents } = work.resources;
  useEffect(() => void agents.refresh(), [agents]);
  const list = path('settings', { account: work.account, section: 'agents' });
  if (item === undefined) return <AgentList work={work} />;
  const agent = agents.byId.value.get(Number(item));
  return (
    <>
      <Back to={list}>{t('settings.agents')}</Back>
      {agent ? (
        <AgentPage key={agent.id} work={work} agent={agent} onGone={() => navigate(list, { replace: true })} />
      ) : (
        <Absent of={agents} title={t('agents.missing_title')} text={t('agents.missing_text')} />
      )}
    </>
  );
}

function AgentPage({ work, agent, onGone }: { work: Workspace; agent: Agent; onGone: () => void }) {
  const end = {
    action: t('agents.remove'),
    text: t('agents.remove_text', { name: agent.name }),
    done: t('agents.removed'),
    send: () => removeAgent(work, agent.id),
  };
  return (
    <div class="flex flex-col gap-4">
      <Item
        start={<Face agent={agent} status={work.presence.agents.value.get(agent.id) ?? 'offline'} />}
        title={agent.name}
        detail={agent.email}
        form={(close) => <RoleForm work={work} agent={agent} onClose={close} />}
        // Nobody shuts the door behind themselves by mistake.
        {...(agent.id !== work.user && { end })}
        onGone={onGone}
      />
      <div class="flex flex-wrap gap-1.5">
        <Marks agent={agent} />
      </div>
    </div>
  );
}

function Face({ agent, status }: { agent: Agent; status: 'online' | 'busy' | 'offline' }) {
  return <Avatar name={agent.name} src={agent.thumbnail} status={status} statusLabel={t(`shell.${status}`)} />;
}

function Marks({ agent }: { agent: Agent }) {
  return (
    <>
      {!agent.confirmed && <Badge tone="warning">{t('agents.invited')}</Badge>}
      <Badge tone={agent.role === 'administrator' ? 'accent' : 'neutral'}>
        {t(agent.role === 'administrator' ? 'agents.role_administrator' : 'agents.role_agent')}
      </Badge>
    </>
  );
}

function AgentList({ work }: Pick<SectionProps, 'work'>) {
  const [adding, setAdding] = useState(false);
  const presence = work.presence.agents.value;
  return (
    <>
      <ResourceList
        title={t('settings.agents')}
        about={t('agents.about')}
        of={work.resources.agents}
        action={
          <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
            {t('agents.add')}
          </Button>
        }
        empty={{ icon: 'contacts', title: t('agents.empty_title'), text: t('agents.add_text') }}
        row={(agent) => ({
          href: path('settings', { account: work.account, section: 'agents', item: String(agent.id) }),
          start: <Face agent={agent} status={presence.get(agent.id) ?? 'offline'} />,
          title: agent.name,
          detail: agent.email,
          end: <Marks agent={agent} />,
        })}
      />
      {adding && <InviteForm work={work} onClose={() => setAdding(false)} />}
    </>
  );
}
