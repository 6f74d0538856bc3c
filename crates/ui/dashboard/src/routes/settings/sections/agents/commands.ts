/** What is done to the people of an account. Answers go into the account's list. */
import type { Agent, Failure, Workspace } from '../../../../data';
import { removed } from '../../parts/removal';

export type Role = 'agent' | 'administrator';

/** Invites somebody: they are mailed how to come in. */
export async function invite(
  work: Workspace,
  person: { name: string; email: string; role: Role },
): Promise<Failure | null> {
  const answer = await work.api.call<Agent>({ method: 'POST', path: 'agents', body: person });
  if (!answer.ok) return answer.error;
  work.resources.agents.changed(answer.value);
  return null;
}

export async function setRole(work: Workspace, id: number, role: Role): Promise<Failure | null> {
  const answer = await work.api.call<Agent>({ method: 'PATCH', path: `agents/${id}`, body: { role } });
  if (!answer.ok) return answer.error;
  work.resources.agents.changed(answer.value);
  return null;
}

/** Takes somebody out of the account. */
export function removeAgent(work: Workspace, id: number): Promise<Failure | null> {
  return removed(work.api.call({ method: 'DELETE', path: `agents/${id}` }), work.resources.agents, id);
}
