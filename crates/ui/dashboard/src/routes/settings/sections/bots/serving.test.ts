import { describe, expect, it } from 'vitest';
import type { Answer, Call } from '../../../../data/api';
import { Serving, servedBy } from './serving';

/** A server where inboxes have bots; each question waits until it is let go. */
function serverWith(bots: Map<number, number>) {
  const waiting: (() => void)[] = [];
  const api = {
    async call<T>({ method, path, body }: Call): Promise<Answer<T>> {
      const inbox = Number(/inboxes\/(\d+)/.exec(path)?.[1]);
      if (method === 'POST') {
        const { agent_bot } = body as { agent_bot: number | null };
        if (agent_bot === null) bots.delete(inbox);
        else bots.set(inbox, agent_bot);
        return { ok: true, value: null as T };
      }
      const id = bots.get(inbox);
      await new Promise<void>((done) => waiting.push(done));
      if (inbox === 404) return { ok: false, error: { kind: 'absent', status: 404, message: '', retryAfter: 0 } };
      if (inbox === 503) return { ok: false, error: { kind: 'busy', status: 503, message: '', retryAfter: 0 } };
      return { ok: true, value: (id === undefined ? {} : { agent_bot: { id } }) as T };
    },
  };
  const answer = () => {
    for (const done of waiting.splice(0)) done();
  };
  return { api, answer };
}

const settled = () => new Promise((done) => setTimeout(done));

describe('Serving', () => {
  it('knows of each inbox, without those that are gone', async () => {
    const { api, answer } = serverWith(new Map([[1, 7]]));
    const serving = new Serving(api);
    const loading = serving.load([1, 2, 404]);
    answer();
    await loading;
    expect([...serving.bots.value]).toEqual([
      [1, 7],
      [2, null],
    ]);
    expect(servedBy(7, serving.bots.value)).toEqual([1]);
  });

  it('says so when one could not be asked', async () => {
    const { api, answer } = serverWith(new Map());
    const serving = new Serving(api);
    const loading = serving.load([1, 503]);
    answer();
    await loading;
    expect(serving.state.value).toBe('failed');
  });

  it('does not let an answer from before a change undo it', async () => {
    const { api, answer } = serverWith(new Map([[1, 7]]));
    const serving = new Serving(api);
    const first = serving.load([1]);
    answer();
    await first;
    const second = serving.load([1]);
    await serving.set(1, 8);
    answer();
    await settled();
    expect(serving.bots.value.get(1)).toBe(8);
    answer();
    await second;
    expect(serving.bots.value.get(1)).toBe(8);
  });

  it('takes a deleted bot from its inboxes', async () => {
    const { api, answer } = serverWith(new Map([[1, 7]]));
    const serving = new Serving(api);
    const loading = serving.load([1]);
    answer();
    await loading;
    serving.forget(7);
    expect(serving.bots.value.get(1)).toBeNull();
  });
});
