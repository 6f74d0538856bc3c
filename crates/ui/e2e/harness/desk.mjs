/** What an agent does in the dashboard, in words of the tests. */

/** Signs in by the form and waits for the inbox. */
export async function signIn(page, server, account) {
  await page.goto(`${server.url}/app/login`);
  await enter(page, account);
}

/** Fills in the sign-in form of a page, in whatever language, and waits for the inbox. */
export async function enter(page, { email, password }) {
  await page.locator('input[name=email]').fill(email);
  await page.locator('input[name=password]').fill(password);
  await page.locator('form [type=submit]').click();
  await page.waitForURL(/\/inbox/);
  await page.locator('h1').waitFor();
}

/** Opens the list's tab: Mine, Unassigned or All. */
export async function showTab(page, name) {
  await page.getByRole('tab', { name: new RegExp(`^${name}`) }).click();
}

/** The row of a contact's conversation in the list. */
export function rowOf(page, contact) {
  return page.locator('[aria-label="Conversations"]').getByRole('link').filter({ hasText: contact });
}

/** The messages of the open conversation. */
export function thread(page) {
  return page.locator('[data-thread]');
}

/** Where the agent writes. */
export const composer = (page) => page.getByRole('textbox', { name: /message|reply/i });

/** Answers in the open conversation. */
export async function answer(page, text) {
  await composer(page).fill(text);
  await composer(page).press('Enter');
}

/** Writes a note into the open conversation, and goes back to replies. */
export async function writeNote(page, text) {
  const mode = page.getByRole('group', { name: 'Reply or note' });
  await mode.getByRole('button', { name: 'Note' }).click();
  await page.getByRole('textbox', { name: 'Write a note' }).fill(text);
  await page.keyboard.press('Enter');
  await mode.getByRole('button', { name: 'Reply' }).click();
}

/** Shows conversations of another status in the list. */
export async function showStatus(page, from, to) {
  await page.getByRole('button', { name: from, exact: true }).click();
  await page
    .getByRole('menuitemradio', { name: to, exact: true })
    .or(page.getByRole('menuitemcheckbox', { name: to, exact: true }))
    .click();
}
