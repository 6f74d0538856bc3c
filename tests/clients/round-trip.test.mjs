// One message there and one back, driven by the packages real clients use: the API by
// @figuro/chatwoot-sdk, the live side by @rails/actioncable, a bot by plain webhooks.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { after, before, test } from "node:test";
import { disconnectAll, subscribe } from "./live.mjs";
import { startServer, until } from "./server.mjs";

const sdk = createRequire(import.meta.url)("@figuro/chatwoot-sdk");
const ChatwootClient = sdk.default;
const password = "Porch-l1ght!";
const cleanups = [];
let server, admin, accountId, adminUser, platform;

const client = (token) => new ChatwootClient({ config: { basePath: server.url, token } });

// What the SDK promises as an error: its status and body.
async function refusal(promise) {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof sdk.ApiError, `${error}`);
    return error;
  }
  return assert.fail("the call succeeded");
}

// A receiver of webhooks.
async function receiver() {
  const requests = [];
  const http = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    requests.push({ headers: request.headers, body: JSON.parse(body) });
    response.end();
  });
  await new Promise((resolve) => http.listen(0, "127.0.0.1", resolve));
  cleanups.push(() => http.close());
  const url = `http://127.0.0.1:${http.address().port}/`;
  const event = (name, test = () => true) =>
    until(`the webhook ${name}`, () => requests.find(({ body }) => body.event === name && test(body)));
  return { url, requests, event };
}

before(async () => {
  server = await startServer();
  cleanups.push(server.stop);
  const person = ["--name", "Ada", "--email", "ada@example.test", "--password", password];
  const made = await server.tool("setup", "--account", "Harbour", ...person);
  accountId = made.account_id;
  admin = client(made.access_token);
  adminUser = await admin.profile.profile();
  const app = await server.tool("platform-app", "create", "Provisioning");
  platform = client(app.access_token);
});

after(async () => {
  disconnectAll();
  for (const cleanup of cleanups.reverse()) await cleanup();
});

const apiInbox = (name, more = {}) =>
  admin.inboxes.create({ accountId, data: { name, channel: { type: "api", ...more } } });

test("a message makes the round trip, live on both sides", async () => {
  const hook = await receiver();
  const subscriptions = ["message_created", "conversation_created", "contact_created"];
  await admin.webhooks.create({ accountId, data: { url: hook.url, subscriptions } });
  const inbox = await apiInbox("Shop");
  const inboxIdentifier = inbox.inbox_identifier;
  assert.equal(inbox.channel_type, "Channel::Api");

  const agent = await subscribe(server.url, {
    pubsub_token: adminUser.pubsub_token,
    account_id: accountId,
    user_id: adminUser.id,
  });
  const contact = await client("").client.contacts.create({ inboxIdentifier, data: { name: "Vera" } });
  const visitor = await subscribe(server.url, { pubsub_token: contact.pubsub_token });
  const door = { inboxIdentifier, contactIdentifier: contact.source_id };
  const conversation = await client("").client.conversations.create(door);
  const asked = await client("").client.messages.create({
    ...door,
    conversationId: conversation.id,
    data: { content: "Is anybody there?" },
  });
  assert.equal(asked.message_type, 0);

  const heard = await agent.event("message.created", ({ id }) => id === asked.id);
  assert.equal(heard.content, "Is anybody there?");
  assert.equal(heard.account_id, accountId);
  assert.equal(heard.conversation_id, conversation.id);

  const answered = await admin.messages.create({
    accountId,
    conversationId: conversation.id,
    data: { content: "Yes, we are.", message_type: "outgoing", private: false },
  });
  const reply = await visitor.event("message.created", ({ id }) => id === answered.id);
  assert.equal(reply.content, "Yes, we are.");
  assert.equal(reply.sender.name, "Ada");

  const note = await admin.messages.create({
    accountId,
    conversationId: conversation.id,
    data: { content: "Between us.", private: true },
  });
  assert.equal(note.private, true);
  await agent.event("message.created", ({ id }) => id === note.id);

  const seen = await client("").client.messages.list({ ...door, conversationId: conversation.id });
  assert.deepEqual(seen.map(({ content }) => content), ["Is anybody there?", "Yes, we are."]);
  const { payload } = await admin.messages.list({ accountId, conversationId: conversation.id });
  assert.deepEqual(
    payload.filter(({ message_type }) => message_type < 2).map(({ content }) => content),
    ["Is anybody there?", "Yes, we are.", "Between us."],
  );
  for (const content of ["Is anybody there?", "Yes, we are."]) {
    const { body, headers } = await hook.event("message_created", (message) => message.content === content);
    assert.equal(body.account.id, accountId);
    assert.equal(body.conversation.id, conversation.id);
    assert.ok(headers["x-chatwoot-delivery"], "deliveries carry their id");
  }
  await hook.event("conversation_created", ({ id }) => id === conversation.id);
  assert.ok(
    !visitor.messages.some(({ data }) => data.id === note.id && data.content === "Between us."),
    "the note reached the visitor",
  );
});

