/** The chat, for those who see, hear or move differently: its states, by keys, in both directions. */
import assert from 'node:assert/strict';
import { newAccount, newWebsite } from './harness/api.mjs';
import { accessible, fits } from './harness/axe.mjs';
import { chat } from './harness/site.mjs';
import { stage } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const on = stage();
const { journey, visitor } = on;

const FIELDS = [
  { name: 'emailAddress', type: 'email', label: 'Email', required: true, enabled: true, field_type: 'standard' },
  { name: 'fullName', type: 'text', label: 'Name', required: false, enabled: true, field_type: 'standard' },
];

/** What a bot may ask, as it is sent. */
const QUESTIONS = [
  [
    'input_select',
    {
      items: [
        { title: 'Bicycle', value: 'bike' },
        { title: 'Scooter', value: 'scooter' },
      ],
    },
  ],
  [
    'cards',
    {
      items: [
        {
          title: 'Red',
          description: 'A red one',
          actions: [
            { type: 'link', text: 'See', uri: 'https://shop.test/red' },
            { type: 'postback', text: 'Take', payload: 'red' },
          ],
        },
      ],
    },
  ],
  [
    'form',
    {
      items: [
        { name: 'size', label: 'Size', type: 'select', options: [{ label: 'S', value: 's' }] },
        { name: 'mail', label: 'Email', type: 'email', placeholder: 'you@example.test' },
      ],
    },
  ],
  ['article', { items: [{ title: 'How to', description: 'It is easy', link: 'https://shop.test/how' }] }],
  ['input_email', {}],
  ['input_csat', {}],
];

for (const [colorScheme, locale, width] of [
  ['light', 'en', 400],
  ['dark', 'ar', 400],
  ['light', 'de', 320],
]) {
  journey(`the chat’s states are accessible: ${colorScheme}, ${locale}, ${width} pixels wide`, async () => {
    const account = await newAccount(on.server, `Chat ${locale} ${colorScheme}`);
    const pre_chat_form_options = { pre_chat_message: 'Who are you?', pre_chat_fields: FIELDS };
    const inbox = await newWebsite(
      account,
      { enable_email_collect: false },
      { pre_chat_form_enabled: true, pre_chat_form_options },
    );
    const page = await on.browser.page({ colorScheme, width, height: 700 });
    await page.goto(`${on.server.url}/widget?website_token=${inbox.website_token}&locale=${locale}`);
    await page.locator('.button.primary').waitFor();
    await accessible(page, 'the first screen');
    assert.equal(await page.evaluate(() => document.documentElement.dir), locale === 'ar' ? 'rtl' : 'ltr');
    await page.locator('.button.primary').click();
    await page.locator('form input').first().waitFor();
    await accessible(page, 'the form before the chat');
    await page.locator('form [type=submit]').click();
    await page.locator('[aria-invalid=true]').first().waitFor();
    await accessible(page, 'the form, with faults');
    await page.locator('form input[type=email]').fill('mira@example.test');
    await page.locator('form textarea').fill('Hello');
    await page.locator('form [type=submit]').click();
    await until('the conversation', async () => (await account.api.get('conversations')).data.payload.length > 0);
    for (const [content_type, content_attributes] of QUESTIONS) {
      await account.api.post('conversations/1/messages', {
        content: `Here: ${content_type}`,
        content_type,
        content_attributes,
      });
    }
    await page.getByRole('log').locator('form').first().waitFor();
    await until('all of it', async () => (await page.getByRole('log').locator('.line').count()) >= 7);
    await accessible(page, 'the thread, with everything that bots may ask');
    await fits(page, 'the thread');
    await page.locator('[popovertarget=menu]').click();
    await page.locator(':popover-open').waitFor();
    await accessible(page, 'the menu');
  });
}

journey('a visitor begins, writes, answers a bot and closes the chat by keys alone', async () => {
  const account = await newAccount(on.server, 'Keys');
  const inbox = await newWebsite(account, { enable_email_collect: false });
  const page = await visitor(inbox);
  const keys = page.keyboard;
  await page.locator('.woot-widget-bubble').first().waitFor();
  await keys.press('Tab');
  await page.locator('.woot-widget-bubble:focus').waitFor();
  await keys.press('Enter');
  await chat(page).locator('[data-start]:focus').waitFor();
  // Tab by tab, as somebody does who cannot see where it goes.
  const to = async (locator) => {
    for (let turn = 0; turn < 20; turn++) {
      await keys.press('Tab');
      if ((await locator.and(chat(page).locator(':focus')).count()) > 0) return;
    }
    throw new Error(`${locator} is out of reach`);
  };
  await to(chat(page).getByRole('button', { name: /Start/ }));
  await keys.press('Enter');
  await chat(page).getByRole('textbox').and(chat(page).locator(':focus')).waitFor();
  await keys.type('Do you hear me?');
  await keys.press('Enter');
  await chat(page).getByRole('log').getByText('Do you hear me?').waitFor();
  await account.api.post('conversations/1/messages', {
    content: 'What is it?',
    content_type: 'input_select',
    content_attributes: { items: [{ title: 'Bicycle', value: 'bike' }] },
  });
  await chat(page).getByRole('button', { name: 'Bicycle' }).waitFor();
  await keys.press('Shift+Tab');
  for (let turn = 0; turn < 20; turn++) {
    if ((await chat(page).locator(':focus').textContent())?.includes('Bicycle')) break;
    await keys.press('Shift+Tab');
  }
  await keys.press('Enter');
  await until('the answer', async () => {
    const { payload } = await account.api.get('conversations/1/messages');
    return payload.some(({ content_attributes }) => content_attributes?.submitted_values?.[0]?.value === 'bike');
  });
  await keys.press('Escape');
  await page.locator('#chatwoot_live_chat_widget').waitFor({ state: 'hidden' });
  await page.locator('.woot-widget-bubble:focus').waitFor();
});

journey('what asks how it was is accessible, in the chat and on its page', async () => {
  const account = await newAccount(on.server, 'Survey');
  const inbox = await newWebsite(account, { enable_email_collect: false, csat_survey_enabled: true });
  const page = await on.browser.page({ width: 390 });
  await page.goto(`${on.server.url}/widget?website_token=${inbox.website_token}`);
  await page.locator('.button.primary').click();
  await page.getByRole('textbox').fill('Thanks');
  await page.keyboard.press('Enter');
  await until('the conversation', async () => (await account.api.get('conversations')).data.payload.length > 0);
  await account.api.post('conversations/1/toggle_status', { status: 'resolved' });
  await page.getByRole('radio').or(page.locator('.rating button')).first().waitFor();
  await accessible(page, 'the question in the chat');
  const { uuid } = await account.api.get('conversations/1');
  const survey = await on.browser.page({ width: 390 });
  await survey.goto(`${on.server.url}/survey/responses/${uuid}`);
  await survey.locator('h1').waitFor();
  await accessible(survey, 'the page');
  await fits(survey, 'the page');
});
