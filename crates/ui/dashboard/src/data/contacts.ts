/**
 * The list of contacts. Searching and sorting are the server's: which letter comes before which it knows
 * alone. So news change a row at once, and where they may move one the list is asked for again.
 */
import { batch, type Signal, signal } from '@preact/signals';
import type { components } from '../../../shared/api/schema';
import type { ContactPush } from '../../../shared/cable';
import type { Api, Failure } from './api';
import type { Store } from './store';
import type { Contact, ContactFilter, ContactSort } from './types';

type Page = components['schemas']['ContactListView'];

const PAGE = 15;
/** Pages fetched again when the order may have changed; the rest is fetched when scrolled to. */
const REFRESHED_PAGES = 4;
/** News of a moment make one request, and many of them no more than one in a while. */
const SOON_MS = 600;
const PAUSE_MS = 4_000;

/** The server's names of the orders. */
const SORT_NAMES: Record<ContactSort, string> = {
  name: 'name',
  email: 'email',
  last_activity: 'last_activity_at',
  created: 'created_at',
  company: 'company',
  city: 'city',
  country: 'country',
};

/** Where the rest of a contact keeps what is sorted by. */
const ATTRIBUTES: Partial<Record<ContactSort, string>> = { company: 'company_name', city: 'city', country: 'country' };

export class ContactList {
  readonly ids: Signal<readonly number[]> = signal([]);
  readonly state: Signal<'loading' | 'ready' | 'failed'> = signal('loading');
  /** Whether what is shown is still of the filter before. */
  readonly searching: Signal<boolean> = signal(false);
  /** How many there are in all; `null` while that is unknown. */
  readonly total: Signal<number | null> = signal(null);
  readonly complete: Signal<boolean> = signal(false);
  readonly more: Signal<'idle' | 'loading' | 'failed'> = signal('idle');
  /** Why the list could not be fetched. */
  readonly failure: Signal<Failure | null> = signal(null);
  private filter: ContactFilter | null = null;
  private asking: AbortController | null = null;
  private open_ = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private checkedAt = 0;

  constructor(
    private readonly api: Api,
    private readonly store: Store,
  ) {
    store.keepContacts(() => this.ids.peek());
  }

  /** Shows the list of a filter. What is asked for an earlier one is not waited for. */
  open(filter: ContactFilter): Promise<void> {
    const same = this.filter && key(this.filter) === key(filter);
    this.open_ = true;
    this.filter = filter;
    if (!same) this.searching.value = this.state.peek() === 'ready';
    return this.refresh(same ? this.shownPages() : 1);
  }

  /** Nobody looks any more: news are not asked about. */
  close(): void {
    this.open_ = false;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.asking?.abort();
    this.asking = null;
    this.more.value = 'idle';
  }

  /** Fetches the list again. */
  async refresh(pages = this.shownPages()): Promise<void> {
    const { filter } = this;
    if (!filter) return;
    const request = this.begin();
    this.more.value = 'idle';
    if (this.state.peek() === 'failed') this.state.value = 'loading';
    const found: Page['payload'] = [];
    let total = 0;
    for (let page = 1; page <= pages; page++) {
      const answer = await this.fetch(filter, page, request);
      if (this.asking !== request) return;
      if (!answer.ok) return this.failed(answer.error);
      found.push(...answer.value.payload);
      total = answer.value.meta.count ?? 0;
      if (answer.value.payload.length < PAGE) break;
    }
    this.asking = null;
    this.checkedAt = Date.now();
    batch(() => {
      this.ids.value = this.absorb(found);
      this.total.value = total;
      this.complete.value = found.length < pages * PAGE;
      this.state.value = 'ready';
      this.searching.value = false;
      this.failure.value = null;
    });
    this.store.prune();
  }

