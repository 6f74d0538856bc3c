/**
 * Where a file of journeys plays: a server with data of its own, a browser, and somebody's website. On PostgreSQL
 * the server is two nodes behind one address, each connection on either of them.
 */
import { after, before, test } from 'node:test';
import { newAccount, newWebsite } from './api.mjs';
import { journeys, launch } from './browser.mjs';
import { rowOf, showTab, signIn, thread } from './desk.mjs';
import { mailbox } from './mail.mjs';
import { install } from './server.mjs';
import { bubble, say, startChat, website, withSnippet } from './site.mjs';

/** Sets the stage before the file's tests, `prepare`s it, and clears it after them. */
export function stage(prepare) {
  const cleanups = [];
  const on = { cleanups };
  before(async () => {
    on.mail = await mailbox(cleanups);
    on.server = await install(cleanups, { PORCHLIGHT__MAIL__SMTP_URL: on.mail.url });
    // Whose pages come from where: everybody's from the one address, unless a file says otherwise.
    on.agents = on.visitors = on.server;
    on.browser = await launch(cleanups);
    on.site = await website(cleanups);
    await prepare?.();
  });
  after(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });
  return Object.assign(on, { journey: journeys(test, () => on.browser), ...scenes(on) });
}

/** What journeys begin with. */
function scenes(on) {
  /** A visitor on a page of the website that shows an inbox's chat, closed; `onPage` has the page before it is loaded. */
  async function visitor(inbox, settings = '', { onPage, ...options } = {}) {
    const page = await on.browser.page(options);
    await onPage?.(page);
    await page.goto(on.site.put(`/${inbox.id}`, withSnippet(on.visitors.url, inbox.website_token, settings)));
    return page;
  }

  /** An account of its own, whose administrator has the conversation open that a visitor has begun. */
  async function underWay(name, first, options = {}) {
    const account = await newAccount(on.server, name);
    const inbox = await newWebsite(account, { enable_email_collect: false });
    const writing = await visitor(inbox, '', options);
    await bubble(writing).click();
    await startChat(writing);
    await say(writing, first);
    const agent = await on.browser.page();
    await signIn(agent, on.agents, account);
    await showTab(agent, 'Unassigned');
    await rowOf(agent, first).click();
    await thread(agent).getByText(first).waitFor();
    return { account, inbox, visitor: writing, agent };
  }

  /** A page of somebody who is signed in, at a section of the settings. */
  async function settings(account, section) {
    const page = await on.browser.page();
    await signIn(page, on.agents, account);
    await page.goto(`${on.agents.url}/app/accounts/${account.id}/settings/${section}`);
    return page;
  }

  /** An account whose visitor has said something in the open chat of a website; `settings` are its inbox's. */
  async function talking(name, text, settings = {}) {
    const account = await newAccount(on.server, name);
    const inbox = await newWebsite(account, { enable_email_collect: false, ...settings });
    const page = await visitor(inbox);
    await bubble(page).click();
    await startChat(page);
    await say(page, text);
    return { account, inbox, page };
  }

  return { visitor, underWay, settings, talking };
}

/** An account with an app's inbox and one conversation in it for each name, which begins `This is NAME`. */
export async function withConversations(server, name, people = ['Mira Sand']) {
  const account = await newAccount(server, name);
  const { api } = account;
  const inbox = await api.post('inboxes', { name: 'App', channel: { type: 'api' } });
  for (const person of people) {
    const email = `${person.split(' ')[0].toLowerCase()}@example.test`;
    const { payload } = await api.post('contacts', { name: person, email, inbox_id: inbox.id });
    const { source_id } = payload.contact_inbox;
    const { id } = await api.post('conversations', { source_id, inbox_id: inbox.id, status: 'open' });
    await api.post(`conversations/${id}/messages`, { content: `This is ${person}`, message_type: 'incoming' });
  }
  return { ...account, inbox };
}
