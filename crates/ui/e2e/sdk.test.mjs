/** A page that talks to the chat as pages made for Chatwoot do, changed in its host only. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { newAccount, newWebsite } from './harness/api.mjs';
import { journeys, launch } from './harness/browser.mjs';
import { rowOf, showTab, signIn, thread } from './harness/desk.mjs';
import { serve } from './harness/server.mjs';
import { bubble, chat, say, startChat, website, withSnippet } from './harness/site.mjs';
import { until } from './harness/wait.mjs';

const cleanups = [];
let server, browser, site;
const journey = journeys(test, () => browser);

before(async () => {
  server = await serve(cleanups);
  browser = await launch(cleanups);
  site = await website(cleanups);
});

after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** A visitor on a page of its own, when the chat is ready. */
async function visit(name, settings = '', channel = {}) {
  const account = await newAccount(server, name);
  const inbox = await newWebsite(account, { enable_email_collect: false }, channel);
  const page = await browser.page();
  await page.addInitScript(() => {
    window.events = [];
    for (const name of ['ready', 'opened', 'closed', 'on-message', 'error']) {
      addEventListener(`chatwoot:${name}`, (event) => window.events.push([name, event.detail ?? null]));
    }
  });
  await page.goto(site.put(`/${account.id}`, withSnippet(server.url, inbox.website_token, settings)));
  await page.waitForFunction(() => window.events.some(([name]) => name === 'ready'));
  return { account, inbox, page };
}

const call = (page, method, ...args) =>
  page.evaluate(([name, given]) => window.$chatwoot[name](...given), [method, args]);
const events = (page) => page.evaluate(() => window.events.map(([name]) => name));

journey('the page opens and closes the chat, and hears of it', async () => {
  const { page } = await visit('Toggle');
  await call(page, 'toggle', 'open');
  await startChat(page);
  await say(page, 'Anybody there?');
  await call(page, 'toggle', 'close');
  await page.locator('#chatwoot_live_chat_widget').waitFor({ state: 'hidden' });
  const heard = await events(page);
  for (const name of ['ready', 'opened', 'closed']) assert.ok(heard.includes(name), `${name} of ${heard}`);
});

journey('settings of the page hold: side, words, no bubble, language', async () => {
  const settings = `window.chatwootSettings = { position: 'left', type: 'expanded_bubble', launcherTitle: 'Ask us', locale: 'de' };`;
  const { page } = await visit('Settings', settings);
  await page.getByText('Ask us').waitFor();
  const { x } = await bubble(page).boundingBox();
  assert.ok(x < 640, 'on the left');
  await bubble(page).click();
  await chat(page).locator('html[lang=de]').waitFor();
  const { page: bare } = await visit('Hidden', 'window.chatwootSettings = { hideMessageBubble: true };');
  await bare.locator('#chatwoot_live_chat_widget').waitFor({ state: 'attached' });
  assert.equal(await bubble(bare).isVisible(), false);
});

journey('who the visitor is, with attributes and a label, arrives at the agents', async () => {
  const { account, page } = await visit('Known');
  await call(page, 'setUser', 'user-7', { name: 'Mira Sand', email: 'mira@example.test' });
  await call(page, 'setCustomAttributes', { plan: 'gold' });
  await bubble(page).click();
  await startChat(page);
  await say(page, 'It is me');
  await call(page, 'setConversationCustomAttributes', { order: '4711' });
  await account.api.post('labels', { title: 'shop' });
  await call(page, 'setLabel', 'shop');
  const conversation = await until('attributes and label', async () => {
    const found = await account.api.get('conversations/1');
    return found.labels.includes('shop') && found.custom_attributes.order === '4711' && found;
  });
  const { sender } = conversation.meta;
  assert.deepEqual([sender.name, sender.identifier, sender.custom_attributes.plan], ['Mira Sand', 'user-7', 'gold']);
  await call(page, 'removeLabel', 'shop');
  await until('the label to go', async () => (await account.api.get('conversations/1')).labels.length === 0);
});

journey('where proof is asked for, a wrong one is refused and a right one believed', async () => {
  const { account, inbox, page } = await visit('Proof', '', { hmac_mandatory: true });
  browser.expect(/status of (401|422) .*\/api\/v1\/widget\//);
  const { hmac_token } = await account.api.get(`inboxes/${inbox.id}`);
  await call(page, 'setUser', 'user-8', { name: 'Mallory', identifier_hash: 'f'.repeat(64) });
  const identifier_hash = createHmac('sha256', hmac_token).update('user-9').digest('hex');
  await call(page, 'setUser', 'user-9', { name: 'Grace', identifier_hash });
  const names = async () => (await account.api.get('contacts')).payload.map(({ name }) => name);
  await until('the one who proved it', async () => (await names()).includes('Grace'));
  assert.ok(!(await names()).includes('Mallory'));
});

const HIT = '<img src=x onerror="top.__hit = self.__hit = 1"><script>self.__hit = 1</script>';

journey('what visitors write is text, in the chat and at the agents', async () => {
  const { account, page } = await visit('Hostile');
  await call(page, 'setUser', 'evil', { name: `${HIT}Eve` });
  await bubble(page).click();
  await startChat(page);
  await say(page, 'Hello');
  for (const text of [HIT, '[a](javascript:self.__hit=1)', '![a](x" onerror="self.__hit=1)']) {
    const box = chat(page).getByRole('textbox');
    await box.fill(text);
    await box.press('Enter');
  }
  const agent = await browser.page();
  await signIn(agent, server, account);
  await showTab(agent, 'Unassigned');
  await rowOf(agent, 'Eve').click();
  await until('all of it', async () => (await thread(agent).locator('[data-message]').count()) === 4);
  await thread(agent).getByText('onerror').nth(1).waitFor();
  for (const one of [page, agent]) {
    for (const frame of one.frames()) assert.equal(await frame.evaluate(() => self.__hit), undefined, frame.url());
    for (const frame of one.frames()) {
      assert.equal(await frame.locator('a[href^="javascript:" i], img[onerror]').count(), 0, frame.url());
    }
  }
});

journey('messages of other windows neither open nor change the chat', async () => {
  const { page } = await visit('Forged');
  await page.evaluate(() => {
    const frame = document.createElement('iframe');
    frame.srcdoc = `<script>
      const forged = (event, more) => 'chatwoot-widget:' + JSON.stringify({ event, ...more });
      parent.postMessage(forged('toggleBubble'), '*');
      parent.postMessage(forged('setUnreadMode'), '*');
      parent.postMessage(forged('popoutChatWindow', { baseUrl: 'https://evil.test', websiteToken: 'x', locale: 'en' }), '*');
      parent.__told = true;
    </script>`;
    document.body.append(frame);
  });
  await page.waitForFunction(() => window.__told);
  // What the page itself asks for comes after all of that, and is all that happens.
  await call(page, 'toggle', 'open');
  await page.locator('#chatwoot_live_chat_widget').waitFor();
  await until('the chat to open', async () => (await events(page)).includes('opened'));
  assert.deepEqual(
    (await events(page)).filter((name) => name !== 'ready'),
    ['opened'],
  );
  assert.equal(page.context().pages().length, 1);
});
