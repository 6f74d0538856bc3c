/** One message there and one back: a visitor in the chat of a website, an agent in the dashboard. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newAccount, newWebsite } from './harness/api.mjs';
import { journeys, launch } from './harness/browser.mjs';
import { answer, rowOf, showTab, signIn, thread } from './harness/desk.mjs';
import { serve } from './harness/server.mjs';
import { bubble, chat, say, startChat, website, withSnippet } from './harness/site.mjs';

const cleanups = [];
let server, browser, site, account, inbox;
const journey = journeys(test, () => browser);

before(async () => {
  server = await serve(cleanups);
  browser = await launch(cleanups);
  site = await website(cleanups);
  account = await newAccount(server, 'Harbour');
  inbox = await newWebsite(account, { enable_email_collect: false });
});

after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

journey('a visitor writes, an agent sees it live and answers, the visitor sees that live', async () => {
  const agent = await browser.page();
  await signIn(agent, server, account);
  await showTab(agent, 'Unassigned');
  const visitor = await browser.page();
  await visitor.goto(site.put('/', withSnippet(server.url, inbox.website_token)));
  await bubble(visitor).click();
  await startChat(visitor);
  await say(visitor, 'Do you repair bicycles?');
  await rowOf(agent, 'Do you repair bicycles?').click();
  await thread(agent).getByText('Do you repair bicycles?').waitFor();
  await answer(agent, 'Yes, until six today.');
  await chat(visitor).getByText('Yes, until six today.').waitFor();
  assert.equal(await chat(visitor).getByText('Yes, until six today.').count(), 1);
});
