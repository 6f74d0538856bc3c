import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Http } from './http';

let ended: number;
let http: Http;
const fetched = vi.fn<typeof fetch>();

beforeEach(() => {
  ended = 0;
  fetched.mockReset();
  vi.stubGlobal('fetch', fetched);
  http = new Http({
    authorization: () => 'Bearer abc',
    onEnded: () => {
      ended += 1;
    },
  });
});

afterEach(() => vi.unstubAllGlobals());

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  fetched.mockResolvedValueOnce(new Response(body === null ? null : JSON.stringify(body), { status, headers }));

describe('a request', () => {
  it('carries the session, the name and the document', async () => {
    answer(200, { ok: 1 });
    await http
      .account(3)
      .call({ method: 'POST', path: 'labels', query: { a: 'b c' }, body: { title: 'x' }, key: 'k1' });
    const [url, init] = fetched.mock.calls[0] as [string, RequestInit];
    const headers = init.headers as Headers;
    expect(url).toBe('/api/v1/accounts/3/labels?a=b+c');
    expect([headers.get('authorization'), headers.get('idempotency-key'), headers.get('content-type')]).toEqual([
      'Bearer abc',
      'k1',
      'application/json',
    ]);
    expect([init.method, init.body, init.credentials]).toEqual(['POST', '{"title":"x"}', 'omit']);
  });

  it('with files leaves the kind of its body to the browser', async () => {
    answer(200, {});
    const form = new FormData();
    await http.send({ method: 'POST', path: '/x', body: form });
    const [, init] = fetched.mock.calls[0] as [string, RequestInit];
    expect([(init.headers as Headers).get('content-type'), init.body]).toEqual([null, form]);
  });

  it('without an answer’s document is good all the same', async () => {
    answer(200, null);
    expect(await http.send({ path: '/x' })).toMatchObject({ ok: true, value: null });
  });
});

describe('a failure', () => {
  const fails = async (status: number, body: unknown, headers = {}) => {
    answer(status, body, headers);
    const reply = await http.send({ path: '/x' });
    return reply.ok ? null : reply.error;
  };

  it.each([
    [404, { error: 'gone' }, { kind: 'absent', message: 'gone' }],
    [403, { error: 'no' }, { kind: 'refused', message: 'no' }],
    [
      422,
      { message: 'Name can’t be blank', attributes: ['name'] },
      { kind: 'refused', message: 'Name can’t be blank' },
    ],
    [503, { error: 'busy' }, { kind: 'busy', message: 'busy' }],
    [500, null, { kind: 'busy', message: '' }],
  ])('%i is a value', async (status, body, expected) => {
    expect(await fails(status, body)).toMatchObject(expected);
  });

  it('tells how long to wait', async () => {
    expect(await fails(429, { error: 'slow' }, { 'retry-after': '7' })).toMatchObject({
      kind: 'busy',
      retryAfter: 7_000,
    });
  });

  it('ends the session only if nobody is signed in, not if somebody may not', async () => {
    expect(await fails(401, { error: 'You are not authorized' })).toMatchObject({ kind: 'absent' });
    expect(ended).toBe(0);
    expect(await fails(401, { errors: ['Sign in'] })).toMatchObject({ kind: 'ended', message: 'Sign in' });
    expect(ended).toBe(1);
  });

  it('of the network, or of a request that was called back, is a value too', async () => {
    fetched.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    expect(await http.send({ path: '/x' })).toMatchObject({ ok: false, error: { kind: 'network' } });
    const controller = new AbortController();
    fetched.mockImplementationOnce(async () => {
      controller.abort();
      throw new DOMException('', 'AbortError');
    });
    expect(await http.send({ path: '/x', signal: controller.signal })).toMatchObject({ error: { kind: 'aborted' } });
  });
});
