/** A bot answers first and hands over: pending conversations are its own, open ones the team's. */
import { Api, newAccount, newWebsite } from './harness/api.mjs';
import { answer, rowOf, showStatus, showTab, signIn, thread } from './harness/desk.mjs';
import { receiver } from './harness/receiver.mjs';
import { bubble, chat, say, startChat, withSnippet } from './harness/site.mjs';
import { stage } from './harness/stage.mjs';

let account, inbox;
const on = stage(async () => {
  account = await newAccount(on.server, 'Robots');
  inbox = await newWebsite(account, { enable_email_collect: false });
  let api;
  const { url } = await receiver(on.cleanups, async ({ body: { event, message_type, content, conversation } }) => {
    if (event !== 'message_created' || message_type !== 'incoming') return;
    const of = `conversations/${conversation.id}`;
    if (/human/.test(content)) await api.post(`${of}/toggle_status`, { status: 'open' });
    else await api.post(`${of}/messages`, { content: `You said: ${content}` });
  });
  const bot = await account.api.post('agent_bots', { name: 'Robo', outgoing_url: url });
  await account.api.post(`inboxes/${inbox.id}/set_agent_bot`, { agent_bot: bot.id });
  api = new Api(account.api.url, bot.access_token);
});
const { journey } = on;

journey('the bot answers the visitor, and hands over to an agent who sees it live', async () => {
  const agent = await on.browser.page();
  await signIn(agent, on.server, account);
  await showTab(agent, 'Unassigned');
  const visitor = await on.browser.page();
  await visitor.goto(on.site.put('/', withSnippet(on.server.url, inbox.website_token)));
  await bubble(visitor).click();
  await startChat(visitor);
  await say(visitor, 'Opening hours?');
  await chat(visitor).getByText('You said: Opening hours?').waitFor();
  await showStatus(agent, 'Open', 'Pending');
  await rowOf(agent, 'You said: Opening hours?').waitFor();
  await showStatus(agent, 'Pending', 'Open');
  await say(visitor, 'I want a human');
  await rowOf(agent, 'I want a human').click();
  await thread(agent).getByText('You said: Opening hours?').waitFor();
  await answer(agent, 'Here is one.');
  await chat(visitor).getByText('Here is one.').waitFor();
});
