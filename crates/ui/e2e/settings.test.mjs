/** From an empty account to the first answered chat: an administrator sets up, a visitor writes. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { newAccount, newMember, PICTURE } from './harness/api.mjs';
import { rowOf, showTab } from './harness/desk.mjs';
import { bubble, chat, say, startChat } from './harness/site.mjs';
import { stage } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const run = promisify(execFile);
const on = stage();
const { journey, settings } = on;

journey('a website’s chat is set up, its snippet pasted, and the first visit seen', async () => {
  const account = await newAccount(on.server, 'Bakery');
  await newMember(on.server, account, 'Grace Hopper');
  const page = await settings(account, 'inboxes');
  await page.getByRole('button', { name: 'Add inbox' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: 'Add inbox' }).click();
  await form.getByText('A name is needed.').waitFor();
  await form.getByRole('textbox', { name: 'Name' }).fill('The shop');
  await form.getByRole('textbox', { name: 'Website', exact: true }).fill('https://bakery.test');
  await form.getByRole('textbox', { name: 'Welcome heading' }).fill('Fresh bread?');
  await form.getByRole('figure').getByText('Fresh bread?').waitFor();
  await form.getByRole('button', { name: 'Add inbox' }).click();
  await page.getByText('Waiting for the first visit…').waitFor();
  for (const name of ['Ada Lovelace', 'Grace Hopper']) {
    assert.ok(await page.getByRole('switch', { name }).isChecked(), `${name} works in it`);
  }
  const snippet = await page.locator('pre').textContent();
  const visitor = await on.browser.page();
  const head = '<!doctype html><html lang="en"><head><link rel="icon" href="data:,"></head><body>';
  await visitor.goto(on.site.put('/bakery', `${head}<h1>Bakery</h1>${snippet}</body></html>`));
  await bubble(visitor).click();
  await page.getByText(/^Seen on a website/).waitFor();
  await chat(visitor).getByText('We are online').waitFor();
  await startChat(visitor);
  await say(visitor, 'Two rolls, please');
  await chat(visitor).getByRole('log').getByRole('textbox', { name: /mail/i }).waitFor();
  await page.getByRole('link', { name: 'Inbox', exact: true }).click();
  // Who is in the inbox and online gets it.
  await showTab(page, 'Mine');
  await rowOf(page, 'Two rolls, please').click();
  // Asked for at once, not at the next turn of twenty seconds.
  await page.getByRole('complementary').getByText('Online').waitFor({ timeout: 10_000 });
  await page.reload();
  await rowOf(page, 'Two rolls, please').waitFor();
});

journey('an app’s inbox is set up, and the calls that are shown work as they are', async () => {
  const account = await newAccount(on.server, 'App');
  await newMember(on.server, account, 'Grace Hopper');
  const page = await settings(account, 'inboxes');
  await page.getByRole('button', { name: 'Add inbox' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByText('App (API)').click();
  await form.getByRole('textbox', { name: 'Name' }).fill('Our app');
  await form.getByRole('checkbox', { name: 'Everybody works here' }).uncheck();
  await form.getByRole('button', { name: 'Add inbox' }).click();
  await page.getByRole('heading', { name: 'Try it in a shell' }).waitFor();
  await page.getByRole('switch', { name: 'Ada Lovelace' }).and(page.locator(':checked')).waitFor();
  assert.ok(!(await page.getByRole('switch', { name: 'Grace Hopper' }).isChecked()));
  const { stdout } = await run('bash', ['-c', await page.locator('pre').textContent()]);
  assert.equal(JSON.parse(stdout).content, 'Hello');
  await page.getByRole('link', { name: 'Inbox', exact: true }).click();
  await showTab(page, 'Mine');
  await rowOf(page, 'Hello').waitFor();
});

journey('who works in an inbox is switched, and an inbox is deleted after a question', async () => {
  const account = await newAccount(on.server, 'Crew');
  const grace = await newMember(on.server, account, 'Grace Hopper');
  const { id } = await account.api.post('inboxes', { name: 'Old', channel: { type: 'api' } });
  const page = await settings(account, `inboxes/${id}`);
  await page.getByRole('switch', { name: 'Grace Hopper' }).check();
  const members = async () => (await account.api.get(`inbox_members/${id}`)).payload.map((agent) => agent.id);
  await page.reload();
  assert.ok(await page.getByRole('switch', { name: 'Grace Hopper' }).isChecked());
  assert.ok((await members()).includes(grace.user));
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete inbox' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete inbox' }).click();
  await page.getByText('No inboxes yet').waitFor();
});

journey('hours, questions and a picture of a website’s chat are set, and visitors meet them', async () => {
  const account = await newAccount(on.server, 'Florist');
  const site = { type: 'web_widget', website_url: 'https://florist.test' };
  const { id } = await account.api.post('inboxes', { name: 'Flowers', channel: site });
  const page = await settings(account, `inboxes/${id}`);
  const dialog = page.getByRole('dialog');
  const shut = () => dialog.waitFor({ state: 'detached' });

  await page.getByText('No hours set: visitors see whether somebody is online.').waitFor();
  await page.getByRole('button', { name: 'Change: Working hours' }).click();
  await dialog.getByRole('checkbox', { name: 'Keep working hours' }).check();
  await dialog.getByRole('combobox', { name: 'Time zone' }).selectOption('Asia/Tokyo');
  const closes = dialog.getByLabel('Monday, to');
  await closes.fill('08:00');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('The end has to be later than the beginning.').waitFor();
  await dialog.getByRole('group', { name: 'Monday' }).locator(':focus').waitFor();
  await closes.fill('18:30');
  for (const day of ['Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']) {
    await dialog.getByRole('combobox', { name: day }).selectOption(day === 'Saturday' ? 'all_day' : 'closed');
  }
  await dialog.getByRole('textbox', { name: 'Message outside these hours' }).fill('The shop sleeps.');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Set, in the time of Asia/Tokyo').waitFor();
  const kept = await account.api.get(`inboxes/${id}`);
  const day = (weekday) => kept.working_hours.find(({ day_of_week }) => day_of_week === weekday);
  assert.deepEqual(
    [kept.working_hours_enabled, kept.timezone, kept.out_of_office_message],
    [true, 'Asia/Tokyo', 'The shop sleeps.'],
  );
  assert.deepEqual([day(1).open_hour, day(1).close_hour, day(1).close_minutes], [9, 18, 30]);
  assert.deepEqual([day(2).closed_all_day, day(6).open_all_day, day(0).closed_all_day], [true, true, true]);

  await page.getByRole('button', { name: 'Change: Questions' }).click();
  await dialog.getByRole('checkbox', { name: 'Ask before the first message' }).check();
  await dialog.getByRole('textbox', { name: 'Text above' }).fill('Whom do we talk to?');
  await dialog.getByRole('combobox', { name: 'Name' }).selectOption('required');
  await dialog.getByRole('combobox', { name: 'Phone number' }).selectOption('optional');
  await dialog.getByRole('combobox', { name: 'E-mail address' }).selectOption('unasked');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await shut();
  await page.getByText('Name and Phone number').waitFor();

  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByRole('combobox', { name: 'Expected time' }).selectOption('in_a_day');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await shut();
  const picture = { name: 'rose.png', mimeType: 'image/png', buffer: PICTURE };
  await page.locator('input[type=file]').setInputFiles(picture);
  await page.getByRole('button', { name: 'Remove' }).waitFor();
  const changed = await account.api.get(`inboxes/${id}`);
  assert.deepEqual([changed.reply_time, changed.avatar_url !== ''], ['in_a_day', true]);
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('button', { name: 'Remove' }).waitFor({ state: 'detached' });

  const visitor = await on.visitor(changed);
  await bubble(visitor).click();
  await chat(visitor).getByRole('button', { name: 'Start a conversation' }).click();
  await chat(visitor).getByText('Whom do we talk to?').waitFor();
  await chat(visitor).getByRole('textbox', { name: 'Name' }).waitFor();
  await chat(visitor).getByRole('textbox', { name: /phone/i }).waitFor();
  assert.equal(await chat(visitor).getByRole('textbox', { name: /mail/i }).count(), 0, 'nobody asks for it');
});

journey('labels, teams and agents are made, changed and ended', async () => {
  const account = await newAccount(on.server, 'Office');
  const page = await settings(account, 'labels');
  const dialog = page.getByRole('dialog');
  const fill = (name, text) => dialog.getByRole('textbox', { name }).fill(text);
  await page.getByRole('button', { name: 'Add label' }).click();
  await fill('Name', 'two words');
  await dialog.getByRole('button', { name: 'Add label' }).click();
  await dialog.getByText(/^At least two letters/).waitFor();
  await fill('Name', 'urgent');
  await dialog.getByRole('radio', { name: 'Red' }).check({ force: true });
  await dialog.getByRole('button', { name: 'Add label' }).click();
  await page.getByRole('button', { name: 'Add label' }).click();
  await fill('Name', 'billing');
  await dialog.getByRole('button', { name: 'Add label' }).click();
  const labels = page.locator('a[href*="/settings/labels/"]');
  await until('the server’s order', async () => /billing/.test(await labels.first().textContent()));
  await account.api.call('DELETE', `labels/${(await account.api.get('labels')).payload[0].id}`);
  await page.getByRole('link', { name: 'urgent' }).click();
  await page.getByRole('button', { name: 'Edit' }).click();
  await fill('Description', 'Today');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Today').waitFor();
  const [label] = (await account.api.get('labels')).payload;
  assert.deepEqual([label.description, label.color], ['Today', '#d1433b']);
  await page.getByRole('button', { name: 'Delete label' }).click();
  await dialog.getByRole('button', { name: 'Delete label' }).click();
  await page.getByText('No labels yet').waitFor();

  await page.getByRole('link', { name: 'Teams' }).click();
  await page.getByRole('button', { name: 'Add team' }).click();
  await fill('Name', 'Repairs');
  await dialog.getByRole('button', { name: 'Add team' }).click();
  await page.getByRole('switch', { name: 'Ada Lovelace' }).check();
  const [team] = await account.api.get('teams');
  await page.reload();
  assert.ok(await page.getByRole('switch', { name: 'Ada Lovelace' }).isChecked());
  assert.equal((await account.api.get(`teams/${team.id}/team_members`)).length, 1);

  await page.getByRole('link', { name: 'Agents' }).click();
  await page.getByRole('button', { name: 'Invite agent' }).click();
  await fill('Name', 'Grace Hopper');
  await fill('Email', 'grace@office.test');
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await page.getByRole('link', { name: /Grace Hopper.*Invited/ }).click();
  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByRole('combobox', { name: 'Role' }).selectOption('administrator');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Administrator', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Remove agent' }).click();
  await dialog.getByRole('button', { name: 'Remove agent' }).click();
  await page.getByRole('link', { name: /Ada Lovelace/ }).click();
  assert.equal(await page.getByRole('button', { name: 'Remove agent' }).count(), 0, 'nobody removes themselves');
  await page.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByRole('combobox', { name: 'Role' }).selectOption('agent');
  await dialog.getByText(/^You give up managing this account/).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Agents' }).first().click();
  await page.getByRole('link', { name: /Ada Lovelace/ }).waitFor();
  assert.equal(await page.getByRole('link', { name: /Grace/ }).count(), 0);
});
