/** What is done to teams. Answers go into the account's list. */
import type { Agent, Failure, Team, Workspace } from '../../../../data';
import type { Answer } from '../../../../data/api';
import { removed } from '../../parts/removal';

export interface TeamFields {
  readonly name: string;
  readonly description: string;
  /** Conversations given to the team go on to one of its members. */
  readonly allow_auto_assign: boolean;
}

/** Makes a team, or changes one. */
export async function saveTeam(work: Workspace, id: number | null, fields: TeamFields): Promise<Answer<Team>> {
  const answer = await work.api.call<Team>(
    id === null
      ? { method: 'POST', path: 'teams', body: fields }
      : { method: 'PATCH', path: `teams/${id}`, body: fields },
  );
  if (answer.ok) work.resources.teams.changed(answer.value);
  return answer;
}

export function deleteTeam(work: Workspace, id: number): Promise<Failure | null> {
  return removed(work.api.call({ method: 'DELETE', path: `teams/${id}` }), work.resources.teams, id);
}

/** The ids of a team's members. */
export async function membersOf(work: Workspace, id: number): Promise<Answer<readonly number[]>> {
  const answer = await work.api.call<readonly Agent[]>({ path: `teams/${id}/team_members` });
  return answer.ok ? { ok: true, value: answer.value.map((agent) => agent.id) } : answer;
}

/** Puts somebody into a team, or out of it. */
export async function setMember(work: Workspace, id: number, agent: number, on: boolean): Promise<Failure | null> {
  const answer = await work.api.call({
    method: on ? 'POST' : 'DELETE',
    path: `teams/${id}/team_members`,
    body: { user_ids: [agent] },
  });
  return answer.ok ? null : answer.error;
}
