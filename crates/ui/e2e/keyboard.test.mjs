/** The agent's day without a mouse. */
import { signIn, thread } from './harness/desk.mjs';
import { stage, withConversations } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const on = stage();
const { journey } = on;

journey('sign in, read, answer, note, assign, resolve: all by keys, and the focus is never lost', async () => {
  const account = await withConversations(on.server, 'Keys', ['Mira Sand', 'Tomek Wilk']);
  const page = await on.browser.page();
  const keys = page.keyboard;
  // Where the focus was may go; it is somewhere else then, never nowhere.
  const kept = (when) =>
    until(`the focus ${when}`, () => page.evaluate(() => document.activeElement !== document.body), 2);
  const conversation = (id) => account.api.get(`conversations/${id}`);
  await page.goto(`${on.server.url}/app/login`);
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

journey('a palette that is opened early offers what can be done once the conversation is there', async () => {
  const account = await withConversations(on.server, 'Early');
  const page = await on.browser.page();
  await signIn(page, on.server, account);
  let answer;
  const answered = new Promise((resolve) => {
    answer = resolve;
  });
  await page.route('**/conversations/1', (route) => answered.then(() => route.fallback()));
  await page.goto(`${on.server.url}/app/accounts/${account.id}/inbox/1`);
  await page.getByRole('tab', { name: /Mine/ }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('option', { name: /Contacts/ }).waitFor();
  answer();
  await page.getByRole('option', { name: /Write a reply/ }).waitFor();
});
