/**
 * A server for tests, at the level of `fetch` and `WebSocket`: it keeps conversations and messages, numbers
 * what happens, replays what was missed and answers a repeated name like the first time. It can be cut
 * off, and told to fail.
 */
import type { ContactPush, ConversationPush, ConversationStatus, MessagePush } from '../../../../shared/cable';
import { FakeSocket } from '../../../../shared/cable/testing/fake-socket';
import { FakeContacts } from './fake-contacts';

export const ME = 7;
export const ACCOUNT = 1;

interface Row {
  id: number;
  inbox_id: number;
  status: ConversationStatus;
  assignee_id: number | null;
  team_id: number | null;
  priority: ConversationPush['priority'];
  labels: string[];
  unread: number;
  last_activity_at: number;
  created_at: number;
  waiting_since: number;
  updated_at: number;
  contact_id: number;
}

export interface Seen {
  method: string;
  path: string;
  query: Record<string, string>;
  body: unknown;
  key: string | null;
}

type Failing = { status: number; body?: unknown; headers?: Record<string, string> };

export class FakeServer {
  readonly requests: Seen[] = [];
  readonly rows = new Map<number, Row>();
  readonly messages: MessagePush[] = [];
  inboxes: { id: number; name: string }[] = [{ id: 1, name: 'Website' }];
  readonly people = new FakeContacts((event, data) => this.push(event, data));
  readonly events: { seq: number; event: string; data: object }[] = [];
  /** Requests whose path matches get this answer, as often as it says. */
  readonly failing: { path: RegExp; answer: Failing; times: number }[] = [];
  /** No request arrives and no socket opens. */
  offline = false;
  /** Requests are carried out, but their answers get lost. */
  deaf = false;
  /** Events before this number cannot be replayed. */
  forgotten = 0;
  /** Answers wait for this. */
  gate: Promise<void> = Promise.resolve();
  seq = 0;
  clock = 1_000_000;
  private ids = 100;
  private readonly named = new Map<string, MessagePush>();

