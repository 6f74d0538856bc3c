/** Pages and some of their states, for those who see, hear or move differently: light and dark, both directions. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newAccount, newWebsite } from './harness/api.mjs';
import { accessible } from './harness/axe.mjs';
import { journeys, launch } from './harness/browser.mjs';
import { serve } from './harness/server.mjs';

const cleanups = [];
let server, browser, account, website;
const journey = journeys(test, () => browser);

before(async () => {
  server = await serve(cleanups);
  browser = await launch(cleanups);
  account = await newAccount(server, 'Harbour');
  const { api } = account;
  website = await newWebsite(account);
  const inbox = await api.post('inboxes', { name: 'App', channel: { type: 'api' } });
  await api.post('labels', { title: 'urgent', color: '#d1433b' });
  await api.post('teams', { name: 'Repairs' });
  await api.post('webhooks', { url: 'http://127.0.0.1:9/hook', subscriptions: ['message_created'] });
  await api.post('agent_bots', { name: 'Robo', outgoing_url: 'http://127.0.0.1:9/bot' });
  const { payload } = await api.post('contacts', { name: 'Mira Sand', email: 'mira@example.test', inbox_id: inbox.id });
  const { source_id } = payload.contact_inbox;
  const { id } = await api.post('conversations', { source_id, inbox_id: inbox.id, status: 'open' });
  await api.post(`conversations/${id}/messages`, { content: 'The **wheel** is bent', message_type: 'incoming' });
  await api.post(`conversations/${id}/messages`, { content: 'Which one?' });
  await api.post(`conversations/${id}/messages`, { content: 'She is kind', private: true });
  await api.post(`conversations/${id}/labels`, { labels: ['urgent'] });
});

after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

const inAccount = (path) => `/app/accounts/${account.id}/${path}`;

/** Where one may be, and what is there when it has come. */
const PLACES = [
  ['the inbox, nothing open', 'inbox', '[role=tabpanel]'],
  ['a thread', 'inbox/1', '[data-message]'],
  ['contacts', 'contacts', '[data-row]'],
  ['a contact', 'contacts/1', 'h2'],
  ...[
    'profile',
    'inboxes',
    'inboxes/1',
    'inboxes/2',
    'agents',
    'agents/1',
    'labels',
    'labels/1',
    'teams',
    'teams/1',
  ].map((section) => [`settings of ${section}`, `settings/${section}`, 'h2']),
  ...['webhooks', 'webhooks/1', 'bots', 'bots/1'].map((section) => [
    `settings of ${section}`,
    `settings/${section}`,
    'h2',
  ]),
];

async function signedIn(options) {
  const page = await browser.page(options);
  await page.goto(`${server.url}/app/login`);
  await accessible(page, 'signing in');
  await page.locator('input[name=email]').fill(account.email);
  await page.locator('input[name=password]').fill(account.password);
  await page.locator('form [type=submit]').click();
  await page.waitForURL(/\/inbox/);
  return page;
}

/** No page is wider than the window: nobody has to scroll sideways to read. */
async function fits(page, name) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${name} is ${over} pixels too wide`);
}

for (const colorScheme of ['light', 'dark']) {
  for (const [locale, width] of [
    ['en-US', 1440],
    ['ar', 1440],
    // 1280 pixels at 200 %, and a phone.
    ['en-US', 640],
    ['ar', 390],
  ]) {
    journey(`all places are accessible: ${colorScheme}, ${locale}, ${width} pixels wide`, async () => {
      const page = await signedIn({ colorScheme, locale, width, height: 900 });
      assert.equal(await page.evaluate(() => document.documentElement.dir), locale === 'ar' ? 'rtl' : 'ltr');
      for (const [name, path, there] of PLACES) {
        await page.goto(server.url + inAccount(path));
        await page.locator(there).filter({ visible: true }).first().waitFor();
        await accessible(page, name);
        await fits(page, name);
      }
    });
  }
}

journey('what opens above a page is accessible', async () => {
  const page = await signedIn({});
  await page.goto(server.url + inAccount('inbox/1'));
  await page.locator('[data-message]').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  await accessible(page, 'the palette');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Snooze', exact: true }).click();
  await page.getByRole('menu').waitFor();
  await accessible(page, 'a menu');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /Change$/ }).click();
  await page.getByRole('listbox').waitFor();
  await accessible(page, 'choosing somebody');
  await page.goto(`${server.url}${inAccount('settings/inboxes')}`);
  await page.getByRole('button', { name: 'Add inbox' }).click();
  await page.getByRole('dialog').waitFor();
  await accessible(page, 'a form');
});

for (const colorScheme of ['light', 'dark']) {
  journey(`the chat is accessible: ${colorScheme}`, async () => {
    const page = await browser.page({ colorScheme, width: 400, height: 700 });
    await page.goto(`${server.url}/widget?website_token=${website.website_token}`);
    await page
      .getByRole('button', { name: /start|conversation/i })
      .first()
      .waitFor();
    await accessible(page, 'the first screen');
    await page
      .getByRole('button', { name: /start|conversation/i })
      .first()
      .click();
    await page.getByRole('textbox').first().waitFor();
    await accessible(page, 'the thread');
  });
}