test("typing and presence travel live", async () => {
  const inbox = await apiInbox("Typing");
  const inboxIdentifier = inbox.inbox_identifier;
  const contact = await client("").client.contacts.create({ inboxIdentifier, data: { name: "Tyr" } });
  const door = { inboxIdentifier, contactIdentifier: contact.source_id };
  const conversation = await client("").client.conversations.create(door);
  const agent = await subscribe(server.url, {
    pubsub_token: adminUser.pubsub_token,
    account_id: accountId,
    user_id: adminUser.id,
  });
  const visitor = await subscribe(server.url, { pubsub_token: contact.pubsub_token });
  visitor.perform("update_presence");
  const { users } = await visitor.event("presence.update");
  assert.equal(users[adminUser.id], "online");
  const path = `/public/api/v1/inboxes/${inboxIdentifier}/contacts/${contact.source_id}`;
  const typing = (status) =>
    fetch(`${server.url}${path}/conversations/${conversation.id}/toggle_typing?typing_status=${status}`, {
      method: "POST",
    });
  assert.equal((await typing("on")).status, 200);
  const data = await agent.event("conversation.typing_on", (data) => data.conversation.id === conversation.id);
  assert.equal(data.user.type, "contact");
  assert.equal((await typing("off")).status, 200);
  await agent.event("conversation.typing_off", (data) => data.conversation.id === conversation.id);
});

test("a client that was away reconnects by itself and hears again", async () => {
  const agent = await subscribe(server.url, {
    pubsub_token: adminUser.pubsub_token,
    account_id: accountId,
    user_id: adminUser.id,
  });
  agent.consumer.connection.webSocket.terminate();
  const contact = await until("the reconnection", async () => {
    const { payload } = await admin.contacts.create({ accountId, data: { name: "Rin" } });
    const id = payload.contact.id;
    const heard = await agent.event("contact.created", (data) => data.id === id).catch(() => null);
    return heard;
  }, 60);
  assert.equal(contact.name, "Rin");
});

test("files travel as the SDK sends them", async () => {
  const inbox = await apiInbox("Files");
  const inboxIdentifier = inbox.inbox_identifier;
  const contact = await client("").client.contacts.create({ inboxIdentifier, data: { name: "Fay" } });
  const door = { inboxIdentifier, contactIdentifier: contact.source_id };
  const conversation = await client("").client.conversations.create(door);
  const content = Buffer.from("a plain text file\n").toString("base64");
  const sent = await admin.messages.create({
    accountId,
    conversationId: conversation.id,
    data: { content: "See this", attachments: [{ content, encoding: "base64", filename: "note.txt" }] },
  });
  assert.equal(sent.attachments.length, 1);
  const file = await fetch(sent.attachments[0].data_url, { redirect: "follow" });
  assert.equal(await file.text(), "a plain text file\n");
});

