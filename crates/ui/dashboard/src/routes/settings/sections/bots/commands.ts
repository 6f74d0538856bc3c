/** What is done to bots. Answers go into the account's list, without secrets: those are shown once. */
import type { Bot, Workspace } from '../../../../data';
import type { Answer, Failure } from '../../../../data/api';
import { removed } from '../../parts/removal';

export interface BotFields {
  readonly name: string;
  readonly description: string | null;
  readonly outgoing_url: string | null;
}

/** The bot in the answer has its secret, as no later one does. */
export function createBot(work: Workspace, fields: BotFields): Promise<Answer<Bot>> {
  return keep(work, work.api.call({ method: 'POST', path: 'agent_bots', body: fields }));
}

export function changeBot(work: Workspace, id: number, fields: BotFields): Promise<Answer<Bot>> {
  return keep(work, work.api.call({ method: 'PATCH', path: `agent_bots/${id}`, body: fields }));
}

export function deleteBot(work: Workspace, id: number): Promise<Failure | null> {
  return removed(work.api.call({ method: 'DELETE', path: `agent_bots/${id}` }), work.resources.bots, id);
}

export async function resetToken(work: Workspace, id: number): Promise<Failure | null> {
  return failureOf(keep(work, work.api.call({ method: 'POST', path: `agent_bots/${id}/reset_access_token` })));
}

export async function setPicture(work: Workspace, id: number, file: File): Promise<Failure | null> {
  const body = new FormData();
  body.set('avatar', file);
  return failureOf(keep(work, work.api.call({ method: 'PATCH', path: `agent_bots/${id}`, body })));
}

export async function removePicture(work: Workspace, id: number): Promise<Failure | null> {
  return failureOf(keep(work, work.api.call({ method: 'DELETE', path: `agent_bots/${id}/avatar` })));
}

async function keep(work: Workspace, asked: Promise<Answer<Bot>>): Promise<Answer<Bot>> {
  const answer = await asked;
  if (!answer.ok) return answer;
  const { secret: _, ...lasting } = answer.value;
  work.resources.bots.changed(lasting);
  return answer;
}

async function failureOf(asked: Promise<Answer<unknown>>): Promise<Failure | null> {
  const answer = await asked;
  return answer.ok ? null : answer.error;
}
