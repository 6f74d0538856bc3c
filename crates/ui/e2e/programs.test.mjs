/** What an administrator does for programs: webhooks with their log, bots with their inboxes, keys; and one's own profile. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { newAccount, newMember, newWebsite, PICTURE } from './harness/api.mjs';
import { receiver } from './harness/receiver.mjs';
import { bubble, chat, say, startChat } from './harness/site.mjs';
import { stage, withConversations } from './harness/stage.mjs';
import { until } from './harness/wait.mjs';

const on = stage();
const { journey, visitor, settings } = on;

journey('a webhook is added, its secret signs, a failure is seen in the log and sent again', async () => {
  const account = await withConversations(on.server, 'Hooks');
  let broken = true;
  const program = await receiver(on.cleanups, () => (broken ? { status: 500 } : null));
  const page = await settings(account, 'webhooks');
  await page.getByRole('button', { name: 'Add webhook' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Address' }).fill('shop.test/events');
  await form.getByRole('button', { name: 'Add webhook' }).click();
  await form.getByText(/^A whole address is needed/).waitFor();
  await form.getByRole('textbox', { name: 'Address' }).fill(program.url);
  await form.getByRole('button', { name: 'Add webhook' }).click();
  const kept = page.getByRole('dialog', { name: 'Keep this secret' });
  const secret = await kept.getByRole('textbox', { name: 'Secret' }).inputValue();
  await kept.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: /127\.0\.0\.1/ }).click();
  await page.getByText('Nothing has been sent yet').waitFor();
  await account.api.post('conversations/1/messages', { content: 'Tell them' });
  const failed = page.getByRole('button', { name: /500/ }).first();
  await until('the failure to be in the log', async () => {
    if ((await failed.count()) > 0) return true;
    await page.getByRole('button', { name: 'Refresh' }).click();
    return false;
  });
  broken = false;
  await failed.click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
  const [first] = program.calls;
  const again = await until('the same delivery to come again', () =>
    program.calls.find(
      (call) => call !== first && call.headers['x-chatwoot-delivery'] === first.headers['x-chatwoot-delivery'],
    ),
  );
  assert.equal(again.text, first.text);
  const signed = createHmac('sha256', secret).update(`${again.headers['x-chatwoot-timestamp']}.${again.text}`);
  assert.equal(again.headers['x-chatwoot-signature'], `sha256=${signed.digest('hex')}`);
});

journey('a bot is added and given an inbox; it hears the visitor and answers with the token shown', async () => {
  const account = await newAccount(on.server, 'Bots');
  const inbox = await newWebsite(account, { enable_email_collect: false });
  let token;
  const program = await receiver(on.cleanups, async ({ body: { event, message_type, conversation } }) => {
    if (event !== 'message_created' || message_type !== 'incoming') return;
    const sent = await fetch(`${account.api.url}/conversations/${conversation.id}/messages`, {
      method: 'POST',
      headers: { api_access_token: token, 'content-type': 'application/json' },
      body: JSON.stringify({ content: 'I am a bot' }),
    });
    assert.equal(sent.status, 200);
  });
  const page = await settings(account, 'bots');
  await page.getByRole('button', { name: 'Add bot' }).first().click();
  const form = page.getByRole('dialog');
  await form.getByRole('button', { name: 'Add bot' }).click();
  await form.getByText('A name is needed.').waitFor();
  await form.getByRole('textbox', { name: 'Name' }).fill('Robo');
  await form.getByRole('textbox', { name: 'Outgoing address' }).fill(program.url);
  await form.getByRole('button', { name: 'Add bot' }).click();
  const made = page.getByRole('dialog', { name: 'Bot added' });
  token = await made.getByRole('textbox', { name: 'Access token' }).inputValue();
  await made.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('link', { name: /Robo/ }).click();
  await page.getByRole('switch', { name: 'Website' }).check();
  await page.getByText('Robo now serves Website').waitFor();
  const writing = await visitor(inbox);
  await bubble(writing).click();
  await startChat(writing);
  await say(writing, 'Hello?');
  await chat(writing).getByText('I am a bot').waitFor();
  await page.getByRole('button', { name: 'Reset token' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset token' }).click();
  await page.getByText(/^The old token is void/).waitFor();
  const late = await fetch(`${account.api.url}/conversations/1`, { headers: { api_access_token: token } });
  assert.equal(late.status, 401);
});

journey('one’s own picture, name and key are changed, and colleagues see them', async () => {
  const account = await newAccount(on.server, 'Selves');
  const grace = { ...(await newMember(on.server, account, 'Grace Hopper')), id: account.id };
  const page = await settings(grace, 'profile');
  assert.equal(await page.getByRole('link', { name: 'Agents' }).count(), 0, 'the account is for administrators');
  const picture = { name: 'me.png', mimeType: 'image/png', buffer: PICTURE };
  await page.locator('input[type=file]').setInputFiles(picture);
  await page.getByRole('button', { name: 'Remove picture' }).waitFor();
  await page.getByRole('textbox', { name: 'Display name' }).fill('Amazing Grace');
  await page.getByRole('button', { name: 'Save' }).first().click();
  await page.getByText('Profile saved').waitFor();
  const agents = await account.api.get('agents');
  const seen = agents.find(({ id }) => id === grace.user);
  assert.equal(seen.available_name, 'Amazing Grace');
  assert.match(seen.thumbnail, /^http/);
  await page.getByRole('button', { name: 'Reset token' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reset token' }).click();
  await page.getByText(/^The old token is void/).waitFor();
  const late = await fetch(`${on.server.url}/api/v1/profile`, { headers: { api_access_token: grace.token } });
  assert.equal(late.status, 401);
});
