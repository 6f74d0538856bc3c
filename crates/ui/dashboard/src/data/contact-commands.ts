/** What an agent does to contacts. Changes are shown at once, and taken back if the server refuses. */
import type { components } from '../../../shared/api/schema';
import type { Answer, Api, Failure } from './api';
import type { ContactList } from './contacts';
import type { Lists } from './lists';
import type { ContactWire } from './normalise';
import type { Store } from './store';
import type { Attributes, Contact } from './types';

type Schemas = components['schemas'];

/** A session that a contact has or may have in an inbox. */
export type ContactableInbox = Schemas['ContactInboxView'];

/** What is to become of a contact; what is left out stays. */
export interface ContactEdit {
  name?: string;
  email?: string;
  phone?: string;
  identifier?: string;
  blocked?: boolean;
  customAttributes?: Attributes;
  attributes?: Attributes;
}

export interface Beginning {
  readonly inboxId: number;
  readonly sourceId: string;
  readonly content: string;
  readonly assigneeId: number;
}

export class ContactCommands {
  constructor(
    private readonly api: Api,
    private readonly store: Store,
    private readonly list: ContactList,
    private readonly lists: Lists,
  ) {}

  /** Fetches a contact, or what has changed of it. */
  async fetch(id: number): Promise<Failure | null> {
    const query = { include_contact_inboxes: 'false' };
    return this.took(await this.api.call<Schemas['ContactPayload']>({ path: `contacts/${id}`, query }));
  }

  async create(edit: ContactEdit): Promise<Answer<Contact>> {
    const body = document(edit);
    const answer = await this.api.call<Schemas['CreatedContactView']>({ method: 'POST', path: 'contacts', body });
    if (!answer.ok) return answer;
    this.list.recheck();
    return { ok: true, value: this.store.putContact(answer.value.payload.contact) };
  }

  async edit(id: number, edit: ContactEdit): Promise<Failure | null> {
    const before = this.store.peekContact(id);
    const body = document(edit);
    if (before) this.store.putContact({ ...body, ...merged(before, edit), id });
    const call = { method: 'PUT', path: `contacts/${id}`, body } as const;
    const failure = this.took(await this.api.call<Schemas['ContactPayload']>(call));
    if (failure && before) this.store.putContact(wireOf(before));
    if (!failure) this.list.recheck();
    return failure;
  }

  async removeAttributes(id: number, names: readonly string[]): Promise<Failure | null> {
    const path = `contacts/${id}/destroy_custom_attributes`;
    const body = { custom_attributes: names };
    return this.took(await this.api.call<Schemas['ContactPayload']>({ method: 'POST', path, body }));
  }

  /** Deletes the contact and its conversations. */
  async remove(id: number): Promise<Failure | null> {
    const answer = await this.api.call({ method: 'DELETE', path: `contacts/${id}` });
    // Somebody else was faster: gone is gone.
    if (!answer.ok && answer.error.status !== 404) return answer.error;
    this.list.gone(id);
    this.store.forgetContact(id);
    return null;
  }

  async labels(id: number): Promise<Answer<readonly string[]>> {
    return payload(await this.api.call<Schemas['ContactLabelsView']>({ path: `contacts/${id}/labels` }));
  }

  async setLabels(id: number, labels: readonly string[]): Promise<Answer<readonly string[]>> {
    const call = { method: 'POST', path: `contacts/${id}/labels`, body: { labels } } as const;
    return payload(await this.api.call<Schemas['ContactLabelsView']>(call));
  }

  /** The newest conversations of a contact, as far as this user sees them. */
  async conversations(id: number): Promise<Answer<readonly number[]>> {
    const answer = await this.api.call<Schemas['ConversationsView']>({ path: `contacts/${id}/conversations` });
    if (!answer.ok) return answer;
    return { ok: true, value: answer.value.payload.map((wire) => this.store.putWire(wire).id) };
  }

  /** Where a conversation with the contact can be begun. */
  async inboxes(id: number): Promise<Answer<readonly ContactableInbox[]>> {
    return payload(await this.api.call<Schemas['ContactableView']>({ path: `contacts/${id}/contactable_inboxes` }));
  }

  /** Begins a conversation; answers its number. */
  async begin(contactId: number, beginning: Beginning): Promise<Answer<number>> {
    const { inboxId, sourceId, content, assigneeId } = beginning;
    const body = {
      contact_id: contactId,
      inbox_id: inboxId,
      source_id: sourceId,
      assignee_id: assigneeId,
      message: { content },
    };
    const answer = await this.api.call<Schemas['ConversationView']>({ method: 'POST', path: 'conversations', body });
    if (!answer.ok) return answer;
    // The answer may be here before the frame that counts it.
    const { id } = this.lists.as('created', () => this.store.putWire(answer.value));
    return { ok: true, value: id };
  }

  private took(answer: Answer<Schemas['ContactPayload']>): Failure | null {
    if (!answer.ok) return answer.error;
    this.store.putContact(answer.value.payload);
    return null;
  }
}

function payload<T>(answer: Answer<{ payload: readonly T[] }>): Answer<readonly T[]> {
  return answer.ok ? { ok: true, value: answer.value.payload } : answer;
}

/** The server adds attributes to those that are there. */
function merged(before: Contact, edit: ContactEdit) {
  return {
    custom_attributes: { ...before.customAttributes, ...edit.customAttributes },
    additional_attributes: { ...before.attributes, ...edit.attributes },
  };
}

function document(edit: ContactEdit) {
  return {
    ...(edit.name !== undefined && { name: edit.name }),
    ...(edit.email !== undefined && { email: edit.email }),
    ...(edit.phone !== undefined && { phone_number: edit.phone }),
    ...(edit.identifier !== undefined && { identifier: edit.identifier }),
    ...(edit.blocked !== undefined && { blocked: edit.blocked }),
    ...(edit.customAttributes && { custom_attributes: edit.customAttributes }),
    ...(edit.attributes && { additional_attributes: edit.attributes }),
  };
}

function wireOf(contact: Contact): ContactWire {
  return {
    id: contact.id,
    name: contact.name,
    email: contact.email,
    phone_number: contact.phone,
    identifier: contact.identifier,
    blocked: contact.blocked,
    custom_attributes: contact.customAttributes,
    additional_attributes: contact.attributes,
  };
}
