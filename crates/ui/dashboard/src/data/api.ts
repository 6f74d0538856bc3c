/** What the data layer asks of the network: calls inside one account, failures as values. */

export interface Call {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the account, without a leading slash. */
  path: string;
  query?: Readonly<Record<string, string>>;
  /** A document, or a form with files. */
  body?: unknown;
  /** Names the request, so that the server answers a repetition like the first time. */
  key?: string;
  signal?: AbortSignal;
}

/**
 * - `network`: no answer; whether the request arrived is not known.
 * - `busy`: the server could not just now (5xx, 429); the same request may succeed later.
 * - `ended`: nobody is signed in any more.
 * - `absent`: it does not exist, or not for this user.
 * - `refused`: asking again changes nothing.
 * - `aborted`: we did not want it any more.
 */
export type FailureKind = 'network' | 'busy' | 'ended' | 'absent' | 'refused' | 'aborted';

export interface Failure {
  readonly kind: FailureKind;
  readonly status: number;
  /** The server's words, or an empty string. */
  readonly message: string;
  /** Milliseconds the server asks to wait, or 0. */
  readonly retryAfter: number;
}

export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

export interface Api {
  call<T>(call: Call): Promise<Answer<T>>;
}
