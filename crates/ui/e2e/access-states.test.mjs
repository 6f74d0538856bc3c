/** What pages are in passing, for those who see, hear or move differently: what opens, is empty, fails or is large. */
import assert from 'node:assert/strict';
import { newAccount, newWebsite, PICTURE } from './harness/api.mjs';
import { accessible, fits } from './harness/axe.mjs';
import { AWAY } from './harness/browser.mjs';
import { composer, enter, signIn, thread } from './harness/desk.mjs';
import { stage, withConversations } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

let account;
const on = stage(async () => {
  account = await withConversations(on.server, 'Harbour', ['Mira Sand', 'Tomek Wilk']);
  await account.api.post('labels', { title: 'urgent', color: '#d1433b' });
  await account.api.post('teams', { name: 'Repairs' });
  const form = new FormData();
  form.append('content', 'Like this?');
  form.append('attachments[]', new File([PICTURE], 'wheel.png', { type: 'image/png' }));
  const url = `${account.api.url}/conversations/1/messages`;
  await fetch(url, { method: 'POST', headers: { api_access_token: account.token }, body: form });
});
const { journey } = on;

const inAccount = (path, { id } = account) => `${on.server.url}/app/accounts/${id}/${path}`;

/** What opens above a thread: how, what is there then, and its name. By places, not words: languages differ. */
const OPENED = [
  ['the palette', (page) => page.keyboard.press('Control+k'), '[role=combobox]'],
  ['the help', (page) => page.keyboard.press('Shift+?'), 'dialog[open]'],
  ['snoozing', (page) => page.locator('[data-action=snooze]').click(), '[role=menu]'],
  ['more actions', (page) => page.locator('[data-action=more]').click(), '[role=menu]'],
  ['choosing somebody', (page) => page.locator('[data-action=assign]').click(), '[role=listbox]'],
  ['choosing a team', (page) => page.keyboard.press('t'), '[role=listbox]'],
  ['choosing labels', (page) => page.keyboard.press('l'), '[role=listbox]'],
  ['a picture', (page) => thread(page).locator('button:has(img)').first().click(), 'dialog[open]'],
  ['one’s own menu', (page) => page.locator('[aria-haspopup=dialog]:has(.sr-only)').first().click(), '[role=dialog]'],
];

for (const [colorScheme, locale] of [
  ['light', 'en-US'],
  ['dark', 'ar'],
]) {
  journey(`what opens above a thread is accessible: ${colorScheme}, ${locale}`, async () => {
    const page = await on.browser.page({ colorScheme, locale });
    await page.goto(`${on.server.url}/app/login`);
    await enter(page, account);
    await page.goto(inAccount('inbox/1'));
    await thread(page).locator('button:has(img)').first().waitFor();
    for (const [name, open, there] of OPENED) {
      await open(page);
      await page.locator(there).filter({ visible: true }).first().waitFor();
      await accessible(page, name);
      await page.keyboard.press('Escape');
      await page.locator(there).filter({ visible: true }).first().waitFor({ state: 'hidden' });
    }
    await page.locator('[data-action=note]').click();
    await page.locator('[data-composer]').fill('For us');
    await accessible(page, 'writing a note');
    for (const section of ['inboxes', 'labels', 'teams', 'agents', 'webhooks', 'bots']) {
      await page.goto(inAccount(`settings/${section}`));
      await page.locator('main button:has(svg)').filter({ visible: true }).last().click();
      await page.locator('dialog[open] form').waitFor();
      await accessible(page, `the form of ${section}`);
      await page.locator('dialog[open] [type=submit]').click();
      await page.locator('dialog[open] [aria-invalid=true]').first().waitFor();
      await accessible(page, `the form of ${section}, with faults`);
    }
    const { id } = await newWebsite(account);
    await page.setViewportSize({ width: 390, height: 800 });
    await page.goto(inAccount(`settings/inboxes/${id}`));
    const changes = page.locator('main section button[aria-label*=":"]');
    await changes.first().waitFor();
    for (const [at, name] of ['hours', 'questions'].entries()) {
      await changes.nth(at).click();
      await page.locator('dialog[open] [type=checkbox]').check();
      await accessible(page, `the ${name} of an inbox`);
      await fits(page, `the ${name} of an inbox`);
      await page.keyboard.press('Escape');
    }
  });
}

