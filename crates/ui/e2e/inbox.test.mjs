/** An agent's work on conversations, beside the visitor who writes them. */
import assert from 'node:assert/strict';
import { newMember, PICTURE } from './harness/api.mjs';
import { answer, composer, rowOf, showStatus, showTab, signIn, thread, writeNote } from './harness/desk.mjs';
import { bubble, chat, say } from './harness/site.mjs';
import { stage } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const on = stage();
const { journey, underWay } = on;

/** Everything the server tells a page: documents and frames of sockets. Ask before the page is left. */
function listen(page) {
  const told = [];
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => told.push(String(payload))));
  page.on('response', (response) => {
    if (/json/.test(response.headers()['content-type'] ?? ''))
      told.push(response.text().catch((error) => `unread: ${error}`));
  });
  return () => Promise.all(told);
}

journey('a note is for colleagues: the visitor hears nothing of it', async () => {
  let heard;
  const onPage = (page) => {
    heard = listen(page);
  };
  const { visitor, agent } = await underWay('Notes', 'Is this covered?', { onPage });
  await writeNote(agent, 'Rude last time, secret-4711');
  await thread(agent).getByText('Rude last time, secret-4711').waitFor();
  await answer(agent, 'Yes, it is.');
  await chat(visitor).getByText('Yes, it is.').waitFor();
  const live = await heard();
  assert.ok(
    live.some((text) => text.includes('Yes, it is.')),
    'what is heard is seen here',
  );
  assert.deepEqual(
    live.filter((text) => text.startsWith('unread')),
    [],
  );
  await visitor.reload();
  await bubble(visitor).click();
  await chat(visitor).getByText('Yes, it is.').filter({ visible: true }).first().waitFor();
  const told = await heard();
  assert.ok(told.length > live.length, 'what is told after the reload is heard, too');
  assert.ok(!told.some((text) => text.includes('secret-4711')));
  assert.equal(await chat(visitor).getByText('secret-4711').count(), 0);
});

journey('files go both ways', async () => {
  const { visitor, agent } = await underWay('Files', 'Look at this');
  const picture = { name: 'wheel.png', mimeType: 'image/png', buffer: PICTURE };
  await chat(visitor).locator('input[type=file]').setInputFiles(picture);
  await chat(visitor).getByRole('button', { name: 'Send' }).click();
  await thread(agent)
    .getByRole('button', { name: /wheel\.png/ })
    .click();
  await agent.getByRole('dialog').getByRole('img', { name: /wheel/ }).waitFor();
  await agent.keyboard.press('Escape');
  const paper = { name: 'offer.txt', mimeType: 'text/plain', buffer: Buffer.from('An offer') };
  await agent.locator('input[type=file]').setInputFiles(paper);
  await answer(agent, 'Our offer');
  const link = chat(visitor).getByRole('link', { name: /offer\.txt/ });
  await link.waitFor();
  const file = await visitor.request.get(await link.getAttribute('href'));
  assert.equal(await file.text(), 'An offer');
});

journey('what was resolved comes back with the visitor’s next message', async () => {
  const { account, visitor, agent } = await underWay('Again', 'First question');
  await agent.getByRole('button', { name: 'Resolve', exact: true }).click();
  await until('the conversation to be resolved', async () => {
    return (await account.api.get('conversations/1')).status === 'resolved';
  });
  await say(visitor, 'One more thing');
  await agent.getByRole('button', { name: 'Resolve', exact: true }).waitFor();
  await thread(agent).getByText('One more thing').waitFor();
  assert.equal((await account.api.get('conversations/1')).status, 'open');
});

journey('snoozed conversations leave the list until the visitor writes', async () => {
  const { visitor, agent } = await underWay('Later', 'No hurry');
  await agent.getByRole('button', { name: 'Snooze', exact: true }).click();
  await agent.getByRole('menuitem', { name: 'Until the next message' }).click();
  await rowOf(agent, 'No hurry').waitFor({ state: 'detached' });
  await showStatus(agent, 'Open', 'Snoozed');
  await rowOf(agent, 'No hurry').waitFor();
  await showStatus(agent, 'Snoozed', 'Open');
  await say(visitor, 'Now there is');
  await rowOf(agent, 'Now there is').waitFor();
});

journey('two agents see at once whose a conversation is, and that somebody else writes', async () => {
  const { account, agent } = await underWay('Team', 'Who takes this?');
  const colleague = await newMember(on.server, account, 'Grace Hopper');
  const [inbox] = (await account.api.get('inboxes')).payload;
  await account.api.post('inbox_members', { inbox_id: inbox.id, user_ids: [account.user, colleague.user] });
  const other = await on.browser.page();
  await signIn(other, on.server, colleague);
  await showTab(other, 'Unassigned');
  await rowOf(other, 'Who takes this?').click();
  await agent.getByRole('button', { name: /Change$/ }).click();
  await agent.getByRole('option', { name: /Ada/ }).click();
  await other.getByRole('button', { name: /Assigned to Ada/ }).waitFor();
  await composer(other).pressSequentially('Let me');
  await agent
    .getByText(/Grace.* typing/)
    .first()
    .waitFor();
});

journey('a message that could not be sent is kept, said to be, and sent when asked again', async () => {
  const { account, visitor, agent } = await underWay('Retry', 'Hello?');
  on.browser.expect(/status of 422 .*conversations\/1\/messages/);
  let refused = 0;
  await agent.route('**/conversations/1/messages', (route) => {
    if (route.request().method() !== 'POST' || refused > 0) return route.fallback();
    refused += 1;
    return route.fulfill({ status: 422, json: { message: 'not now' } });
  });
  await answer(agent, 'Here I am');
  await thread(agent)
    .getByRole('button', { name: /again|retry/i })
    .click();
  await chat(visitor).getByText('Here I am').waitFor();
  const { payload } = await account.api.get('conversations/1/messages');
  assert.equal(payload.filter(({ content }) => content === 'Here I am').length, 1);
});

journey('replies are signed by who wants that, and notes never', async () => {
  const { account, agent, visitor } = await underWay('Signed', 'Is it you again?');
  const sign = agent.getByRole('button', { name: 'Sign my replies' });
  assert.equal(await sign.count(), 0, 'nothing to sign with');
  await agent.goto(`${on.agents.url}/app/accounts/${account.id}/settings/profile`);
  await agent.getByRole('textbox', { name: 'Signature' }).fill('Ada, bicycles and more');
  const part = agent.locator('section').filter({ has: agent.getByRole('heading', { name: 'Signature' }) });
  await part.getByRole('button', { name: 'Save' }).click();
  await agent.getByText('Profile saved').waitFor();
  await agent.goto(`${on.agents.url}/app/accounts/${account.id}/inbox/1`);
  await sign.click();
  await agent.locator('form').getByText('Ada, bicycles and more').waitFor();
  await answer(agent, 'It is me.');
  const received = chat(visitor).getByRole('log').getByText('It is me.');
  await received.waitFor();
  await chat(visitor).getByRole('log').getByText('Ada, bicycles and more').waitFor();
  await agent.reload();
  await agent.locator('form').getByText('Ada, bicycles and more').waitFor();
  await writeNote(agent, 'A regular');
  await sign.click();
  await answer(agent, 'Bye!');
  await chat(visitor).getByRole('log').getByText('Bye!').waitFor();
  const { payload } = await account.api.get('conversations/1/messages');
  const sent = payload.filter(({ sender }) => sender?.type === 'user').map(({ content }) => content);
  assert.deepEqual(sent, ['It is me.\n\nAda, bicycles and more', 'A regular', 'Bye!']);
});
