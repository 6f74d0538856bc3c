/** More of an agent's day: who does what, what comes meanwhile, and a connection that goes. */
import assert from 'node:assert/strict';
import { newMember } from './harness/api.mjs';
import { AWAY } from './harness/browser.mjs';
import { answer, composer, rowOf, showTab, signIn, thread } from './harness/desk.mjs';
import { chat, say } from './harness/site.mjs';
import { stage, withConversations } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const on = stage();
const { journey, underWay } = on;

/** An administrator's page with the only conversation open. */
async function atWork(account) {
  const page = await on.browser.page();
  await signIn(page, on.server, account);
  await showTab(page, 'All');
  await rowOf(page, 'Mira Sand').click();
  await thread(page).getByText('This is Mira Sand').waitFor();
  return page;
}

const choose = async (page, item) => {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menu').getByText(item, { exact: true }).click();
};

journey('team, priority and labels are chosen, and shown in list and panel', async () => {
  const account = await withConversations(on.server, 'Sorting');
  await account.api.post('labels', { title: 'urgent', color: '#d1433b' });
  await account.api.post('teams', { name: 'Repairs' });
  const page = await atWork(account);
  await choose(page, 'Assign to a team…');
  await page.getByRole('option', { name: 'Repairs' }).click();
  await choose(page, 'High');
  await choose(page, 'Labels');
  await page.getByRole('option', { name: 'urgent' }).click();
  await page.keyboard.press('Escape');
  await until('all three', async () => {
    const { meta, priority, labels } = await account.api.get('conversations/1');
    return meta.team?.name === 'repairs' && priority === 'high' && labels.includes('urgent');
  });
  await rowOf(page, 'Mira Sand').getByText('urgent').waitFor();
  await thread(page)
    .getByText(/Repairs/i)
    .first()
    .waitFor();
});

journey('what has come while one typed is shown before it is sent', async () => {
  const { visitor, agent } = await underWay('Guard', 'Do you have it in red?');
  await composer(agent).fill('Only in blue');
  await say(visitor, 'Never mind, blue is fine');
  await thread(agent).getByText('Never mind, blue is fine').waitFor();
  await composer(agent).press('Enter');
  await agent.getByRole('alert').getByText('Never mind, blue is fine').waitFor();
  assert.equal(await thread(agent).getByText('Only in blue').count(), 0);
  await agent.getByRole('button', { name: 'Send anyway' }).click();
  await chat(visitor).getByText('Only in blue').waitFor();
});

journey('snoozed until a time it says so, and undoing brings it back', async () => {
  const account = await withConversations(on.server, 'Snoozing');
  const page = await atWork(account);
  await page.getByRole('button', { name: 'Snooze', exact: true }).click();
  await page.getByRole('menuitem', { name: /^In an hour/ }).click();
  const conversation = await until('the snooze', async () => {
    const found = await account.api.get('conversations/1');
    return found.status === 'snoozed' && found;
  });
  const minutes = (Date.parse(conversation.snoozed_until) - Date.now()) / 60_000;
  assert.ok(minutes > 55 && minutes < 61, `${minutes} minutes`);
  await page.getByRole('button', { name: 'Undo' }).click();
  await until('the undoing', async () => (await account.api.get('conversations/1')).status === 'open');
  await rowOf(page, 'Mira Sand').waitFor();
});

journey('an agent who is busy is seen so by colleagues', async () => {
  const account = await withConversations(on.server, 'Busy');
  const grace = await newMember(on.server, account, 'Grace Hopper');
  await account.api.post('inbox_members', { inbox_id: account.inbox.id, user_ids: [grace.user] });
  const other = await on.browser.page();
  await signIn(other, on.server, grace);
  await other.getByRole('button', { name: /^Your menu/ }).click();
  await other.getByRole('radio', { name: 'Busy' }).check();
  await other.getByRole('button', { name: /^Your menu.*Busy/ }).waitFor();
  // The page says so before the server does.
  await until('the server to know', async () => {
    const agents = await account.api.get('agents');
    return agents.find(({ id }) => id === grace.user).availability_status === 'busy';
  });
  const page = await atWork(account);
  await page.getByRole('button', { name: /Change$/ }).click();
  // Who is there is told every twenty seconds.
  const busy = page.getByRole('option', { name: 'Grace Hopper' }).getByText('Busy');
  await busy.waitFor({ state: 'attached', timeout: 30_000 });
});

