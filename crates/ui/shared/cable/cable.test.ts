import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nextDelay } from './backoff';
import { Cable, type CableOptions, cableUrl } from './cable';
import type { Frame } from './frames';
import { FakeSocket } from './testing/fake-socket';

const STAFF = { pubsub_token: 'tok', account_id: 3, user_id: 7 };

let cable: Cable;
let frames: Frame[];
let resumed: object[];
let rejections: number;

function connect(part: Partial<CableOptions> = {}): Cable {
  cable = new Cable({
    url: 'ws://desk/cable',
    onFrame: (frame) => frames.push(frame),
    onResume: (how) => resumed.push(how),
    onReject: () => {
      rejections += 1;
    },
    ...part,
  });
  return cable;
}

function socket(): FakeSocket {
  return [...FakeSocket.open][0] as FakeSocket;
}

function identifier(): Record<string, unknown> {
  return JSON.parse(socket().sent[0]?.identifier as string) as Record<string, unknown>;
}

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.open.clear();
  FakeSocket.opened = 0;
  FakeSocket.refusing = false;
  FakeSocket.server = { offline: false, seq: 40, forgotten: 0, events: [] };
  [frames, resumed, rejections] = [[], [], 0];
});

afterEach(() => {
  cable.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('entering a room', () => {
  it('speaks the protocol and asks for no replay the first time', async () => {
    connect().enter(STAFF);
    expect(cable.state.value).toBe('connecting');
    await pass(5);
    expect(socket().protocols).toEqual(['actioncable-v1-json', 'actioncable-unsupported']);
    expect(identifier()).toEqual({ channel: 'RoomChannel', ...STAFF, last_seq: -1 });
    expect(cable.state.value).toBe('live');
    expect(resumed).toEqual([{ first: true, complete: true }]);
    expect(cable.lastSeq).toBe(40);
  });

  it('lets a visitor in with a token alone', async () => {
    connect().enter({ pubsub_token: 'visitor' });
    await pass(5);
    expect(identifier()).toEqual({ channel: 'RoomChannel', pubsub_token: 'visitor', last_seq: -1 });
  });

  it('says so when it is refused, and does not knock again', async () => {
    FakeSocket.refusing = true;
    connect().enter(STAFF);
    await pass(60_000);
    expect(cable.state.value).toBe('rejected');
    expect([rejections, FakeSocket.opened]).toEqual([1, 1]);
    FakeSocket.refusing = false;
    cable.enter({ ...STAFF, pubsub_token: 'renewed' });
    await pass(5);
    expect(cable.state.value).toBe('live');
  });

  it('starts anew in another account and goes on in the same one', async () => {
    connect().enter(STAFF);
    await pass(5);
    cable.enter({ ...STAFF, pubsub_token: 'renewed' });
    await pass(5);
    expect(identifier().last_seq).toBe(40);
    cable.enter({ ...STAFF, account_id: 4 });
    await pass(5);
    expect(identifier().last_seq).toBe(-1);
    expect(FakeSocket.open.size).toBe(1);
  });
});

describe('frames', () => {
  it('are handed on, and their numbers remembered', async () => {
    connect().enter(STAFF);
    await pass(5);
    socket().pushed({ event: 'contact.updated', data: { id: 1 }, seq: 44 });
    socket().pushed({ event: 'contact.updated', data: { id: 2 }, seq: 43 });
    socket().pushed({ event: 'presence.update', data: { users: {} } });
    expect(frames.map((frame) => frame.event)).toEqual(['contact.updated', 'contact.updated', 'presence.update']);
    expect(cable.lastSeq).toBe(44);
  });

  it('that are none of ours, or nonsense, are passed over', async () => {
    connect().enter(STAFF);
    await pass(5);
    const other = JSON.stringify({ channel: 'RoomChannel' });
    socket().receive({ identifier: other, message: { event: 'contact.updated', data: {} } });
    for (const nonsense of ['', '[', 'null', '3', '{"message":{"event":3,"data":{}}}', '{"message":{"event":"a"}}']) {
      socket().onmessage?.({ data: nonsense });
    }
    expect(frames).toEqual([]);
    expect(cable.state.value).toBe('live');
  });
});

describe('a connection that breaks', () => {
  it('is made again, and asks for what came meanwhile', async () => {
    connect().enter(STAFF);
    await pass(5);
    FakeSocket.server = {
      offline: false,
      forgotten: 0,
      seq: 42,
      events: [
        { seq: 40, event: 'contact.updated', data: { id: 1 } },
        { seq: 42, event: 'contact.updated', data: { id: 2 } },
      ],
    };
    socket().dropped();
    expect(cable.state.value).toBe('waiting');
    expect(cable.retryAt.value).toBeGreaterThan(Date.now());
    await pass(1_000);
    expect(identifier().last_seq).toBe(40);
    expect(frames).toHaveLength(1);
    expect(resumed[1]).toEqual({ first: false, complete: true });
    expect(cable.retryAt.value).toBe(0);
  });

  it('says when too much was missed, and takes the number of now', async () => {
    connect().enter(STAFF);
    await pass(5);
    FakeSocket.server = { offline: false, seq: 9, forgotten: 5_000, events: [] };
    socket().dropped();
    await pass(1_000);
    expect(resumed[1]).toEqual({ first: false, complete: false });
    expect(cable.lastSeq).toBe(9);
  });

  it('is noticed when the pings stop', async () => {
    connect().enter(STAFF);
    await pass(5);
    await pass(8_000);
    socket().ping();
    await pass(8_000);
    expect(cable.state.value).toBe('live');
    await pass(6_000);
    expect(FakeSocket.opened).toBe(2);
  });

  it('waits longer each time, and tries at once when the network is back', async () => {
    FakeSocket.server.offline = true;
    connect().enter(STAFF);
    await pass(120_000);
    const tried = FakeSocket.opened;
    expect(tried).toBeLessThan(15);
    expect(tried).toBeGreaterThan(6);
    FakeSocket.server.offline = false;
    dispatchEvent(new Event('online'));
    await pass(5);
    expect(cable.state.value).toBe('live');
  });

  it('that flaps does not hammer the server', async () => {
    connect().enter(STAFF);
    for (let round = 0; round < 40; round++) {
      await pass(500);
      if (socket()) socket().dropped();
    }
    expect(FakeSocket.opened).toBeLessThan(12);
  });

  it('comes back when the server asks for it, and stays away when it asks for that', async () => {
    connect().enter(STAFF);
    await pass(5);
    socket().receive({ type: 'disconnect', reason: 'server_restart', reconnect: true });
    await pass(1_000);
    expect(cable.state.value).toBe('live');
    socket().receive({ type: 'disconnect', reason: 'unauthorized', reconnect: false });
    await pass(60_000);
    expect([cable.state.value, FakeSocket.opened, rejections]).toEqual(['rejected', 2, 1]);
  });

  it('is not made again after it was stopped', async () => {
    connect().enter(STAFF);
    await pass(5);
    socket().dropped();
    cable.stop();
    await pass(120_000);
    expect([cable.state.value, FakeSocket.opened]).toEqual(['idle', 1]);
  });
});

describe('presence', () => {
  const updates = () => socket().sent.filter((one) => one.command === 'message');

  it('is told on the beat of the pings, without timers of its own', async () => {
    connect().enter(STAFF);
    await pass(5);
    socket().ping();
    expect(updates()).toEqual([]);
    for (let beat = 0; beat < 11; beat++) {
      await pass(3_000);
      socket().ping();
    }
    expect(updates()).toHaveLength(2);
    expect(updates()[0]).toEqual({
      command: 'message',
      identifier: socket().sent[0]?.identifier,
      data: '{"action":"update_presence"}',
    });
  });

  it('is told at the next beat where somebody asks who is there', async () => {
    const cable = connect();
    cable.enter(STAFF);
    await pass(5);
    cable.presentAt = 0;
    socket().ping();
    socket().ping();
    expect(updates()).toHaveLength(1);
  });

  it('is kept quiet where it is not wanted', async () => {
    connect({ present: false }).enter(STAFF);
    await pass(5);
    for (let beat = 0; beat < 11; beat++) {
      await pass(3_000);
      socket().ping();
    }
    expect(updates()).toEqual([]);
  });
});

it('spreads attempts over half of a doubling time', () => {
  expect([0, 1, 2, 10, 999].map((n) => nextDelay(n, () => 1))).toEqual([500, 1_000, 2_000, 30_000, 30_000]);
  expect([0, 1, 10].map((n) => nextDelay(n, () => 0))).toEqual([250, 500, 15_000]);
});

it('finds the stream of a server', () => {
  expect(cableUrl('https://desk.example')).toBe('wss://desk.example/cable');
  expect(cableUrl('http://localhost:3000')).toBe('ws://localhost:3000/cable');
});
