/** What is done to inboxes. Answers go into the account's list. */
import type { Agent, Inbox, Workspace } from '../../../../data';
import type { Answer, Failure } from '../../../../data/api';
import { complain } from '../../../../failure';
import { removed } from '../../parts/removal';
import type { WorkingDay } from './hours';

export type Kind = 'web_widget' | 'api';

/** What a website's chat says and looks like, and what an app's inbox is told by. */
export interface Channel {
  readonly website_url?: string;
  readonly welcome_title?: string;
  readonly welcome_tagline?: string;
  readonly widget_color?: string;
  readonly allowed_domains?: string;
  readonly webhook_url?: string;
  readonly hmac_mandatory?: boolean;
  readonly reply_time?: string;
  readonly pre_chat_form_enabled?: boolean;
  readonly pre_chat_form_options?: Readonly<Record<string, unknown>>;
}

export interface InboxFields {
  readonly name: string;
  readonly greeting_enabled?: boolean;
  readonly greeting_message?: string;
  readonly enable_email_collect: boolean;
  readonly csat_survey_enabled: boolean;
  readonly lock_to_single_conversation: boolean;
  readonly channel: Channel;
}

/** What has a form of its own. */
interface MoreFields {
  readonly working_hours_enabled?: boolean;
  readonly working_hours?: readonly WorkingDay[];
  readonly timezone?: string;
  readonly out_of_office_message?: string | null;
}

export function createInbox(work: Workspace, kind: Kind, fields: InboxFields): Promise<Answer<Inbox>> {
  const body = { ...fields, channel: { ...fields.channel, type: kind } };
  return keep(work, work.api.call({ method: 'POST', path: 'inboxes', body }));
}

export function changeInbox(
  work: Workspace,
  id: number,
  fields: Partial<InboxFields> & MoreFields,
): Promise<Answer<Inbox>> {
  return keep(work, work.api.call({ method: 'PATCH', path: `inboxes/${id}`, body: fields }));
}

export async function setPicture(work: Workspace, id: number, file: File): Promise<Failure | null> {
  const body = new FormData();
  body.set('avatar', file);
  const answer = await keep(work, work.api.call({ method: 'PATCH', path: `inboxes/${id}`, body }));
  return answer.ok ? null : answer.error;
}

export async function removePicture(work: Workspace, id: number): Promise<Failure | null> {
  const answer = await work.api.call({ method: 'DELETE', path: `inboxes/${id}/avatar` });
  if (!answer.ok) return answer.error;
  await work.resources.inboxes.refresh();
  return null;
}

export function deleteInbox(work: Workspace, id: number): Promise<Failure | null> {
  return removed(work.api.call({ method: 'DELETE', path: `inboxes/${id}` }), work.resources.inboxes, id);
}

/** The ids of those who work in an inbox. */
export async function membersOf(work: Workspace, id: number): Promise<Answer<readonly number[]>> {
  const answer = await work.api.call<{ payload: readonly Agent[] }>({ path: `inbox_members/${id}` });
  return answer.ok ? { ok: true, value: answer.value.payload.map((agent) => agent.id) } : answer;
}

/** Puts somebody into an inbox, or out of it. */
export async function setMember(work: Workspace, id: number, agent: number, on: boolean): Promise<Failure | null> {
  const body = { inbox_id: id, user_ids: [agent] };
  const answer = await work.api.call({ method: on ? 'POST' : 'DELETE', path: 'inbox_members', body });
  return answer.ok ? null : answer.error;
}

/** Puts who made an inbox into it, or everybody: an inbox without members is never online, and only administrators see it. */
export async function addMembers(work: Workspace, id: number, everybody: boolean): Promise<void> {
  if (everybody) await work.resources.agents.refresh();
  const everyone = everybody ? work.resources.agents.items.peek().map((agent) => agent.id) : [];
  const user_ids = [...new Set([work.user, ...everyone])];
  const answer = await work.api.call({ method: 'POST', path: 'inbox_members', body: { inbox_id: id, user_ids } });
  // The inbox is there all the same, and its page shows who is in it.
  if (!answer.ok) complain(answer.error);
}

async function keep(work: Workspace, asked: Promise<Answer<Inbox>>): Promise<Answer<Inbox>> {
  const answer = await asked;
  if (answer.ok) work.resources.inboxes.changed(answer.value);
  return answer;
}
