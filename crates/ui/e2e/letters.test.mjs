/** Links that lead in: by mail, or from another system. */
import assert from 'node:assert/strict';
import { Api, newAccount, newMember } from './harness/api.mjs';
import { signIn } from './harness/desk.mjs';
import { stage } from './harness/stage.mjs';

const on = stage();
const { journey } = on;

const linkIn = ({ text }) => /https?:\/\/\S+token=\S+/.exec(text)[0];

journey('a forgotten password is replaced by a mailed link, which works once and ends other sessions', async () => {
  const account = await newAccount(on.server, 'Forgetful');
  const elsewhere = await on.browser.page();
  await signIn(elsewhere, on.server, account);
  const page = await on.browser.page();
  await page.goto(`${on.server.url}/app/login`);
  await page.getByRole('link', { name: 'Forgot your password?' }).click();
  await page.getByRole('textbox', { name: 'Email' }).fill(account.email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
  const link = linkIn(await on.mail.letter(account.email, /new password/));
  await page.goto(link);
  await page.getByRole('textbox', { name: 'New password' }).fill('Fresh-passw0rd');
  on.browser.expect(/status of (401|422)|WebSocket/);
  await page.getByRole('button', { name: 'Save and sign in' }).click();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  await elsewhere.getByRole('dialog', { name: 'Please sign in again' }).waitFor();
  const late = await on.browser.page();
  await late.goto(link);
  await late.getByRole('textbox', { name: 'New password' }).fill('An0ther-passw0rd');
  await late.getByRole('button', { name: 'Save and sign in' }).click();
  await late.getByRole('heading', { name: 'This link no longer works' }).waitFor();
});

journey('for an address that nobody has the page says the same, and no letter goes out', async () => {
  const page = await on.browser.page();
  await page.goto(`${on.server.url}/app/auth/reset/password`);
  await page.getByRole('textbox', { name: 'Email' }).fill('nobody@nowhere.test');
  await page.getByRole('button', { name: 'Send link' }).click();
  await page.getByRole('heading', { name: 'Look into your mail' }).waitFor();
  // What is asked for later has its letter, so the first one would have come by then.
  const account = await newAccount(on.server, 'Later');
  await page.goto(`${on.server.url}/app/auth/reset/password`);
  await page.getByRole('textbox', { name: 'Email' }).fill(account.email);
  await page.getByRole('button', { name: 'Send link' }).click();
  await on.mail.letter(account.email, /new password/);
  assert.ok(!on.mail.letters.some(({ to }) => to.includes('nobody@nowhere.test')));
});

journey('who is invited chooses a password and is in, and the administrator sees it', async () => {
  const account = await newAccount(on.server, 'Inviting');
  const admin = await on.browser.page();
  await signIn(admin, on.server, account);
  await admin.goto(`${on.server.url}/app/accounts/${account.id}/settings/agents`);
  await admin.getByRole('button', { name: 'Invite agent' }).click();
  const dialog = admin.getByRole('dialog');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('Grace Hopper');
  await dialog.getByRole('textbox', { name: 'Email' }).fill('grace@inviting.test');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await admin.getByRole('link', { name: /Grace Hopper.*Invited/ }).waitFor();
  const page = await on.browser.page();
  await page.goto(linkIn(await on.mail.letter('grace@inviting.test', /invited to Inviting/)));
  await page.getByRole('heading', { name: 'You are invited' }).waitFor();
  await page.getByRole('textbox', { name: 'Password' }).fill('Compil3r!');
  await page.getByRole('button', { name: 'Join' }).click();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  await admin.reload();
  await admin.getByRole('link', { name: /Grace Hopper/ }).waitFor();
  assert.equal(await admin.getByText('Invited').count(), 0);
});

journey('a link of another system signs in once', async () => {
  const account = await newAccount(on.server, 'Linked');
  const { access_token } = await on.server.tool('platform-app', 'create', 'portal');
  const platform = new Api(`${on.server.url}/platform/api/v1`, access_token);
  const email = 'linked@portal.test';
  const user = await platform.post('users', { name: 'Grace Hopper', email, password: 'Compil3r!' });
  await account.api.post('agents', { name: 'Grace Hopper', email, role: 'agent' });
  const { url } = await platform.get(`users/${user.id}/login`);
  const page = await on.browser.page();
  await page.goto(url);
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
  const late = await on.browser.page();
  on.browser.expect(/status of 401/);
  await late.goto(url);
  await late.getByText('The sign-in link no longer works.').waitFor();
});

journey('in a suspended account nobody works, and it is said why', async () => {
  const { access_token } = await on.server.tool('platform-app', 'create', 'owner');
  const platform = new Api(`${on.server.url}/platform/api/v1`, access_token);
  const made = await platform.post('accounts', { name: 'Unpaid' });
  const account = { id: made.id };
  const email = 'grace@unpaid.test';
  const user = await platform.post('users', { name: 'Grace Hopper', email, password: 'Compil3r!' });
  await platform.post(`accounts/${account.id}/account_users`, { user_id: user.id, role: 'administrator' });
  const page = await on.browser.page();
  await signIn(page, on.server, { email, password: 'Compil3r!' });
  await platform.patch(`accounts/${account.id}`, { status: 'suspended' });
  on.browser.expect(/status of (401|403)|WebSocket/);
  await page.reload();
  await page.getByRole('heading', { name: 'This account is suspended' }).waitFor();
  await platform.patch(`accounts/${account.id}`, { status: 'active' });
  await page.reload();
  await page.getByRole('heading', { name: 'Inbox' }).waitFor();
});

journey('a change of address waits for the letter to the new one', async () => {
  const account = await newAccount(on.server, 'Moving');
  const member = await newMember(on.server, account, 'Grace Hopper');
  const page = await on.browser.page();
  await signIn(page, on.server, member);
  await page.goto(`${on.server.url}/app/accounts/${account.id}/settings/profile`);
  await page.getByRole('textbox', { name: 'Email' }).fill('grace@moved.test');
  on.browser.expect(/status of 401|WebSocket/);
  await page.getByRole('button', { name: 'Change address' }).click();
  const link = linkIn(await on.mail.letter('grace@moved.test', /confirm/));
  const other = await on.browser.page();
  await other.goto(link);
  await other.getByRole('heading', { name: 'Inbox' }).waitFor();
  const me = await new Api(`${on.server.url}/api/v1`, member.token).get('profile');
  assert.equal(me.email, 'grace@moved.test');
});