test("the SDK's calls over contacts, conversations, teams and people", async () => {
  const inbox = await apiInbox("Desk");
  const data = { inbox_id: inbox.id, name: "Carl", email: "carl@example.test" };
  const { payload } = await admin.contacts.create({ accountId, data });
  const contact = payload.contact;
  const sourceId = payload.contact_inbox.source_id;
  const found = await admin.contacts.search({ accountId, q: "carl@" });
  assert.deepEqual(found.payload.map(({ id }) => id), [contact.id]);
  await admin.contacts.update({ accountId, id: contact.id, data: { name: "Carla" } });
  assert.equal((await admin.contacts.get({ accountId, id: contact.id })).payload.name, "Carla");
  const conversation = await admin.conversations.create({
    accountId,
    data: { source_id: sourceId, inbox_id: inbox.id, contact_id: contact.id, status: "open" },
  });
  const list = await admin.conversations.list({ accountId, inboxId: inbox.id });
  assert.deepEqual(list.data.payload.map(({ id }) => id), [conversation.id]);
  assert.equal(list.data.meta.all_count, 1);
  const ids = { accountId, conversationId: conversation.id };
  await admin.conversationLabels.add({ ...ids, data: { labels: ["vip"] } });
  assert.deepEqual((await admin.conversationLabels.list(ids)).payload, ["vip"]);
  const toggled = await admin.conversations.toggleStatus({ ...ids, data: { status: "resolved" } });
  assert.equal(toggled.payload.current_status, "resolved");
  assert.equal((await admin.conversations.get(ids)).status, "resolved");
  const theirs = await admin.contacts.listConversations({ accountId, id: contact.id });
  assert.deepEqual(theirs.payload.map(({ id }) => id), [conversation.id]);

  const user = await platform.platform.users.create({
    data: { name: "Ben", email: "ben@example.test", password, custom_attributes: {} },
  });
  const refused = await refusal(platform.platform.accounts.get({ accountId }));
  assert.equal(refused.status, 401);
  const account = await platform.platform.accounts.create({ data: { name: "Second" } });
  await platform.platform.accountUsers.create({
    accountId: account.id,
    data: { user_id: user.id, role: "administrator" },
  });
  const ben = client(user.access_token);
  assert.equal((await ben.profile.profile()).email, "ben@example.test");
  const team = await ben.teams.create({ accountId: account.id, data: { name: "night shift" } });
  assert.deepEqual((await ben.teams.list({ accountId: account.id })).map(({ id }) => id), [team.id]);
  assert.equal((await refusal(ben.teams.list({ accountId }))).status, 401);
  assert.equal((await refusal(admin.teams.get({ accountId, teamId: team.id }))).status, 404);
});

test("a bot over plain webhooks answers and hands over", async () => {
  const script = fileURLToPath(new URL("../../docs/examples/bot.mjs", import.meta.url));
  const start = (token) =>
    new Promise((resolve, reject) => {
      const env = { ...process.env, PORCHLIGHT_URL: server.url, BOT_TOKEN: token, PORT: "0" };
      const bot = spawn(process.execPath, [script], { env, stdio: ["ignore", "pipe", "inherit"] });
      cleanups.push(() => bot.kill());
      bot.on("exit", () => reject(new Error("the bot ended")));
      bot.stdout.on("data", (line) => resolve(/http:\/\/\S+/.exec(line)[0]));
    });
  const made = await admin.accountAgentBots.create({ accountId, data: { name: "Echo", outgoing_url: "http://127.0.0.1:9/" } });
  const url = await start(made.access_token);
  await admin.accountAgentBots.update({ accountId, id: made.id, data: { name: "Echo", outgoing_url: url } });
  const inbox = await apiInbox("With a bot");
  await admin.inboxes.updateAgentBot({ accountId, id: inbox.id, data: { agent_bot: made.id } });

  const inboxIdentifier = inbox.inbox_identifier;
  const contact = await client("").client.contacts.create({ inboxIdentifier, data: { name: "Bo" } });
  const door = { inboxIdentifier, contactIdentifier: contact.source_id };
  const conversation = await client("").client.conversations.create(door);
  assert.equal(conversation.status, "pending");
  const visitor = await subscribe(server.url, { pubsub_token: contact.pubsub_token });
  const say = (content) =>
    client("").client.messages.create({ ...door, conversationId: conversation.id, data: { content } });
  await say("hello");
  const echo = await visitor.event("message.created", ({ content }) => content === "You said: hello");
  assert.equal(echo.sender.name, "Echo");
  await say("a human please");
  await until("the hand-off", async () => {
    const { status } = await admin.conversations.get({ accountId, conversationId: conversation.id });
    return status === "open";
  });
});
