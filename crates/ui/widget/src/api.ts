/** Calls of the server. What goes wrong is a value, so that nobody forgets it. */

export type Answer<T> = { ok: true; data: T } | Failure;

export interface Failure {
  ok: false;
  /** The status of the answer; 0 when there was none. */
  status: number;
  /** Seconds to wait before the next attempt, where the server said so. */
  retryAfter: number;
  body: { error?: string; message?: string };
}

export interface Session {
  token: string;
  locale: string;
}

const UPLOAD_MS = 300_000;
const CALL_MS = 30_000;
const POLITE_SECONDS = 10;

export type Api = ReturnType<typeof client>;

export function client(websiteToken: string, session: Session) {
  const address = (path: string) => {
    const url = new URL(`/api/v1/widget/${path}`, location.href);
    url.searchParams.set('website_token', websiteToken);
    url.searchParams.set('locale', session.locale);
    return url.href;
  };

  /**
   * One call. XMLHttpRequest rather than `fetch`, which cannot tell how far an upload is: one way to send
   * is smaller than two.
   */
  const call = <T>(method: string, path: string, body?: object, onProgress?: (part: number) => void) =>
    new Promise<Answer<T>>((resolve) => {
      const request = new XMLHttpRequest();
      const isForm = body instanceof FormData;
      request.open(method, address(path));
      request.setRequestHeader('X-Auth-Token', session.token);
      request.timeout = isForm ? UPLOAD_MS : CALL_MS;
      request.onloadend = () => resolve(answer(request));
      request.upload.onprogress = ({ loaded, total }) => total && onProgress?.(loaded / total);
      if (body && !isForm) request.setRequestHeader('Content-Type', 'application/json');
      request.send(isForm || !body ? body : JSON.stringify(body));
    });

  return { session, call, get: <T>(path: string) => call<T>('GET', path) };
}

function answer<T>(request: XMLHttpRequest): Answer<T> {
  const { status } = request;
  const body = parse(request.responseText);
  if (status >= 200 && status < 300) return { ok: true, data: body as T };
  const wait = Number(status && request.getResponseHeader('Retry-After'));
  return { ok: false, status, retryAfter: wait || POLITE_SECONDS, body };
}

/** An answer that is no object (an empty one, or a proxy's page) says nothing. */
function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) || {};
  } catch {
    return {};
  }
}

/** Whether the same call may fare better in a while. */
export function isPassing({ status }: Failure): boolean {
  return status === 0 || status === 408 || status === 429 || status >= 500;
}

/** Who a token stands for. Tokens of one visitor differ; this does not. */
export function visitorOf(token: string): string {
  try {
    const claims = (token.split('.')[1] ?? '').replace(/-/g, '+').replace(/_/g, '/');
    return String(JSON.parse(atob(claims)).source_id);
  } catch {
    // No token of the known kind: it stands for itself.
    return token;
  }
}
