/** What is done to webhooks. Answers go into the account's list, without secrets: those are shown once. */
import type { components } from '../../../../../../shared/api/schema';
import type { Webhook, Workspace } from '../../../../data';
import type { Answer, Failure } from '../../../../data/api';
import { removed } from '../../parts/removal';

type WebhookReply = components['schemas']['WebhookReply'];

export interface NewWebhook {
  readonly url: string;
  readonly name: string | null;
  readonly inbox_id?: number;
  readonly subscriptions: readonly string[];
}

export type WebhookChanges = Partial<Pick<NewWebhook, 'name' | 'subscriptions'>>;

/** The webhook in the answer has its secret, as no later one does. */
export function createWebhook(work: Workspace, made: NewWebhook): Promise<Answer<Webhook>> {
  return keep(work, work.api.call({ method: 'POST', path: 'webhooks', body: { webhook: made } }));
}

/** Any change switches on a webhook that was switched off, also one that changes nothing. */
export function changeWebhook(work: Workspace, id: number, changes: WebhookChanges): Promise<Answer<Webhook>> {
  return keep(work, work.api.call({ method: 'PATCH', path: `webhooks/${id}`, body: { webhook: changes } }));
}

export function deleteWebhook(work: Workspace, id: number): Promise<Failure | null> {
  return removed(work.api.call({ method: 'DELETE', path: `webhooks/${id}` }), work.resources.webhooks, id);
}

async function keep(work: Workspace, asked: Promise<Answer<WebhookReply>>): Promise<Answer<Webhook>> {
  const answer = await asked;
  if (!answer.ok) return answer;
  const { webhook } = answer.value.payload;
  const { secret: _, ...lasting } = webhook;
  work.resources.webhooks.changed(lasting);
  return { ok: true, value: webhook };
}
