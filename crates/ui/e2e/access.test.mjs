/** Pages and some of their states, for those who see, hear or move differently: light and dark, both directions. */
import assert from 'node:assert/strict';
import { newAccount, newWebsite } from './harness/api.mjs';
import { accessible, fits } from './harness/axe.mjs';
import { enter } from './harness/desk.mjs';
import { stage } from './harness/stage.mjs';

let account;
const on = stage(async () => {
  account = await newAccount(on.server, 'Harbour');
  const { api } = account;
  await newWebsite(account);
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
const { journey } = on;

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

for (const colorScheme of ['light', 'dark']) {
  for (const [locale, width] of [
    ['en-US', 1440],
    ['ar', 1440],
    // 1280 pixels at 200 %, a phone, and 1280 pixels at 400 %.
    ['en-US', 640],
    ['ar', 390],
    ['de-DE', 320],
  ]) {
    journey(`all places are accessible: ${colorScheme}, ${locale}, ${width} pixels wide`, async () => {
      const page = await on.browser.page({ colorScheme, locale, width, height: 900 });
      await page.goto(`${on.server.url}/app/login`);
      await accessible(page, 'signing in');
      await fits(page, 'signing in');
      await enter(page, account);
      assert.equal(await page.evaluate(() => document.documentElement.dir), locale === 'ar' ? 'rtl' : 'ltr');
      for (const [name, path, there] of PLACES) {
        await page.goto(on.server.url + inAccount(path));
        await page.locator(there).filter({ visible: true }).first().waitFor();
        await accessible(page, name);
        await fits(page, name);
      }
    });
  }
}
