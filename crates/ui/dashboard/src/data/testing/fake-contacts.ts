/** The contacts of the fake server: sorted, searched, paged, changed. */
import type { ContactPush } from '../../../../shared/cable';

const PAGE = 15;
const FIELDS: Record<string, (one: ContactPush) => string> = {
  name: (one) => one.name,
  email: (one) => one.email ?? '',
  company: (one) => String(one.additional_attributes.company_name ?? ''),
};

interface Asked {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
}

export class FakeContacts {
  readonly rows = new Map<number, ContactPush>();
  readonly labels = new Map<number, string[]>();

  constructor(private readonly push: (event: string, data: object) => void) {}

  /** A contact as it is at the server; of those nobody has made only the number is known. */
  row(id: number): ContactPush & { type: 'contact' } {
    const blank = {
      type: 'contact' as const,
      id,
      name: `Contact ${id}`,
      email: null,
      phone_number: null,
      identifier: null,
      thumbnail: '',
      blocked: false,
      additional_attributes: {},
      custom_attributes: {},
    };
    return { ...blank, ...this.rows.get(id), type: 'contact' };
  }

  add(part: Partial<ContactPush> & { id: number }): void {
    this.rows.set(part.id, { ...this.row(part.id), ...part });
  }

  /** Makes or changes a contact as somebody else would, telling everybody. */
  change(part: Partial<ContactPush> & { id: number }): void {
    const event = this.rows.has(part.id) ? 'contact.updated' : 'contact.created';
    this.add(part);
    this.push(event, this.row(part.id));
  }

  remove(id: number): void {
    const row = this.row(id);
    this.rows.delete(id);
    this.push('contact.deleted', row);
  }

  answer(asked: Asked): Response {
    const [, id, rest] = /^contacts\/(\d+)(?:\/(.*))?$/.exec(asked.path) ?? [];
    if (id) return this.one(Number(id), rest, asked);
    if (asked.method === 'POST') return this.make(asked.body as Partial<ContactPush>);
    return json(this.list(asked.query));
  }

  private one(id: number, rest: string | undefined, { method, body }: Asked): Response {
    if (method === 'DELETE') {
      this.remove(id);
      return json(null);
    }
    if (rest === 'labels') {
      if (method === 'POST') this.labels.set(id, (body as { labels: string[] }).labels);
      return json({ payload: this.labels.get(id) ?? [] });
    }
    if (rest) return json({ payload: [] });
    if (method === 'PUT') this.change({ ...(body as Partial<ContactPush>), id });
    return json({ payload: this.row(id) });
  }

  private make(body: Partial<ContactPush>): Response {
    const id = Math.max(0, ...this.rows.keys()) + 1;
    this.change({ ...body, id });
    return json({ payload: { contact: this.row(id), contact_inbox: { inbox: null, source_id: null } } });
  }

  private list(query: Record<string, string>) {
    const name = (query.sort ?? 'name').replace('-', '');
    const field = FIELDS[name] ?? ((one: ContactPush) => String(one.id).padStart(6, '0'));
    const found = [...this.rows.values()].filter((one) =>
      one.name.toLowerCase().includes((query.q ?? '').toLowerCase()),
    );
    found.sort((a, b) => field(a).localeCompare(field(b)));
    if (query.sort?.startsWith('-')) found.reverse();
    const page = Number(query.page ?? 1);
    const payload = found.slice((page - 1) * PAGE, page * PAGE);
    return { meta: { count: found.length, current_page: String(page) }, payload };
  }
}

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });
}