journey('pages with nothing to show say so, accessibly', async () => {
  const empty = await newAccount(on.server, 'Nothing');
  const page = await on.browser.page();
  await signIn(page, on.server, empty);
  for (const place of [
    'inbox',
    'contacts',
    ...['inboxes', 'labels', 'teams', 'webhooks', 'bots'].map((s) => `settings/${s}`),
  ]) {
    await page.goto(inAccount(place, empty));
    await page
      .getByText(/^(No .* yet|Nothing for)/)
      .first()
      .waitFor();
    await accessible(page, `${place}, empty`);
  }
  on.browser.expect(/status of 404/);
  for (const place of ['inbox/999', 'contacts/999', 'settings/labels/999', 'settings/nowhere', 'nowhere']) {
    await page.goto(inAccount(place, empty));
    await page
      .getByText(/cannot be found|No such|nothing here/)
      .first()
      .waitFor();
    await accessible(page, `${place}, which is not there`);
  }
});

journey('pages that could not fetch what they show say so, and offer to try again', async () => {
  const page = await on.browser.page();
  await signIn(page, on.server, account);
  on.browser.expect(/status of 503|503 http/);
  let failing = true;
  await page.route(
    /\/api\/v1\/accounts\/\d+\/(conversations|contacts|labels|teams|webhooks|inboxes|agents|agent_bots)\b/,
    (route) => (failing ? route.fulfill({ status: 503, json: { error: 'not now' } }) : route.fallback()),
  );
  for (const place of ['inbox', 'inbox/1', 'contacts', 'contacts/1', 'settings/labels', 'settings/webhooks']) {
    failing = true;
    await page.goto(inAccount(place));
    const again = page.getByRole('button', { name: /again/i }).filter({ visible: true }).first();
    await again.waitFor();
    await accessible(page, `${place}, failed`);
    failing = false;
    // Each part that failed has a button of its own.
    await until('everything to be there', async () => {
      if ((await again.count()) === 0) return true;
      // It may go by itself meanwhile, when the part beside it has been fetched.
      await again.click({ timeout: 1_000 }).catch(() => {});
      return false;
    });
    await page.locator('h1, h2').filter({ visible: true }).first().waitFor();
  }
});

journey('a message that was not sent, and a lost connection, are accessible', async () => {
  const page = await on.browser.page();
  await signIn(page, on.server, account);
  await page.goto(inAccount('inbox/2'));
  on.browser.expect(/status of 422/);
  on.browser.expect(AWAY);
  await page.route('**/conversations/2/messages', (route) =>
    route.request().method() === 'POST'
      ? route.fulfill({ status: 422, json: { message: 'not now' } })
      : route.fallback(),
  );
  await composer(page).fill('Hello');
  await composer(page).press('Enter');
  await thread(page).getByRole('button', { name: 'Try again' }).waitFor();
  await accessible(page, 'a message that failed');
  await on.server.kill();
  await page.getByText('Connection lost.').waitFor();
  await accessible(page, 'without a connection');
  await on.server.start();
  await page.getByText('Connected again').waitFor();
  await accessible(page, 'connected again');
});

journey('doors that are not every day’s are accessible', async () => {
  const page = await on.browser.page();
  for (const [name, path] of [
    ['a forgotten password', 'auth/reset/password'],
    ['a new password', 'auth/password/edit?reset_password_token=x'],
    ['an invitation', 'auth/password/edit?reset_password_token=x&invitation=1'],
    ['a link cut off', 'auth/password/edit'],
    ['set-up', 'setup?token=x'],
    ['refused', 'login?error=access-denied'],
    ['the design page', 'design'],
  ]) {
    await page.goto(`${on.server.url}/app/${path}`);
    await page.locator('h1').waitFor();
    await accessible(page, name);
    await fits(page, name);
  }
});

journey('text at twice its size fits, and is all there', async () => {
  const page = await on.browser.page({ width: 1280, height: 900 });
  await signIn(page, on.server, account);
  for (const place of ['inbox', 'inbox/1', 'contacts', 'contacts/1', 'settings/profile', 'settings/inboxes/1']) {
    await page.goto(inAccount(place));
    await page.locator('h1, h2').filter({ visible: true }).first().waitFor();
    await page.evaluate(() => {
      document.documentElement.style.fontSize = '200%';
    });
    await until('the text to be large', () =>
      page.evaluate(() => parseFloat(getComputedStyle(document.body).fontSize) >= 24),
    );
    await accessible(page, `${place} at 200 %`);
    await fits(page, `${place} at 200 %`);
  }
});

journey('who wants less motion gets less', async () => {
  const page = await on.browser.page({ reducedMotion: 'reduce' });
  await signIn(page, on.server, account);
  await page.goto(inAccount('inbox/1'));
  await thread(page).locator('[data-message]').first().waitFor();
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').waitFor();
  const moving = await page.evaluate(() =>
    document
      .getAnimations()
      .map((one) => one.effect.getComputedTiming().duration)
      .filter((ms) => ms > 20),
  );
  assert.deepEqual(moving, []);
});
