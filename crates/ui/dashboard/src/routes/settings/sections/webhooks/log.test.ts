import { describe, expect, it } from 'vitest';
import type { Answer, Call } from '../../../../data/api';
import { type Attempt, DeliveryLog, joined } from './log';

function attempt(id: number): Attempt {
  return {
    id,
    delivery_id: `delivery-${id}`,
    event: 'message_created',
    url: 'https://receiver.test/',
    attempt: 1,
    status_code: 200,
    error: null,
    duration_ms: 12,
    created_at: '2026-11-26T12:00:00Z',
  };
}

const ids = (attempts: readonly Attempt[]) => attempts.map((one) => one.id);
/** From the one number down to the other. */
const down = (from: number, to: number) => Array.from({ length: from - to + 1 }, (_, at) => attempt(from - at));

describe('joined', () => {
  it('puts what is new before what is known, each once', () => {
    const { attempts, meets } = joined(down(6, 4), down(5, 1));
    expect(ids(attempts)).toEqual([6, 5, 4, 3, 2, 1]);
    expect(meets).toBe(true);
  });

  it('lets go of what is known where a page or more lies between', () => {
    const { attempts, meets } = joined(down(30, 28), down(5, 1));
    expect(ids(attempts)).toEqual([30, 29, 28]);
    expect(meets).toBe(false);
  });

  it('is empty where the log is', () => {
    expect(joined([], down(2, 1)).attempts).toEqual([]);
  });
});

/** A server with a log of so many attempts; pages as long as they are asked for. */
function serverWith(log: Attempt[]) {
  const asked: Call[] = [];
  const api = {
    async call<T>(call: Call): Promise<Answer<T>> {
      asked.push(call);
      const before = Number(call.query?.before ?? Number.POSITIVE_INFINITY);
      const page = log.filter((one) => one.id < before).slice(0, Number(call.query?.limit));
      return { ok: true, value: { payload: { deliveries: page } } as T };
    },
  };
  return { api, asked };
}

describe('DeliveryLog', () => {
  it('looks back page by page, to the beginning', async () => {
    const { api } = serverWith(down(120, 1));
    const log = new DeliveryLog(api, 7);
    await log.refresh();
    expect([log.attempts.value.length, log.more.value]).toEqual([50, true]);
    await log.older();
    await log.older();
    expect(ids(log.attempts.value)).toEqual(ids(down(120, 1)));
    expect(log.more.value).toBe(false);
  });

  it('keeps how far somebody has looked back when something new comes', async () => {
    const all = down(60, 1);
    const { api } = serverWith(all);
    const log = new DeliveryLog(api, 7);
    await log.refresh();
    await log.older();
    all.unshift(attempt(61));
    await log.refresh();
    expect(ids(log.attempts.value)).toEqual(ids(down(61, 1)));
    expect(log.more.value).toBe(false);
  });

  it('drops an older page that hangs on to nothing any more', async () => {
    const all = down(60, 1);
    const { api } = serverWith(all);
    let release = () => {};
    const log = new DeliveryLog(
      {
        async call<T>(call: Call) {
          const answer = await api.call<T>(call);
          if (call.query?.before) await new Promise<void>((done) => (release = done));
          return answer;
        },
      },
      7,
    );
    await log.refresh();
    const older = log.older();
    all.unshift(...down(200, 61));
    await log.refresh();
    release();
    await older;
    expect(ids(log.attempts.value)).toEqual(ids(down(200, 151)));
  });

  it('asks once where several ask at the same time', async () => {
    const { api, asked } = serverWith([]);
    const log = new DeliveryLog(api, 7);
    await Promise.all([log.refresh(), log.refresh()]);
    expect(asked.length).toBe(1);
  });

  it('stays as it was when it cannot be fetched again', async () => {
    const { api } = serverWith(down(3, 1));
    let fails = false;
    const failure = { kind: 'network', status: 0, message: '', retryAfter: 0 } as const;
    const log = new DeliveryLog(
      { call: <T>(call: Call) => (fails ? Promise.resolve({ ok: false, error: failure }) : api.call<T>(call)) },
      7,
    );
    await log.refresh();
    fails = true;
    expect(await log.refresh()).toEqual(failure);
    expect([log.state.value, log.attempts.value.length]).toEqual(['ready', 3]);
  });
});
