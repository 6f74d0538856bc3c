/** What visitors meet in the chat: hours, languages, ratings, transcripts, bad networks, phones. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { newAccount, newWebsite } from './harness/api.mjs';
import { AWAY } from './harness/browser.mjs';
import { answer, thread } from './harness/desk.mjs';
import { bubble, chat, say, startChat } from './harness/site.mjs';
import { stage } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const on = stage();
const { journey, visitor, underWay, talking } = on;

const LANGUAGES = ['en', 'de', 'es', 'pt_BR', 'fr', 'ar'];

journey('the chat speaks every language it has', async () => {
  const account = await newAccount(on.server, 'Tongues');
  const inbox = await newWebsite(account);
  const first = new Set();
  for (const language of LANGUAGES) {
    const source = await readFile(new URL(`../widget/src/locales/${language}.ts`, import.meta.url), 'utf8');
    const [, words] = /^\s+start: '(.*)',$/m.exec(source);
    const page = await visitor(inbox, `window.chatwootSettings = { locale: '${language}' };`);
    await bubble(page).click();
    await chat(page).getByRole('button', { name: words }).waitFor();
    await chat(page)
      .locator(`html[lang=${language.replace('_', '-')}][dir=${language === 'ar' ? 'rtl' : 'ltr'}]`)
      .waitFor();
    first.add(words);
  }
  assert.equal(first.size, LANGUAGES.length);
});

journey('out of hours it says so, and when somebody is back', async () => {
  const account = await newAccount(on.server, 'Closed');
  const closed = [0, 1, 2, 3, 4, 5, 6].map((day_of_week) => ({ day_of_week, closed_all_day: true }));
  const tomorrow = (new Date().getUTCDay() + 1) % 7;
  const open = {
    day_of_week: tomorrow,
    closed_all_day: false,
    open_hour: 9,
    open_minutes: 0,
    close_hour: 17,
    close_minutes: 0,
  };
  const working_hours = closed.map((day) => (day.day_of_week === tomorrow ? open : day));
  const inbox = await newWebsite(account);
  await account.api.patch(`inboxes/${inbox.id}`, {
    working_hours_enabled: true,
    out_of_office_message: 'We sleep. Write all the same!',
    timezone: 'UTC',
    working_hours,
  });
  const page = await visitor(inbox, '', { timezoneId: 'UTC' });
  await bubble(page).click();
  await chat(page).getByText('We sleep. Write all the same!').waitFor();
  await chat(page)
    .getByText(/tomorrow.*9:00/i)
    .waitFor();
});

journey('what was resolved is rated in the chat, and the agents see how', async () => {
  const { account, page } = await talking('Rated', 'Thank you', { csat_survey_enabled: true });
  await account.api.post('conversations/1/toggle_status', { status: 'resolved' });
  await chat(page).getByRole('radio', { name: 'Great' }).check({ force: true });
  await chat(page).getByRole('textbox', { name: 'Anything to add?' }).fill('So kind');
  await chat(page).getByRole('button', { name: 'Submit' }).click();
  await chat(page).getByText('Thank you for your feedback.').waitFor();
  const { payload } = await account.api.get('conversations/1/messages');
  const asked = payload.find(({ content_type }) => content_type === 'input_csat');
  assert.deepEqual(asked.content_attributes.submitted_values.csat_survey_response, {
    rating: 5,
    feedback_message: 'So kind',
  });
});

journey('the same is asked on a page of its own, for whoever comes by a link', async () => {
  const { account, page } = await talking('Surveyed', 'Thank you', { csat_survey_enabled: true });
  await account.api.post('conversations/1/toggle_status', { status: 'resolved' });
  await chat(page).getByRole('radio').first().waitFor({ state: 'attached' });
  const { uuid } = await account.api.get('conversations/1');
  const survey = await on.browser.page({ width: 390 });
  await survey.goto(`${on.server.url}/survey/responses/${uuid}`);
  await survey.getByRole('radio').nth(3).check({ force: true });
  await survey.getByRole('button', { name: 'Send' }).click();
  await until('the answer', async () => {
    const { payload } = await account.api.get('conversations/1/messages');
    return payload.some(
      ({ content_attributes }) => content_attributes?.submitted_values?.csat_survey_response?.rating === 4,
    );
  });
});

journey('a visitor has the conversation mailed, and ends it', async () => {
  const account = await newAccount(on.server, 'Copies');
  const inbox = await newWebsite(account, { enable_email_collect: false });
  const page = await visitor(inbox);
  await page.waitForFunction(() => window.$chatwoot?.hasLoaded);
  await page.evaluate(() => window.$chatwoot.setUser('mira', { name: 'Mira Sand', email: 'mira@copies.test' }));
  await bubble(page).click();
  await startChat(page);
  await say(page, 'Keep this for me');
  await account.api.post('conversations/1/messages', { content: 'We will, word for word' });
  await chat(page).getByText('We will, word for word').waitFor();
  await chat(page).locator('[popovertarget=menu]').click();
  await chat(page).getByRole('button', { name: 'E-mail me a transcript' }).click();
  await chat(page).getByRole('status').getByText('The transcript is on its way to you.').waitFor({ state: 'attached' });
  const letter = await on.mail.letter('mira@copies.test', /word for word/);
  assert.match(letter.text, /Keep this for me/);
  await chat(page).locator('[popovertarget=menu]').click();
  await chat(page).getByRole('button', { name: 'End conversation' }).first().click();
  await chat(page).getByRole('dialog').getByRole('button', { name: 'End conversation' }).click();
  await until('the end', async () => (await account.api.get('conversations/1')).status === 'resolved');
});

journey('an answer of the server that gets lost makes no second message', async () => {
  const { account, visitor: page, agent } = await underWay('Lossy', 'First');
  on.browser.expect(AWAY);
  on.browser.expect(/ERR_FAILED/);
  let lost = 0;
  await page.route(/\/widget\/messages\?/, async (route) => {
    if (route.request().method() !== 'POST' || lost > 0) return route.fallback();
    lost += 1;
    // The server has it; the visitor's browser never learns.
    await route.fetch();
    return route.abort();
  });
  await say(page, 'Only once');
  assert.equal(lost, 1);
  await thread(agent).getByText('Only once').waitFor();
  await answer(agent, 'Heard you');
  await chat(page).getByText('Heard you').waitFor();
  assert.equal(await chat(page).getByText('Only once').count(), 1);
  const { payload } = await account.api.get('conversations/1/messages');
  assert.equal(payload.filter(({ content }) => content === 'Only once').length, 1);
});

journey('on a phone the chat is the whole screen, and closes to the page', async () => {
  const account = await newAccount(on.server, 'Phones');
  const inbox = await newWebsite(account);
  const page = await visitor(inbox, '', { width: 390, height: 844, isMobile: true, hasTouch: true });
  await bubble(page).tap();
  const frame = page.locator('#chatwoot_live_chat_widget');
  await until('the whole screen', async () => {
    const box = await frame.boundingBox();
    return box && box.x === 0 && box.y === 0 && box.width === 390 && box.height === 844;
  });
  await chat(page).getByRole('button', { name: 'Close' }).tap();
  await frame.waitFor({ state: 'hidden' });
});
