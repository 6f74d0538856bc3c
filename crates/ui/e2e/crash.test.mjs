/** What was said is there, once, whatever happens to the server in between. */
import assert from 'node:assert/strict';
import { newAccount, newWebsite } from './harness/api.mjs';
import { AWAY } from './harness/browser.mjs';
import { answer, composer, rowOf, showTab, signIn, thread } from './harness/desk.mjs';
import { bubble, chat, say, startChat, withSnippet } from './harness/site.mjs';
import { stage } from './harness/stage.mjs';

let account, inbox;
const on = stage(async () => {
  account = await newAccount(on.server, 'Harbour');
  inbox = await newWebsite(account, { enable_email_collect: false });
});
const { journey } = on;

/** How often the API has each of some texts, in the newest messages of the first conversation. */
async function counts(texts) {
  const { payload } = await account.api.get('conversations/1/messages');
  return texts.map((wanted) => payload.filter(({ content }) => content === wanted).length);
}

journey('the server is killed and started again while both sides write: everything is there once', async () => {
  const agent = await on.browser.page();
  await signIn(agent, on.server, account);
  await showTab(agent, 'Unassigned');
  const visitor = await on.browser.page();
  await visitor.goto(on.site.put('/', withSnippet(on.server.url, inbox.website_token)));
  await bubble(visitor).click();
  await startChat(visitor);
  await say(visitor, 'My order has not come.');
  await rowOf(agent, 'My order has not come.').click();
  await thread(agent).getByText('My order has not come.').waitFor();

  on.browser.expect(AWAY);
  await on.server.kill();
  await answer(agent, 'I am looking for it.');
  await say(visitor, 'It is number 4711.', { waits: false });
  await composer(agent).fill('It left us on');
  await on.server.start();
  await chat(visitor).getByText('I am looking for it.').waitFor();
  await thread(agent).getByText('It is number 4711.').waitFor();
  assert.equal(await composer(agent).inputValue(), 'It left us on');

  await agent.reload();
  await visitor.reload();
  await thread(agent).getByText('It is number 4711.').waitFor();
  assert.equal(await composer(agent).inputValue(), 'It left us on', 'the draft outlives the page');
  const texts = ['My order has not come.', 'I am looking for it.', 'It is number 4711.'];
  assert.deepEqual(await counts(texts), [1, 1, 1]);
  for (const said of texts) assert.equal(await thread(agent).getByText(said).count(), 1, said);
});
