/** Two nodes on one PostgreSQL and one Redis: the visitor's pages come from one, the agent's from the other. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newAccount, newWebsite } from './harness/api.mjs';
import { journeys, launch } from './harness/browser.mjs';
import { answer, rowOf, showTab, signIn, thread } from './harness/desk.mjs';
import { serve, serveBeside } from './harness/server.mjs';
import { bubble, chat, say, startChat, website, withSnippet } from './harness/site.mjs';

const cleanups = [];
let first, second, browser, site, account, inbox;
const journey = journeys(test, () => browser);

before(async () => {
  assert.ok(process.env.PORCHLIGHT_E2E_DATABASE_URL, 'nodes need a PostgreSQL: scripts/with-services.sh');
  first = await serve(cleanups);
  second = await serveBeside(first, cleanups);
  browser = await launch(cleanups);
  site = await website(cleanups);
  account = await newAccount(first, 'Harbour');
  inbox = await newWebsite(account, { enable_email_collect: false });
});

after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

journey('a message and its answer cross from node to node, and nothing is missed while one is away', async () => {
  const agent = await browser.page();
  await signIn(agent, second, account);
  await showTab(agent, 'Unassigned');
  const visitor = await browser.page();
  await visitor.goto(site.put('/', withSnippet(first.url, inbox.website_token)));
  await bubble(visitor).click();
  await startChat(visitor);
  await say(visitor, 'Are you open on Sunday?');
  await rowOf(agent, 'Are you open on Sunday?').click();
  await thread(agent).getByText('Are you open on Sunday?').waitFor();
  await answer(agent, 'From ten to two.');
  await chat(visitor).getByText('From ten to two.').waitFor();

  // While its node is away an agent's page can say no more than that.
  browser.expect(/ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_EMPTY_RESPONSE|WebSocket connection/);
  await second.kill();
  await say(visitor, 'I will come at eleven.');
  await second.start();
  await thread(agent).getByText('I will come at eleven.').waitFor();
  assert.equal(await thread(agent).getByText('I will come at eleven.').count(), 1);
  await answer(agent, 'See you then.');
  await chat(visitor).getByText('See you then.').waitFor();
});
