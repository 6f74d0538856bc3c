/** Requests with the session's key, every failure a value of one type. */
import type { Answer, Api, Call, Failure, FailureKind } from './api';

export interface HttpOptions {
  /** The value of `Authorization`, or nothing while nobody is signed in. */
  authorization(): string | null;
  /** The server has said that nobody is signed in any more. */
  onEnded(): void;
}

/** An answer with its headers. */
export type Reply<T> = Answer<T> & { readonly headers?: Headers };

/** A request that takes longer than this is as good as lost; uploads may take longer. */
const PATIENCE_MS = 30_000;

export class Http {
  constructor(private readonly options: HttpOptions) {}

  /** The account's part of the server. */
  account(id: number): Api {
    return { call: <T>(call: Call) => this.send<T>({ ...call, path: `/api/v1/accounts/${id}/${call.path}` }) };
  }

  /** A request by its whole path. */
  async send<T>(call: Call): Promise<Reply<T>> {
    const { method = 'GET', path, query, body, key } = call;
    const headers = new Headers({ accept: 'application/json' });
    const authorization = this.options.authorization();
    if (authorization) headers.set('authorization', authorization);
    if (key) headers.set('idempotency-key', key);
    const form = body instanceof FormData;
    if (body !== undefined && !form) headers.set('content-type', 'application/json');
    const url = query && Object.keys(query).length > 0 ? `${path}?${new URLSearchParams(query)}` : path;
    let response: Response;
    let value: unknown;
    try {
      response = await fetch(url, {
        method,
        headers,
        credentials: 'omit',
        signal: patience(call, form),
        ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
      });
      value = await read(response);
    } catch {
      return { ok: false, error: failure(call.signal?.aborted ? 'aborted' : 'network', 0, '') };
    }
    if (response.ok) return { ok: true, value: value as T, headers: response.headers };
    const error = refusal(response, value);
    if (error.kind === 'ended' && authorization) this.options.onEnded();
    return { ok: false, error };
  }
}

function patience(call: Call, upload: boolean): AbortSignal | null {
  const signals = [...(call.signal ? [call.signal] : []), ...(upload ? [] : [AbortSignal.timeout(PATIENCE_MS)])];
  return signals.length > 0 ? AbortSignal.any(signals) : null;
}

/** The document of an answer; some have none. */
async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  if (!text) return null;
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page about its own troubles: the status says enough.
    return null;
  }
}

function failure(kind: FailureKind, status: number, message: string, retryAfter = 0): Failure {
  return { kind, status, message, retryAfter };
}

function refusal(response: Response, value: unknown): Failure {
  const { status } = response;
  const document = (typeof value === 'object' && value) || {};
  const { error, message, errors } = document as { error?: unknown; message?: unknown; errors?: unknown };
  const words = [error, message, Array.isArray(errors) ? errors.join(', ') : undefined];
  const said = words.find((one): one is string => typeof one === 'string') ?? '';
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  if (status === 429 || status >= 500) return failure('busy', status, said, (seconds || 0) * 1000);
  // A list of errors means that nobody is signed in, a single one that somebody may not do this.
  if (status === 401) return failure(Array.isArray(errors) ? 'ended' : 'absent', status, said);
  return failure(status === 404 ? 'absent' : 'refused', status, said);
}
