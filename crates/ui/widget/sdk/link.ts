import { decode, encode, type Note } from '../protocol';

/** The wire to the chat's page. */
export interface Link {
  /** Sends a message, or keeps it until the chat's page has loaded. */
  send(note: Note): void;
  /** The chat's page is there: it gets `first`, then what has waited for it. */
  open(first: Note[]): void;
  /** The chat's page goes away and will come back. */
  close(): void;
}

/**
 * Ties the wire. What goes out is addressed to the widget's origin, so that a frame which has been led
 * elsewhere gets nothing; what comes in has to come from that origin and from our frame, so that no other
 * frame or window of the page can speak for the chat.
 *
 * A page without an origin of its own (opened from a file, or sandboxed) cannot be addressed by the chat.
 * It gives the chat one end of a channel instead, which leads to it and nobody else.
 */
export function link(frame: HTMLIFrameElement, baseUrl: string, receive: (note: Note) => void): Link {
  const { origin } = new URL(baseUrl, location.href);
  let waiting: Note[] | null = [];

  const post = (note: Note, ports: MessagePort[] = []) => frame.contentWindow?.postMessage(encode(note), origin, ports);
  const take = ({ data }: MessageEvent) => {
    const note = decode(data);
    if (note) receive(note);
  };
  addEventListener('message', (message) => {
    if (message.origin === origin && message.source === frame.contentWindow) take(message);
  });
  if (self.origin === 'null') {
    frame.onload = () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = take;
      post({ event: 'hello' }, [port2]);
    };
  }

  return {
    send(note) {
      if (waiting) waiting.push(note);
      else post(note);
    },
    open(first) {
      const notes = [...first, ...(waiting ?? [])];
      waiting = null;
      for (const note of notes) post(note);
    },
    close() {
      waiting ??= [];
    },
  };
}
