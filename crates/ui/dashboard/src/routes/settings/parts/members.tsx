/** Who belongs to something, an inbox or a team: each agent with a switch. */
import { useCallback, useEffect, useId, useState } from 'preact/hooks';
import { Avatar, Button, EmptyState, Skeleton, Switch } from '../../../../../shared/ui';
import type { Agent, Failure, Workspace } from '../../../data';
import type { Answer } from '../../../data/api';
import { complain } from '../../../failure';
import { t } from '../../../i18n';

type Ids = ReadonlySet<number> | 'loading' | 'failed';

interface Props {
  work: Workspace;
  title: string;
  about: string;
  /** What somebody belongs to, as its resource is called: `inbox_members/3`. */
  of: string;
  /** Asks for the ids of those who belong to it. */
  load(): Promise<Answer<readonly number[]>>;
  /** Takes somebody in, or out. */
  set(agent: number, on: boolean): Promise<Failure | null>;
}

export function Members({ work, title, about, of, load, set }: Props) {
  const id = useId();
  const [members, setMembers] = useState<Ids>('loading');
  const agents = work.resources.agents.items.value;
  const ask = useCallback(async () => {
    setMembers('loading');
    await work.resources.agents.load();
    const answer = await load();
    setMembers(answer.ok ? new Set(answer.value) : 'failed');
    // Which one it is says its name; the function is a new one each time.
  }, [work, of]);
  useEffect(() => {
    void ask();
  }, [ask]);

  const change = async (agent: Agent, on: boolean) => {
    const failure = await set(agent.id, on);
    if (complain(failure)) return;
    setMembers((before) => (typeof before === 'string' ? before : changed(before, agent.id, on)));
  };

  return (
    <section aria-labelledby={id} class="flex flex-col gap-3">
      <div>
        <h3 id={id} class="text-base font-semibold">
          {title}
        </h3>
        <p class="text-muted">{about}</p>
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
