/** A page that talks to the chat as pages made for Chatwoot do, changed in its host only. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { newAccount, newWebsite } from './harness/api.mjs';
import { rowOf, showTab, signIn, thread } from './harness/desk.mjs';
import { bubble, chat, say, startChat, withSnippet } from './harness/site.mjs';
import { stage } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const on = stage();
const { journey } = on;

/** A visitor on a page of its own, when the chat is ready. */
async function visit(name, settings = '', channel = {}) {
  const account = await newAccount(on.server, name);
  const inbox = await newWebsite(account, { enable_email_collect: false }, channel);
  const page = await on.browser.page();
  await page.addInitScript(() => {
    window.events = [];
    for (const name of ['ready', 'opened', 'closed', 'on-message', 'error']) {
      addEventListener(`chatwoot:${name}`, (event) => window.events.push([name, event.detail ?? null]));
    }
  });
  await page.goto(on.site.put(`/${account.id}`, withSnippet(on.server.url, inbox.website_token, settings)));
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
  await account.api.post('labels', { title: 'shop' });
  // There is no conversation yet: what belongs to it waits for it.
  await call(page, 'setConversationCustomAttributes', { order: '4711' });
  await call(page, 'setLabel', 'shop');
  await bubble(page).click();
  await startChat(page);
  await say(page, 'It is me');
  const conversation = await until('attributes and label', async () => {
    const found = await account.api.get('conversations/1');
    return found.labels.includes('shop') && found.custom_attributes.order === '4711' && found;
  });
  const { sender } = conversation.meta;
  assert.deepEqual([sender.name, sender.identifier, sender.custom_attributes.plan], ['Mira Sand', 'user-7', 'gold']);
  await call(page, 'removeLabel', 'shop');
  await until('the label to go', async () => (await account.api.get('conversations/1')).labels.length === 0);
});

journey('what is asked for right after another user is named belongs to that one', async () => {
  const { account, page } = await visit('Next');
  await account.api.post('labels', { title: 'second' });
  await call(page, 'setUser', 'user-1', { name: 'Mira Sand' });
  await bubble(page).click();
  await startChat(page);
  await say(page, 'I am the first');
  await page.evaluate(() => {
    window.$chatwoot.setUser('user-2', { name: 'Tomek Wilk' });
    window.$chatwoot.setLabel('second');
  });
  await chat(page).getByText('I am the first').waitFor({ state: 'detached' });
  await say(page, 'I am the second');
  const labels = async (id) => (await account.api.get(`conversations/${id}`)).labels;
  await until('the label', async () => (await labels(2)).includes('second'));
  assert.deepEqual(await labels(1), []);
});

journey('where proof is asked for, a wrong one is refused and a right one believed', async () => {
  const { account, inbox, page } = await visit('Proof', '', { hmac_mandatory: true });
  on.browser.expect(/status of (401|422) .*\/api\/v1\/widget\//);
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
  const agent = await on.browser.page();
  await signIn(agent, on.server, account);
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

journey('language and colours follow the page while it is open', async () => {
  const { page } = await visit('Looks', `window.chatwootSettings = { darkMode: 'light' };`);
  await bubble(page).click();
  const root = chat(page).locator('html');
  await chat(page).locator('html[data-theme=light]').waitFor();
  await call(page, 'setLocale', 'de');
  await chat(page).locator('html[lang=de]').waitFor();
  await chat(page).getByRole('button', { name: 'Gespräch beginnen' }).first().waitFor();
  await call(page, 'setLocale', 'ar');
  await chat(page).locator('html[dir=rtl]').waitFor();
  await call(page, 'setLocale', 'xx');
  await call(page, 'setColorScheme', 'dark');
  await chat(page).locator('html[data-theme=dark]').waitFor();
  assert.equal(await root.getAttribute('lang'), 'ar', 'a language that nobody speaks changes nothing');
  await page.emulateMedia({ colorScheme: 'light' });
  await call(page, 'setColorScheme', 'auto');
  await chat(page).locator('html[data-theme=light]').waitFor();
  await page.emulateMedia({ colorScheme: 'dark' });
  await chat(page).locator('html[data-theme=dark]').waitFor();
});

journey('the page hides the bubble and shows it again', async () => {
  const { page } = await visit('Bubble');
  await bubble(page).waitFor();
  await call(page, 'toggleBubbleVisibility', 'hide');
  await bubble(page).waitFor({ state: 'hidden' });
  await call(page, 'toggleBubbleVisibility', 'show');
  await bubble(page).waitFor();
});

journey('what the team writes is told to the page, and marks the bubble until it is read', async () => {
  const { account, page } = await visit('Unread', 'window.chatwootSettings = { showUnreadMessagesDialog: false };');
  await bubble(page).click();
  await startChat(page);
  await say(page, 'Call me');
  await call(page, 'toggle', 'close');
  await account.api.post('conversations/1/messages', { content: 'We called' });
  const dot = page.locator('.woot-widget-bubble.unread-notification');
  await dot.waitFor();
  const told = await page.evaluate(() =>
    window.events.filter(([name]) => name === 'on-message').map(([, detail]) => detail.content),
  );
  assert.deepEqual(told, ['Call me', 'We called']);
  await bubble(page).click();
  await chat(page).getByText('We called').waitFor();
  await call(page, 'toggle', 'close');
  await dot.waitFor({ state: 'detached' });
});

journey('who signs out leaves nothing behind: cookies and conversation are gone', async () => {
  const { account, page } = await visit('Leaving');
  await call(page, 'setUser', 'user-1', { name: 'Mira Sand' });
  await bubble(page).click();
  await startChat(page);
  await say(page, 'My secret');
  const named = async () => (await page.context().cookies(on.site.url)).map(({ name }) => name).toSorted();
  const [session] = (await page.context().cookies(on.site.url)).filter(({ name }) => name === 'cw_conversation');
  assert.ok(session.value && session.sameSite === 'Lax' && session.expires > Date.now() / 1000 + 300 * 86_400);
  assert.ok((await named()).some((name) => name.startsWith('cw_user_')));
  await call(page, 'reset');
  await page.waitForFunction(
    (before) => document.cookie.includes('cw_conversation=') && !document.cookie.includes(before),
    session.value,
  );
  assert.ok(!(await named()).some((name) => name.startsWith('cw_user_')));
  await bubble(page).click();
  await startChat(page);
  await say(page, 'Somebody else');
  assert.equal(await chat(page).getByText('My secret').count(), 0);
  const mira = (await account.api.get('contacts')).payload.find(({ name }) => name === 'Mira Sand');
  const { payload } = await account.api.get(`contacts/${mira.id}/conversations`);
  assert.equal(payload.length, 1, 'the newcomer’s conversation is not Mira’s');
});

journey('the chat goes on in a window of its own', async () => {
  const { page } = await visit('Popout');
  await bubble(page).click();
  await startChat(page);
  await say(page, 'Let us talk');
  const opened = page.context().waitForEvent('page');
  await call(page, 'popoutChatWindow');
  const window = await opened;
  await window.getByRole('button', { name: /Continue/ }).click();
  await window.getByText('Let us talk').waitFor();
  await page.locator('#chatwoot_live_chat_widget').waitFor({ state: 'hidden' });
});

journey('wrong arguments are refused at the page, in words', async () => {
  const { page } = await visit('Wrong');
  const thrown = (method, ...args) =>
    call(page, method, ...args).then(
      () => null,
      (error) => error.message,
    );
  assert.match(await thrown('setUser', {}, {}), /identifier/i);
  assert.match(await thrown('setCustomAttributes', null), /attribute/i);
});
