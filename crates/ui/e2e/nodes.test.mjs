/** What only several nodes can get wrong: agents' pages come from one, visitors' from the other. */
import assert from 'node:assert/strict';
import { newMember } from './harness/api.mjs';
import { AWAY } from './harness/browser.mjs';
import { answer, composer, rowOf, showTab, signIn, thread } from './harness/desk.mjs';
import { chat, say } from './harness/site.mjs';
import { stage } from './harness/stage.mjs';

const on = stage(() => {
  assert.ok(on.server.nodes, 'nodes need a PostgreSQL: scripts/with-services.sh');
  [on.agents, on.visitors] = on.server.nodes;
});
const { journey, underWay } = on;

journey('nothing is missed while an agent’s node is away', async () => {
  const { visitor, agent } = await underWay('Sunday', 'Are you open on Sunday?');
  await answer(agent, 'From ten to two.');
  await chat(visitor).getByText('From ten to two.').waitFor();
  // While its node is away an agent's page can say no more than that.
  on.browser.expect(AWAY);
  await on.agents.kill();
  await say(visitor, 'I will come at eleven.');
  await on.agents.start();
  await thread(agent).getByText('I will come at eleven.').waitFor();
  assert.equal(await thread(agent).getByText('I will come at eleven.').count(), 1);
  await answer(agent, 'See you then.');
  await chat(visitor).getByText('See you then.').waitFor();
});

journey('who types and who is there crosses from node to node', async () => {
  const { account, visitor, agent } = await underWay('Presence', 'Is anybody there?');
  // Who is there is told every twenty seconds.
  const details = agent.getByRole('complementary', { name: 'Contact and details' });
  await details.getByText('Online', { exact: true }).waitFor({ timeout: 30_000 });
  await chat(visitor).getByRole('textbox').pressSequentially('I am wr');
  await agent
    .getByText(/typing/)
    .first()
    .waitFor();
  await composer(agent).pressSequentially('Just a mo');
  await chat(visitor)
    .getByText(/typing/)
    .waitFor();
  const colleague = await newMember(on.server, account, 'Grace Hopper');
  const [inbox] = (await account.api.get('inboxes')).payload;
  await account.api.post('inbox_members', { inbox_id: inbox.id, user_ids: [account.user, colleague.user] });
  const other = await on.browser.page();
  await signIn(other, on.visitors, colleague);
  await showTab(other, 'Unassigned');
  await rowOf(other, 'Is anybody there?').click();
  await composer(other).pressSequentially('Let me');
  await agent
    .getByText(/Grace.* typing/)
    .first()
    .waitFor();
});
