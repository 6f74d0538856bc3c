import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeSocket } from '../../../shared/cable/testing/fake-socket';
import { type Me, Session } from './session';
import { pass } from './testing/desk';

const ME = {
  id: 7,
  name: 'Mia',
  email: 'mia@example.test',
  pubsub_token: 'tok',
  access_token: 'lasting',
  account_id: 2,
  accounts: [
    { id: 1, name: 'One', status: 'active', role: 'agent' },
    { id: 2, name: 'Two', status: 'active', role: 'administrator' },
  ],
} as unknown as Me;

/** What the server answers, by path. */
let answers: Record<string, (init: RequestInit) => Response>;
let asked: string[];
let session: Session;

const good = (me: Me, wrap: (me: Me) => unknown = (data) => ({ data })) =>
  new Response(JSON.stringify(wrap(me)), { headers: { authorization: 'Bearer abc' } });
const over = () => new Response('{"errors":["Sign in first"]}', { status: 401 });
const valid = () => good(ME, (data) => ({ payload: { success: true, data } }));

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
  asked = [];
  answers = { '/auth/sign_in': () => good(ME), '/auth/validate_token': valid };
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    asked.push(path);
    return answers[path]?.(init) ?? new Response('{}');
  });
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.open.clear();
  FakeSocket.refusing = false;
  FakeSocket.server = { offline: false, seq: 1, forgotten: 0, events: [] };
  session = new Session();
});

afterEach(() => {
  session.dispose();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function reload(): void {
  session.dispose();
  session = new Session();
}

describe('signing in', () => {
  it('keeps the session for the next page, and the lasting key out of the browser’s storage', async () => {
    await session.restore();
    expect(session.state.value).toBe('out');
    expect(await session.signIn('mia@example.test', 'secret')).toBeNull();
    expect([session.state.value, session.home]).toEqual(['in', 2]);
    expect(JSON.stringify({ ...localStorage })).not.toContain('lasting');
    reload();
    const restoring = session.restore();
    expect([session.state.value, session.me.value?.name]).toEqual(['in', 'Mia']);
    await restoring;
    expect(session.me.value?.access_token).toBe('lasting');
  });

  it('that fails says why', async () => {
    answers['/auth/sign_in'] = () => new Response('{"success":false,"errors":["Wrong"]}', { status: 401 });
    expect(await session.signIn('a', 'b')).toMatchObject({ message: 'Wrong' });
    expect(session.me.value).toBeNull();
  });
});

describe('a session that ends by itself', () => {
  it('is said, and what was typed is there after signing in again', async () => {
    await session.signIn('a', 'b');
    session.choose(1);
    await pass();
    const work = session.workspace.value;
    work?.drafts.change(5, { text: 'Dear' });
    answers['/api/v1/accounts/1/agents'] = over;
    await work?.resources.agents.load();
    expect([session.state.value, work?.live.state.value]).toEqual(['ended', 'idle']);
    await session.signIn('a', 'b');
    await pass();
    expect(session.workspace.value).toBe(work);
    expect([session.state.value, work?.live.state.value]).toEqual(['in', 'live']);
    expect(work?.drafts.of(5).value.text).toBe('Dear');
  });

  it('leaves nothing on screen to somebody else who signs in', async () => {
    await session.signIn('a', 'b');
    session.choose(1);
    answers['/auth/sign_in'] = () => good({ ...ME, id: 8 } as Me);
    await session.signIn('other', 'b');
    expect(session.workspace.value).toBeNull();
  });

  it('is found out when the page is opened', async () => {
    await session.signIn('a', 'b');
    reload();
    answers['/auth/validate_token'] = over;
    await session.restore();
    expect(session.state.value).toBe('ended');
  });

  it('is not taken for over while the server cannot be reached', async () => {
    await session.signIn('a', 'b');
    reload();
    answers['/auth/validate_token'] = () => new Response('', { status: 503 });
    await session.restore();
    expect(session.state.value).toBe('in');
  });
});

describe('signing out', () => {
  it('forgets everything of this user, even if the server cannot be told', async () => {
    await session.signIn('a', 'b');
    session.choose(1);
    session.workspace.value?.drafts.change(5, { text: 'secret' });
    session.workspace.value?.drafts.save();
    answers['/auth/sign_out'] = () => new Response('', { status: 500 });
    await session.signOut();
    expect([session.state.value, session.me.value, session.workspace.value]).toEqual(['out', null, null]);
    expect(localStorage.length).toBe(0);
  });
});

describe('accounts', () => {
  it('are worked in one at a time; the choice is remembered', async () => {
    await session.signIn('a', 'b');
    expect(session.choose(9)).toBe(false);
    expect(session.choose(2)).toBe(true);
    const first = session.workspace.value;
    expect(session.choose(2)).toBe(true);
    expect(session.workspace.value).toBe(first);
    expect(asked).not.toContain('/api/v1/profile/set_active_account');
    session.choose(1);
    await pass();
    expect(session.account.value?.name).toBe('One');
    expect(first?.live.state.value).toBe('idle');
    expect(asked).toContain('/api/v1/profile/set_active_account');
    expect([...FakeSocket.open].map((one) => JSON.parse(one.sent[0]?.identifier as string).account_id)).toEqual([1]);
  });
});

describe('a refused stream', () => {
  it('is entered again with a renewed token', async () => {
    await session.signIn('a', 'b');
    FakeSocket.refusing = true;
    session.choose(1);
    answers['/auth/validate_token'] = () => {
      FakeSocket.refusing = false;
      return good({ ...ME, pubsub_token: 'renewed' } as Me, (data) => ({ payload: { success: true, data } }));
    };
    await pass();
    expect(session.workspace.value?.live.state.value).toBe('live');
  });

  it('is entered again after a change of the profile that renewed the token', async () => {
    await session.signIn('a', 'b');
    session.choose(1);
    await pass();
    session.updateMe({ ...ME, pubsub_token: 'renewed' } as Me);
    await pass();
    const rooms = [...FakeSocket.open].map((one) => JSON.parse(one.sent[0]?.identifier as string).pubsub_token);
    expect(rooms).toEqual(['renewed']);
  });

  it('is left alone when the token is the same', async () => {
    await session.signIn('a', 'b');
    FakeSocket.refusing = true;
    session.choose(1);
    await pass(60_000);
    expect(session.workspace.value?.live.state.value).toBe('rejected');
    expect(asked.filter((path) => path === '/auth/validate_token')).toHaveLength(1);
  });
});

describe('another tab', () => {
  const told = () => dispatchEvent(new StorageEvent('storage', { key: 'porchlight:session' }));

  it('that signs out ends the session here', async () => {
    await session.signIn('a', 'b');
    localStorage.clear();
    told();
    expect(session.state.value).toBe('ended');
  });

  it('that signs in again brings it back', async () => {
    await session.signIn('a', 'b');
    const stored = localStorage.getItem('porchlight:session') as string;
    localStorage.clear();
    told();
    localStorage.setItem('porchlight:session', stored);
    told();
    expect(session.state.value).toBe('in');
  });
});
