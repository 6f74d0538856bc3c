/**
 * The wire to whoever shows the chat: the page around the frame, an app's web view, or nobody (the chat in
 * a window of its own).
 *
 * The token of the visitor's session travels on this wire, so it is addressed to one origin, never to all.
 * Which one that is, the browser says: `ancestorOrigins`, or where that is missing the referrer, which
 * names the embedding page's origin (our SDK sees to it whatever the page's own policy). Where both are
 * silent, the first message of the parent window tells; the browser vouches for the window and origin of a
 * message, only the parent can be the parent, and who may be it has been decided by the server's
 * `frame-ancestors` before any of this ran. From then on nothing else counts. A parent without an origin
 * of its own (a file, a sandbox) cannot be addressed at all: it hands over the end of a channel.
 */
import { decode, encode, type Note } from '../protocol';

interface WebView {
  postMessage(text: string): void;
}

declare global {
  interface Window {
    ReactNativeWebView?: WebView;
  }
}

/** What an origin that cannot be addressed is called. */
const OPAQUE = 'null';

const webView = window.ReactNativeWebView;
export const isFramed = window.parent !== window;
/** Whether there is somebody to talk to. */
export const isEmbedded = isFramed || !!webView;
export const isApp = !isFramed && !!webView;

let origin = isFramed ? parentOrigin() : undefined;
let port: MessagePort | undefined;
let waiting: string[] = [];

/** Sends a message, or keeps it until it is known where to. */
export function tellHost(note: Note): void {
  if (isEmbedded) deliver(encode(note));
}

/** Asks the app around the web view to close it. */
export function closeApp(): void {
  webView?.postMessage(JSON.stringify({ type: 'close-widget' }));
}

/** Calls back with every message of whoever shows the chat. */
export function listenToHost(onNote: (note: Note) => void): void {
  const listen = (event: Event) => {
    const note = isFrom(event as MessageEvent) && decode((event as MessageEvent).data);
    if (note) onNote(note);
  };
  window.addEventListener('message', listen);
  // Android's web views speak to the document.
  if (isApp) document.addEventListener('message', listen);

  function isFrom(message: MessageEvent): boolean {
    if (isApp) return message.source === null || message.source === window;
    if (!isFramed || message.source !== window.parent) return false;
    origin ??= decode(message.data) ? message.origin : undefined;
    if (message.origin !== origin) return false;
    if (origin === OPAQUE) port = message.ports[0] ?? port;
    flush();
    return true;
  }
}

function deliver(text: string): void {
  if (isApp) webView?.postMessage(text);
  else if (port) port.postMessage(text);
  else if (origin && origin !== OPAQUE) window.parent.postMessage(text, origin);
  else waiting.push(text);
}

function flush(): void {
  const texts = waiting;
  waiting = [];
  texts.forEach(deliver);
}

function parentOrigin(): string | undefined {
  // Missing in some browsers, whatever the types say.
  const ancestors: DOMStringList | undefined = location.ancestorOrigins;
  // Files are called by their scheme here, and `null` where their messages arrive.
  if (ancestors?.[0]) return ancestors[0] === 'file://' ? OPAQUE : ancestors[0];
  return document.referrer ? new URL(document.referrer).origin : undefined;
}
