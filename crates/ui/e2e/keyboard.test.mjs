/** The agent's day without a mouse. */
import { after, before, test } from 'node:test';
import { newAccount } from './harness/api.mjs';
import { journeys, launch } from './harness/browser.mjs';
import { thread } from './harness/desk.mjs';
import { serve } from './harness/server.mjs';
import { until } from './harness/wait.mjs';

const cleanups = [];
let server, browser;
const journey = journeys(test, () => browser);

before(async () => {
  server = await serve(cleanups);
  browser = await launch(cleanups);
});

after(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup();
});

/** An account with two conversations of an app; the newest is the second. */
async function withConversations() {
  const account = await newAccount(server, 'Keys');
  const { api } = account;
  const inbox = await api.post('inboxes', { name: 'App', channel: { type: 'api' } });
  for (const name of ['Mira Sand', 'Tomek Wilk']) {
    const { payload } = await api.post('contacts', {
      name,
      email: `${name.split(' ')[0]}@example.test`,
      inbox_id: inbox.id,
    });
    const { source_id } = payload.contact_inbox;
    const { id } = await api.post('conversations', { source_id, inbox_id: inbox.id, status: 'open' });
    await api.post(`conversations/${id}/messages`, { content: `This is ${name}`, message_type: 'incoming' });
  }
  return account;
}

journey('sign in, read, answer, note, assign, resolve: all by keys, and the focus is never lost', async () => {
  const account = await withConversations();
  const page = await browser.page();
  const keys = page.keyboard;
  // Where the focus was may go; it is somewhere else then, never nowhere.
  const kept = (when) =>
    until(`the focus ${when}`, () => page.evaluate(() => document.activeElement !== document.body), 2);
  const conversation = (id) => account.api.get(`conversations/${id}`);
  await page.goto(`${server.url}/app/login`);
  await page.locator('input[name=email]:focus').waitFor();
  await keys.type(account.email);
  await keys.press('Tab');
  await keys.type(account.password);
  await keys.press('Enter');
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();

  await keys.press('3');
  await page.getByText('This is Tomek Wilk').first().waitFor();
  await keys.press('j');
  await thread(page).getByText('This is Tomek Wilk').waitFor();
  await keys.press('j');
  await thread(page).getByText('This is Mira Sand').waitFor();
  await keys.press('k');
  await thread(page).getByText('This is Tomek Wilk').waitFor();

  await keys.press('r');
  await page.getByRole('textbox', { name: 'Write a reply' }).and(page.locator(':focus')).waitFor();
  await keys.type('Hello Tomek');
  await keys.press('Enter');
  await thread(page).getByText('Hello Tomek').waitFor();
  await keys.press('Escape');
  await keys.press('n');
  await page.getByRole('textbox', { name: 'Write a note' }).and(page.locator(':focus')).waitFor();
  await keys.type('Is a friend');
  await keys.press('Enter');
  await thread(page).getByText('Is a friend').waitFor();
  await keys.press('Escape');
  await kept('after writing');

  await keys.press('Shift+?');
  await page.getByRole('dialog').waitFor();
  await keys.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await kept('after the help');

  await keys.press('Control+k');
  await page.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await keys.type('Assign to me');
  await keys.press('Enter');
  await until('the assignment', async () => (await conversation(2)).meta.assignee?.id === account.user);
  await keys.press('Control+k');
  await page.getByRole('combobox').and(page.locator(':focus')).waitFor();
  await keys.type('Resolve');
  await keys.press('Enter');
  await until('the end', async () => (await conversation(2)).status === 'resolved');
  await kept('after the palette');

  await keys.press('g');
  await keys.press('c');
  await page.waitForURL('**/contacts');
  await page.locator('[data-row]').filter({ hasText: 'Mira Sand' }).waitFor();
  await keys.press('j');
  await page.locator('[data-row] a:focus, a[data-row]:focus').waitFor();
  await keys.press('Enter');
  await until('a contact to open', () => /\/contacts\/\d+$/.test(page.url()));
});