journey('without a connection it is said, what is written waits, and goes when it is back', async () => {
  const { account, visitor, agent } = await underWay('Offline', 'Hello?');
  on.browser.expect(AWAY);
  await agent.context().setOffline(true);
  await on.server.kill();
  await agent.getByText('Connection lost. What you write is kept and sent later.').waitFor();
  await answer(agent, 'Here I am');
  await thread(agent).getByText('Here I am').waitFor();
  await on.server.start();
  await agent.context().setOffline(false);
  await chat(visitor).getByText('Here I am').waitFor();
  await agent.getByText('Connected again').waitFor();
  const { payload } = await account.api.get('conversations/1/messages');
  assert.equal(payload.filter(({ content }) => content === 'Here I am').length, 1);
});

const PDF =
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n';

journey('files are pasted and dropped; a paper arrives as it was', async () => {
  const { visitor, agent } = await underWay('Papers', 'The contract, please');
  await composer(agent).evaluate((box, text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'contract.pdf', { type: 'application/pdf' }));
    box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, PDF);
  const waiting = agent.getByRole('list', { name: 'Attached files' });
  await waiting.getByText('contract.pdf').waitFor();
  await thread(agent).evaluate((target) => {
    const data = new DataTransfer();
    data.items.add(new File(['notes'], 'notes.txt', { type: 'text/plain' }));
    for (const type of ['dragenter', 'dragover', 'drop']) {
      target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  });
  await waiting.getByText('notes.txt').waitFor();
  await waiting.getByRole('button', { name: 'Remove notes.txt' }).click();
  await answer(agent, 'Here it is');
  const link = chat(visitor).getByRole('link', { name: /contract\.pdf/ });
  const file = await visitor.request.get(await link.getAttribute('href'));
  assert.equal(file.headers()['content-type'], 'application/pdf');
  assert.equal(await file.text(), PDF);
  assert.equal(await chat(visitor).getByText('notes.txt').count(), 0);
});

journey('a contact is edited beside the conversation, muted, and let go again', async () => {
  const account = await withConversations(on.server, 'Panel');
  const page = await atWork(account);
  const contact = async () => (await account.api.get('contacts')).payload[0];
  await page.getByRole('button', { name: 'Edit contact' }).click();
  await page.getByRole('textbox', { name: 'Company' }).fill('Sand & Co');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Sand & Co').first().waitFor();
  assert.equal((await contact()).additional_attributes.company_name, 'Sand & Co');
  await choose(page, 'Mute contact');
  await until('the mute', async () => (await contact()).blocked);
  await choose(page, 'Unmute contact');
  await until('the unmute', async () => !(await contact()).blocked);
});

journey('who reads far above stays there while older messages come in and new ones arrive', async () => {
  const account = await withConversations(on.server, 'Reading');
  for (let at = 0; at < 90; at++) await account.api.post('conversations/1/messages', { content: `Line ${at}` });
  const page = await on.browser.page();
  await signIn(page, on.server, account);
  await showTab(page, 'All');
  await rowOf(page, 'Mira Sand').click();
  await thread(page).getByText('Line 89', { exact: true }).waitFor();
  const box = await thread(page).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  // Up until older messages are fetched; what is in sight then is looked at while more come in above it.
  await until('older messages', async () => {
    await page.mouse.wheel(0, -300);
    return (await thread(page).getByText('Line 60', { exact: true }).count()) > 0;
  });
  const place = () =>
    thread(page).evaluate((scroller) => {
      const top = scroller.getBoundingClientRect().top;
      const seen = [...scroller.querySelectorAll('[data-message]')].find(
        (row) => row.getBoundingClientRect().top > top,
      );
      return { text: seen.textContent, at: Math.round(seen.getBoundingClientRect().top) };
    });
  await page.waitForTimeout(300);
  const before = await place();
  await account.api.post('conversations/1/messages', { content: 'Are you there?', message_type: 'incoming' });
  const mark = page.getByRole('button', { name: '1 new message' });
  await mark.waitFor();
  assert.deepEqual(await place(), before, 'nothing moved');
  await mark.click();
  await thread(page).getByText('Are you there?').waitFor();
  await mark.waitFor({ state: 'detached' });
});
