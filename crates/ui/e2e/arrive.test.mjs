/** Coming in and going: set-up, sign-in, sessions that end, languages. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { newAccount, newMember, PASSWORD } from './harness/api.mjs';
import { composer, rowOf, showTab, signIn } from './harness/desk.mjs';
import { stage } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const on = stage();
const { journey } = on;

journey('an empty installation is set up by the address that it prints', async () => {
  const page = await on.browser.page();
  await page.goto(`${on.server.url}/app`);
  await page.getByText('Not set up yet').waitFor();
  const address = await until('the address', () => /https?:\S+\/app\/setup\S+/.exec(on.server.log)?.[0]);
  await page.goto(address);
  await page.getByRole('textbox', { name: 'Company' }).fill('First');
  await page.getByRole('textbox', { name: 'name' }).fill('Ada Lovelace');
  await page.getByRole('textbox', { name: 'Email' }).fill('ada@first.test');
  await page.getByRole('textbox', { name: 'Password' }).fill('password');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText(/^This password is too simple/).waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  const late = await on.browser.page();
  on.browser.expect(/status of 404/);
  await late.goto(address);
  await late.getByRole('textbox', { name: 'Company' }).fill('Second');
  await late.getByRole('textbox', { name: 'name' }).fill('Mallory');
  await late.getByRole('textbox', { name: 'Email' }).fill('mallory@second.test');
  await late.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
  await late.getByRole('button', { name: 'Create account' }).click();
  await late.getByText(/^This address has been used/).waitFor();
});

journey('a wrong password is told in words, a right one leads to where one wanted to go, and out again', async () => {
  const account = await newAccount(on.server, 'Doors');
  const page = await on.browser.page();
  on.browser.expect(/status of 401/);
  await page.goto(`${on.server.url}/app/accounts/${account.id}/contacts`);
  await page.getByRole('textbox', { name: 'Email' }).fill(account.email);
  await page.getByRole('textbox', { name: 'Password' }).fill('Wrong-passw0rd!');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('Email or password is not right.').waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill(account.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`**/accounts/${account.id}/contacts`);
  await page.getByRole('button', { name: /^Your menu/ }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await page.goto(`${on.server.url}/app/accounts/${account.id}/inbox`);
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
});

journey('a session that ends elsewhere takes nothing that was typed', async () => {
  const account = await newAccount(on.server, 'Ending');
  const inbox = await account.api.post('inboxes', { name: 'App', channel: { type: 'api' } });
  const { payload } = await account.api.post('contacts', { name: 'Mira Sand', inbox_id: inbox.id });
  const { source_id } = payload.contact_inbox;
  const { id } = await account.api.post('conversations', { source_id, inbox_id: inbox.id, status: 'open' });
  await account.api.post(`conversations/${id}/messages`, { content: 'Hello', message_type: 'incoming' });
  const page = await on.browser.page();
  on.browser.expect(/status of 401|WebSocket/);
  await signIn(page, on.server, account);
  await showTab(page, 'All');
  await rowOf(page, 'Mira Sand').click();
  await composer(page).fill('Half a sen');
  const changed = await fetch(`${on.server.url}/api/v1/profile`, {
    method: 'PUT',
    headers: { api_access_token: account.token, 'content-type': 'application/json' },
    body: JSON.stringify({
      profile: { current_password: PASSWORD, password: 'An0ther-one!', password_confirmation: 'An0ther-one!' },
    }),
  });
  assert.equal(changed.status, 200, await changed.text());
  await showTab(page, 'Unassigned');
  const dialog = page.getByRole('dialog', { name: 'Please sign in again' });
  await dialog.getByRole('textbox', { name: 'Password' }).fill('An0ther-one!');
  await dialog.getByRole('button', { name: 'Sign in' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await composer(page).inputValue(), 'Half a sen');
});

journey('who is in two companies goes from one to the other', async () => {
  const [one, two] = [await newAccount(on.server, 'North'), await newAccount(on.server, 'South')];
  const member = await newMember(on.server, one, 'Grace Hopper');
  await two.api.post('agents', { name: 'Grace Hopper', email: member.email, role: 'agent' });
  const page = await on.browser.page();
  await signIn(page, on.server, member);
  await page.getByRole('button', { name: /North/ }).click();
  await page.getByText('South').click();
  await page.waitForURL(`**/accounts/${two.id}/**`);
  await page.getByRole('button', { name: /South/ }).waitFor();
});

const LANGUAGES = ['en', 'de', 'es', 'pt_BR', 'fr', 'ar'];

journey('sign-in and inbox speak the browser’s language', async () => {
  const account = await newAccount(on.server, 'Tongues');
  const folder = new URL('../dashboard/src/locales/', import.meta.url);
  assert.deepEqual((await readdir(folder)).toSorted(), LANGUAGES.map((one) => `${one}.json`).toSorted());
  for (const language of LANGUAGES) {
    const words = JSON.parse(await readFile(new URL(`${language}.json`, folder), 'utf8'));
    const page = await on.browser.page({ locale: language.replace('_', '-') });
    await page.goto(`${on.server.url}/app/login`);
    await page.getByRole('heading', { name: words['auth.sign_in_title'] }).waitFor();
    await page.locator('input[name=email]').fill(account.email);
    await page.locator('input[name=password]').fill(account.password);
    await page.getByRole('button', { name: words['auth.sign_in'], exact: true }).click();
    await page.getByRole('heading', { name: words['inbox.title'] }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dir), language === 'ar' ? 'rtl' : 'ltr');
    const text = await page.locator('body').textContent();
    assert.doesNotMatch(text, /\b(inbox|shell|auth|settings|contact)\.[a-z_]+\b/, `names of texts in ${language}`);
  }
});
