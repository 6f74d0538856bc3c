// A subscription made with the browsers' own client, @rails/actioncable, on the sockets of ws.
import { createRequire } from "node:module";
import WebSocket from "ws";
import { until } from "./server.mjs";

// The package expects a page around it.
globalThis.addEventListener ??= () => {};
globalThis.removeEventListener ??= () => {};
globalThis.document ??= { visibilityState: "visible" };

const { adapters, createConsumer } = createRequire(import.meta.url)("@rails/actioncable");
adapters.WebSocket = WebSocket;

const consumers = [];

export async function subscribe(url, params) {
  const consumer = createConsumer(`${url.replace("http", "ws")}/cable`);
  consumers.push(consumer);
  const messages = [];
  let connected = false;
  const subscription = consumer.subscriptions.create(
    { channel: "RoomChannel", ...params },
    { connected: () => (connected = true), received: (message) => messages.push(message) },
  );
  await until("the subscription", () => connected);
  return {
    messages,
    consumer,
    perform: (action) => subscription.perform(action),
    // The data of the first event of this name that satisfies the test.
    event: (name, test = () => true) =>
      until(`the event ${name}`, () => messages.find(({ event, data }) => event === name && test(data))?.data).catch(
        (error) => {
          throw new Error(`${error.message}; came: ${messages.map(({ event }) => event).join(", ")}`);
        },
      ),
  };
}

export function disconnectAll() {
  for (const consumer of consumers) consumer.disconnect();
}
