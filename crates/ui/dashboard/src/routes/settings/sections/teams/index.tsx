/** Teams: the list of them, and one of them with its members. */
import { useEffect, useState } from 'preact/hooks';
import { Button, Icon } from '../../../../../../shared/ui';
import type { Team, Workspace } from '../../../../data';
import { t } from '../../../../i18n';
import { navigate, path } from '../../../../router';
import { Back } from '../../parts/back';
import { Item } from '../../parts/item';
import { Members } from '../../parts/members';
import { Absent, ResourceList } from '../../parts/resource-list';
import type { SectionProps } from '../../section';
import { deleteTeam, membersOf, setMember } from './commands';
import { TeamForm } from './form';

export default function Teams({ work, item }: SectionProps) {
  const { teams } = work.resources;
  useEffect(() => void teams.refresh(), [teams]);
  const list = path('settings', { account: work.account, section: 'teams' });
  if (item === undefined) return <TeamList work={work} />;
  const team = teams.byId.value.get(Number(item));
  return (
    <>
      <Back to={list}>{t('settings.teams')}</Back>
      {team ? (
        <TeamPage key={team.id} work={work} team={team} onGone={() => navigate(list, { replace: true })} />
      ) : (
        <Absent of={teams} title={t('teams.missing_title')} text={t('teams.missing_text')} />
      )}
    </>
  );
}

function TeamPage({ work, team, onGone }: { work: Workspace; team: Team; onGone: () => void }) {
  return (
    <div class="flex flex-col gap-8">
      <Item
        title={team.name}
        detail={team.description ?? ''}
        form={(close) => <TeamForm work={work} team={team} onSaved={close} onClose={close} />}
        end={{
          action: t('teams.delete'),
          text: t('teams.delete_text', { name: team.name }),
          done: t('teams.deleted'),
          send: () => deleteTeam(work, team.id),
        }}
        onGone={onGone}
      />
      <Members
        work={work}
        title={t('teams.members')}
        about={t('teams.members_about')}
        of={`teams/${team.id}/team_members`}
        load={() => membersOf(work, team.id)}
        set={(agent, on) => setMember(work, team.id, agent, on)}
      />
    </div>
  );
}

function TeamList({ work }: Pick<SectionProps, 'work'>) {
  const [adding, setAdding] = useState(false);
  const page = (id: number) => path('settings', { account: work.account, section: 'teams', item: String(id) });
  return (
    <>
      <ResourceList
        title={t('settings.teams')}
        about={t('teams.about')}
        of={work.resources.teams}
        action={
          <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
            {t('teams.add')}
          </Button>
        }
        empty={{ icon: 'team', title: t('teams.empty_title'), text: t('teams.empty_text') }}
        row={(team) => ({
          href: page(team.id),
          start: <Icon name="team" class="text-muted" />,
          title: team.name,
          detail: team.description ?? '',
        })}
      />
      {adding && <TeamForm work={work} onSaved={(team) => navigate(page(team.id))} onClose={() => setAdding(false)} />}
    </>
  );
}
