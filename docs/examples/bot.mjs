// A bot in a few lines of Node, without any package: it answers what visitors write while the
// conversation is pending, and hands over to the people of the inbox when somebody asks for a human.
//
//   PORCHLIGHT_URL=http://127.0.0.1:3000 BOT_TOKEN=… node bot.mjs
//
// Set the bot's outgoing_url to this program's address, then link it to an inbox (see README.md).
import { createServer } from "node:http";

const { PORCHLIGHT_URL, BOT_TOKEN, PORT = 4000 } = process.env;

const post = (path, body) =>
  fetch(`${PORCHLIGHT_URL}/api/v1/accounts/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", api_access_token: BOT_TOKEN },
    body: JSON.stringify(body),
  });

async function hear({ event, message_type, private: note, content, account, conversation }) {
  if (event !== "message_created" || message_type !== "incoming" || note) return;
  if (conversation.status !== "pending") return; // a human has it
  const path = `${account.id}/conversations/${conversation.id}`;
  if (/human/i.test(content ?? "")) {
    await post(`${path}/toggle_status`, { status: "open" });
  } else {
    await post(`${path}/messages`, { content: `You said: ${content}` });
  }
}

createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  response.end(); // answered first: deliveries wait five seconds at most
  await hear(JSON.parse(body)).catch(console.error);
}).listen(PORT, "127.0.0.1", function () {
  console.log(`listening on http://127.0.0.1:${this.address().port}`);
});