  async loadMore(): Promise<void> {
    const { filter } = this;
    if (!filter || this.asking || this.complete.peek() || this.state.peek() !== 'ready') return;
    const request = this.begin();
    this.more.value = 'loading';
    const known = new Set(this.ids.peek());
    // What left the list meanwhile has moved the rest up: the page that holds the next row is this one,
    // or one further on where as many came.
    for (let page = Math.floor(known.size / PAGE) + 1; ; page++) {
      const answer = await this.fetch(filter, page, request);
      if (this.asking !== request) return;
      if (!answer.ok) {
        this.asking = null;
        this.more.value = 'failed';
        return;
      }
      const { payload, meta } = answer.value;
      const fresh = this.absorb(payload).filter((id) => !known.has(id));
      const complete = payload.length < PAGE;
      if (fresh.length === 0 && !complete) continue;
      this.asking = null;
      batch(() => {
        this.ids.value = [...this.ids.peek(), ...fresh];
        this.total.value = meta.count ?? this.total.peek();
        this.complete.value = complete;
        this.more.value = 'idle';
      });
      return;
    }
  }

  /** A contact has been made or changed. */
  told(push: ContactPush, before: Contact | undefined): void {
    if (!this.filter || !this.open_) return;
    const member = this.ids.peek().includes(push.id);
    if (concerns(this.filter, push, before, member)) this.recheck();
  }

  /** A contact has written. */
  wrote(id: number): void {
    if (this.filter?.sort === 'last_activity' && this.ids.peek()[0] !== id) this.recheck();
  }

  gone(id: number): void {
    const ids = this.ids.peek();
    const left = ids.filter((one) => one !== id);
    if (left.length === ids.length) return;
    batch(() => {
      this.ids.value = left;
      this.total.value = Math.max(0, (this.total.peek() ?? 1) - 1);
    });
    if (left.length < PAGE) void this.loadMore();
  }

  /** After a gap that was not replayed nothing that was fetched earlier is sure. */
  distrust(): void {
    if (this.open_) this.recheck();
  }

  /** Asks again in a moment, once for many reasons. */
  recheck(): void {
    if (!this.open_ || this.timer !== undefined) return;
    const delay = Math.max(SOON_MS, this.checkedAt + PAUSE_MS - Date.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.refresh();
    }, delay);
  }

  dispose(): void {
    this.close();
  }

  private begin(): AbortController {
    this.asking?.abort();
    this.asking = new AbortController();
    return this.asking;
  }

  private failed(error: Failure): void {
    this.asking = null;
    batch(() => {
      // Rows of another filter would be taken for an answer.
      if (this.state.peek() !== 'ready' || this.searching.peek()) this.state.value = 'failed';
      this.searching.value = false;
      this.failure.value = error;
    });
  }

  private fetch(filter: ContactFilter, page: number, { signal }: AbortController) {
    const text = filter.text.trim();
    const sort = `${filter.descending ? '-' : ''}${SORT_NAMES[filter.sort]}`;
    const query = { ...(text && { q: text }), sort, page: String(page), include_contact_inboxes: 'false' };
    return this.api.call<Page>({ path: text ? 'contacts/search' : 'contacts', query, signal });
  }

  private absorb(payload: Page['payload']): number[] {
    return [...new Set(payload.map((wire) => this.store.putContact(wire).id))];
  }

  private shownPages(): number {
    return Math.min(REFRESHED_PAGES, Math.max(1, Math.ceil(this.ids.peek().length / PAGE)));
  }
}

function key({ text, sort, descending }: ContactFilter): string {
  return JSON.stringify([text.trim(), sort, descending]);
}

/** Whether news of a contact may change which rows a list has, or their order. */
export function concerns(
  { text, sort }: ContactFilter,
  push: ContactPush,
  before: Contact | undefined,
  member: boolean,
): boolean {
  const fits = matches(text, push);
  if (!member) return fits && Boolean(text.trim() || push.email || push.phone_number || push.identifier);
  if (!fits || !before) return true;
  if (sort === 'name') return push.name !== before.name;
  if (sort === 'email') return (push.email ?? '') !== before.email;
  const field = ATTRIBUTES[sort];
  return field !== undefined && push.additional_attributes[field] !== before.attributes[field];
}

/** The server's search, nearly: it decides itself when it is asked. */
function matches(text: string, push: ContactPush): boolean {
  const company = push.additional_attributes.company_name;
  const fields = [push.name, push.email, push.phone_number, push.identifier, company];
  return fields.some((field) => typeof field === 'string' && plain(field).includes(plain(text.trim())));
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}