  readonly fetch = async (input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(String(input instanceof Request ? input.url : input), 'http://localhost');
    const headers = new Headers(input instanceof Request ? input.headers : init.headers);
    const method = (init.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase();
    if (this.offline) throw new TypeError('Failed to fetch');
    const seen: Seen = {
      method,
      path: url.pathname.replace(`/api/v1/accounts/${ACCOUNT}/`, ''),
      query: Object.fromEntries(url.searchParams),
      body: init.body instanceof FormData ? init.body : init.body ? JSON.parse(String(init.body)) : null,
      key: headers.get('idempotency-key'),
    };
    this.requests.push(seen);
    const failing = this.failing.find((one) => one.times > 0 && one.path.test(seen.path));
    const answer = failing ? this.fail(failing) : this.answer(seen);
    await this.gate;
    init.signal?.throwIfAborted();
    if (this.deaf || this.offline) throw new TypeError('Failed to fetch');
    return answer;
  };

  /** How often something has been asked. */
  count(path: RegExp, method = 'GET'): number {
    return this.requests.filter((one) => one.method === method && path.test(one.path)).length;
  }

  conversation(part: Partial<Row> & { id: number }): Row {
    const row: Row = {
      inbox_id: 1,
      status: 'open',
      assignee_id: null,
      team_id: null,
      priority: null,
      labels: [],
      unread: 0,
      last_activity_at: ++this.clock,
      created_at: this.clock,
      waiting_since: 0,
      updated_at: this.clock,
      contact_id: 1000 + part.id,
      ...part,
    };
    this.rows.set(row.id, row);
    return row;
  }

  /** Changes a conversation as another agent would, telling everybody. */
  change(id: number, part: Partial<Row>, event = 'conversation.updated'): void {
    const row = this.rows.get(id) as Row;
    Object.assign(row, part, { updated_at: ++this.clock });
    this.push(event, this.conversationPush(row));
  }

  message(conversationId: number, content: string, part: Partial<MessagePush> = {}): MessagePush {
    const row = this.rows.get(conversationId) as Row;
    const incoming = (part.message_type ?? 0) === 0;
    row.last_activity_at = ++this.clock;
    if (incoming) row.unread = Math.min(10, row.unread + 1);
    const message: MessagePush = {
      id: ++this.ids,
      content,
      account_id: ACCOUNT,
      inbox_id: row.inbox_id,
      conversation_id: conversationId,
      message_type: 0,
      created_at: this.clock,
      updated_at: new Date(this.clock * 1000).toISOString(),
      private: false,
      status: 'sent',
      source_id: null,
      content_type: 'text',
      content_attributes: {},
      sender_type: 'Contact',
      sender_id: row.contact_id,
      sender: this.contact(row.contact_id),
      conversation: {
        assignee_id: row.assignee_id,
        unread_count: row.unread,
        last_activity_at: this.clock,
        contact_inbox: { source_id: 's' },
      },
      ...part,
    };
    this.messages.push(message);
    this.push('message.created', message);
    return message;
  }

  push(event: string, data: object): void {
    const seq = ++this.seq;
    const told = { seq, event, data: { account_id: ACCOUNT, ...structuredClone(data) } };
    this.events.push(told);
    for (const socket of FakeSocket.open) socket.pushed(told);
  }

  /** Cuts every socket, as a restart does. */
  drop(): void {
    for (const socket of [...FakeSocket.open]) socket.dropped();
  }

  contact(id: number): ContactPush & { type: 'contact' } {
    return this.people.row(id);
  }

  conversationPush(row: Row): ConversationPush {
    const chat = (one: MessagePush) => one.conversation_id === row.id && !one.private && one.message_type !== 2;
    const newest = this.messages.filter(chat).pop();
    return {
      id: row.id,
      inbox_id: row.inbox_id,
      status: row.status,
      priority: row.priority,
      labels: row.labels,
      channel: 'Channel::WebWidget',
      can_reply: true,
      unread_count: row.unread,
      custom_attributes: {},
      additional_attributes: {},
      snoozed_until: null,
      first_reply_created_at: null,
      waiting_since: row.waiting_since,
      agent_last_seen_at: 0,
      contact_last_seen_at: 0,
      last_activity_at: row.last_activity_at,
      created_at: row.created_at,
      updated_at: row.updated_at,
      messages: newest ? [newest] : [],
      meta: {
        sender: this.contact(row.contact_id),
        assignee: row.assignee_id ? { id: row.assignee_id, ...NOBODY } : null,
        team: row.team_id ? { id: row.team_id, name: 'team' } : null,
        hmac_verified: false,
      },
      contact_inbox: { id: 1, contact_id: row.contact_id, inbox_id: row.inbox_id, source_id: 's' },
    };
  }

  private fail(failing: { answer: Failing; times: number }): Response {
    failing.times -= 1;
    const { status, body, headers } = failing.answer;
    return new Response(JSON.stringify(body ?? { error: 'no' }), { status, ...(headers && { headers }) });
  }

  private answer(seen: Seen): Response {
    const [, id, rest] = /^conversations\/(\d+)(?:\/(.*))?$/.exec(seen.path) ?? [];
    if (seen.path === 'conversations' && seen.method === 'GET') return json({ data: this.list(seen.query) });
    if (seen.path === 'conversations/meta') return json({ meta: this.list(seen.query).meta });
    const row = this.rows.get(Number(id));
    if (seen.path.startsWith('contacts')) return this.people.answer(seen);
    if (seen.path === 'conversations' && seen.method === 'POST') return this.begin(seen);
    // These lists come bare, others in an envelope.
    if (/^(agents|teams|agent_bots)$/.test(seen.path)) return json([]);
    if (seen.path === 'inboxes') return json({ payload: this.inboxes });
    if (!id) return json({ payload: [] });
    if (!row) return new Response(JSON.stringify({ error: 'Resource could not be found' }), { status: 404 });
    if (!rest) return json(this.conversationView(row));
    if (rest === 'messages' && seen.method === 'POST') return this.post(row, seen);
    if (rest === 'messages') return json(this.window(row, seen.query));
    return this.act(row, rest, (seen.body ?? {}) as Record<string, unknown>);
  }

  private act(row: Row, action: string, body: Record<string, unknown>): Response {
    if (action === 'update_last_seen') {
      row.unread = 0;
      return json(this.conversationView(row));
    }
    if (action === 'unread') {
      row.unread = 1;
      return json(this.conversationView(row));
    }
    if (action === 'assignments' && 'assignee_id' in body) {
      this.change(row.id, { assignee_id: body.assignee_id as number | null }, 'assignee.changed');
    }
    if (action === 'toggle_status') {
      this.change(row.id, { status: body.status as ConversationStatus }, 'conversation.status_changed');
    }
    if (action === 'toggle_priority') this.change(row.id, { priority: body.priority as Row['priority'] });
    if (action === 'labels') this.change(row.id, { labels: body.labels as string[] });
    return json({ payload: {} });
  }

  private post(row: Row, seen: Seen): Response {
    const known = seen.key ? this.named.get(seen.key) : undefined;
    if (known) return json({ ...known, echo_id: seen.key });
    const form = seen.body instanceof FormData ? seen.body : null;
    const document = form ? Object.fromEntries(form.entries()) : (seen.body as Record<string, unknown>);
    const message = this.message(row.id, String(document.content ?? ''), {
      message_type: 1,
      private: String(document.private) === 'true',
      echo_id: String(document.echo_id),
      sender_type: 'User',
      sender_id: ME,
      sender: { type: 'user', id: ME, ...NOBODY },
    });
    if (seen.key) this.named.set(seen.key, message);
    return json(message);
  }

  private begin(seen: Seen): Response {
    const { contact_id, inbox_id, assignee_id } = seen.body as Record<string, number>;
    const id = Math.max(0, ...this.rows.keys()) + 1;
    const row = this.conversation({ id, contact_id, inbox_id, assignee_id });
    this.push('conversation.created', this.conversationPush(row));
    return json(this.conversationView(row));
  }

  private list(query: Record<string, string>) {
    const rows = [...this.rows.values()].filter(
      (row) =>
        (query.status === 'all' || (query.status ?? 'open') === row.status) &&
        (!query.inbox_id || Number(query.inbox_id) === row.inbox_id) &&
        (!query.labels || row.labels.includes(query.labels)),
    );
    const mine = rows.filter((row) => row.assignee_id === ME);
    const unassigned = rows.filter((row) => row.assignee_id === null);
    const shown = query.assignee_type === 'me' ? mine : query.assignee_type === 'unassigned' ? unassigned : rows;
    shown.sort((a, b) => b.last_activity_at - a.last_activity_at || b.id - a.id);
    const page = Number(query.page ?? 1);
    return {
      meta: { mine_count: mine.length, unassigned_count: unassigned.length, all_count: rows.length },
      payload: shown.slice((page - 1) * 25, page * 25).map((row) => this.conversationView(row)),
    };
  }

  private conversationView(row: Row) {
    const push = this.conversationPush(row);
    const newest = this.messages.filter((one) => one.conversation_id === row.id && one.message_type !== 2).pop();
    return {
      ...push,
      meta: { ...push.meta, channel: push.channel },
      first_reply_created_at: 0,
      last_non_activity_message: newest ?? null,
      muted: false,
    };
  }

  private window(row: Row, query: Record<string, string>) {
    const all = this.messages.filter((one) => one.conversation_id === row.id);
    const [after, before] = [Number(query.after ?? 0), Number(query.before ?? Number.MAX_SAFE_INTEGER)];
    const meta = { contact: this.contact(row.contact_id), labels: row.labels };
    if (query.after && query.before) {
      return { meta, payload: all.filter((one) => one.id >= after && one.id < before).slice(0, 1000) };
    }
    if (query.after) return { meta, payload: all.filter((one) => one.id > after).slice(0, 100) };
    return { meta, payload: all.filter((one) => one.id < before).slice(-20) };
  }
}

const NOBODY = { name: 'Mia', available_name: 'Mia', avatar_url: '', thumbnail: '' };

function json(value: unknown): Response {
  return new Response(JSON.stringify(value), { headers: { 'content-type': 'application/json' } });
}
