/** One message there and one back: a visitor in the chat of a website, an agent in the dashboard. */
import assert from 'node:assert/strict';
import { newAccount, newWebsite } from './harness/api.mjs';
import { answer, rowOf, showTab, signIn, thread } from './harness/desk.mjs';
import { bubble, chat, say, startChat, withSnippet } from './harness/site.mjs';
import { stage } from './harness/stage.mjs';

let account, inbox;
const on = stage(async () => {
  account = await newAccount(on.server, 'Harbour');
  inbox = await newWebsite(account, { enable_email_collect: false });
});
const { journey } = on;

journey('a visitor writes, an agent sees it live and answers, the visitor sees that live', async () => {
  const agent = await on.browser.page();
  await signIn(agent, on.server, account);
  await showTab(agent, 'Unassigned');
  const visitor = await on.browser.page();
  await visitor.goto(on.site.put('/', withSnippet(on.server.url, inbox.website_token)));
  await bubble(visitor).click();
  await startChat(visitor);
  await say(visitor, 'Do you repair bicycles?');
  await rowOf(agent, 'Do you repair bicycles?').click();
  await thread(agent).getByText('Do you repair bicycles?').waitFor();
  await answer(agent, 'Yes, until six today.');
  await chat(visitor).getByText('Yes, until six today.').waitFor();
  assert.equal(await chat(visitor).getByText('Yes, until six today.').count(), 1);
});
