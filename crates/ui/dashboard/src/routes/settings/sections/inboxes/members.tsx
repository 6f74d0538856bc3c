/** Who works in an inbox: each agent with a switch. */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { Avatar, Button, EmptyState, Skeleton, Switch } from '../../../../../../shared/ui';
import type { Agent, Workspace } from '../../../../data';
import { complain } from '../../../../failure';
import { t } from '../../../../i18n';
import { membersOf, setMember } from './commands';

type Members = ReadonlySet<number> | 'loading' | 'failed';

export function InboxMembers({ work, inbox }: { work: Workspace; inbox: number }) {
  const [members, setMembers] = useState<Members>('loading');
  const agents = work.resources.agents.items.value;
  const ask = useCallback(async () => {
    setMembers('loading');
    await work.resources.agents.load();
    const answer = await membersOf(work, inbox);
    setMembers(answer.ok ? new Set(answer.value) : 'failed');
  }, [work, inbox]);
  useEffect(() => {
    void ask();
  }, [ask]);

  const change = async (agent: Agent, on: boolean) => {
    const failure = await setMember(work, inbox, agent.id, on);
    if (complain(failure)) return;
    setMembers((before) => (typeof before === 'string' ? before : changed(before, agent.id, on)));
  };

  return (
    <section aria-labelledby="inbox-members" class="flex flex-col gap-3">
      <div>
        <h3 id="inbox-members" class="text-base font-semibold">
          {t('inboxes.members')}
        </h3>
        <p class="text-muted">{t('inboxes.members_about')}</p>
      </div>
      {members === 'failed' && (
        <EmptyState
          icon="alert"
          title={t('settings.list_failed')}
          action={<Button onClick={() => void ask()}>{t('shell.again')}</Button>}
        />
      )}
      {members === 'loading' && <Skeleton class="h-10 w-full" />}
      {typeof members !== 'string' && (
        <ul class="divide-y divide-line rounded-lg border border-line">
          {agents.map((agent) => (
            <li key={agent.id} class="flex items-center gap-3 px-3 py-2.5">
              <Avatar name={agent.name} src={agent.thumbnail} size="sm" />
              <Switch
                class="grow flex-row-reverse justify-between"
                label={<bdi>{agent.name}</bdi>}
                checked={members.has(agent.id)}
                onChange={(on) => void change(agent, on)}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function changed(before: ReadonlySet<number>, id: number, on: boolean): ReadonlySet<number> {
  const after = new Set(before);
  if (on) after.add(id);
  else after.delete(id);
  return after;
}
