/** What hostile people put into fields, files and pages, and what must not come of it. */
import assert from 'node:assert/strict';
import { Api, newAccount, newWebsite } from './harness/api.mjs';
import { rowOf, showTab, signIn, thread } from './harness/desk.mjs';
import { receiver } from './harness/receiver.mjs';
import { bubble, chat, say, startChat, website, withSnippet } from './harness/site.mjs';
import { stage, withConversations } from './harness/stage.mjs';
import { VECTORS, WORST } from './harness/vectors.mjs';
import { until } from './harness/wait.mjs';

const on = stage();
const { journey, underWay, visitor } = on;

/** Notes whatever a page asks of anybody but us; `ours` are the origins that it may ask. */
function watchRequests(page, ours) {
  const foreign = [];
  page.on('request', (request) => {
    const url = request.url();
    if (!/^(data|blob|about):/.test(url) && !ours.some((origin) => url.startsWith(`${origin}/`))) foreign.push(url);
  });
  return foreign;
}

/** The token with which a visitor's page speaks to the API. */
async function sessionOf(page) {
  const session = (await page.context().cookies()).find(({ name }) => name === 'cw_conversation');
  return decodeURIComponent(session.value);
}

/** Nothing of a text has run, become a control, or is there to be pressed. */
async function harmless(page) {
  for (const frame of page.frames()) {
    const found = await frame.evaluate(() => ({
      hit: self.__hit,
      live: [...document.querySelectorAll('*')]
        .filter((element) => {
          const { attributes, localName } = element;
          const runs = [...attributes].some(
            ({ name, value }) =>
              /^on/.test(name) ||
              (/^(href|src|action|data|poster|xlink:href)$/.test(name) &&
                /^\s*(javascript|vbscript|data:text|blob:top)/i.test(value)),
          );
          return runs || ['object', 'embed', 'base', 'marquee', 'template', 'xmp'].includes(localName);
        })
        .map((element) => element.outerHTML.slice(0, 200)),
      srcdoc: document.querySelectorAll('[srcdoc], [formaction], meta[http-equiv=refresh]').length,
    }));
    assert.deepEqual(found, { hit: undefined, live: [], srcdoc: 0 }, frame.url());
  }
}

journey(`${VECTORS.length} hostile texts of both sides are text in dashboard and chat`, async () => {
  const { account, inbox, visitor: page, agent } = await underWay('Vectors', 'Hello');
  const asked = [watchRequests(agent, [on.server.url]), watchRequests(page, [on.server.url, on.site.url])];
  const token = await sessionOf(page);
  assert.ok(VECTORS.length >= 300, 'a corpus worth the name');
  // Ten to a message: each on its own lines, so that none hides the next.
  const texts = [];
  for (let at = 0; at < VECTORS.length; at += 10) texts.push(VECTORS.slice(at, at + 10).join('\n\n'));
  for (const [at, content] of texts.entries()) {
    await account.api.post('conversations/1/messages', { content: `${content}\n\nours ${at}` });
    const said = await fetch(`${on.server.url}/api/v1/widget/messages?website_token=${inbox.website_token}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-auth-token': token },
      body: JSON.stringify({ message: { content: `${content}\n\ntheirs ${at}` } }),
    });
    assert.equal(said.status, 200, await said.text());
  }
  const last = `theirs ${texts.length - 1}`;
  await thread(agent).getByText(last).waitFor();
  await chat(page).getByText(last).waitFor();
  // Everything is drawn once on the way up: the dashboard keeps what is far away out of the document.
  for (const target of [thread(agent), chat(page).getByRole('log')]) {
    await target.evaluate(async (box) => {
      for (let turn = 0; turn < 200 && box.scrollTop > 0; turn++) {
        box.scrollTop -= box.clientHeight;
        await new Promise(requestAnimationFrame);
      }
    });
  }
  for (const one of [page, agent]) await harmless(one);
  assert.deepEqual(asked, [[], []], 'nobody else was asked for anything');
});

const IMAGE = '<img src=x onerror=top.__hit=self.__hit=1>';

/** What a chat asks before the first message. */
const ASKED = {
  pre_chat_message: `Asked ${IMAGE}`,
  pre_chat_fields: [
    { name: 'fullName', label: `Field ${IMAGE}`, placeholder: IMAGE, type: 'text', enabled: true, required: false },
  ],
};

journey('hostile names are names: of contact, inbox, agent, team, label text, attributes', async () => {
  const account = await newAccount(on.server, 'Names');
  const { api } = account;
  const everything = new Api(`${on.server.url}/api/v1`, account.token);
  await everything.patch(`accounts/${account.id}`, { name: IMAGE });
  const inbox = await newWebsite(
    account,
    { name: 'Shop &amp; "><img src=x onerror=self.__hit=1>' },
    { welcome_title: IMAGE, welcome_tagline: WORST.slice(0, 250) },
  );
  await api.patch(`inboxes/${inbox.id}`, {
    working_hours_enabled: true,
    working_hours: [0, 1, 2, 3, 4, 5, 6].map((day_of_week) => ({ day_of_week, closed_all_day: true })),
    out_of_office_message: `Gone ${IMAGE}`,
    channel: { pre_chat_form_enabled: true, pre_chat_form_options: ASKED },
  });
  await everything.call('PUT', 'profile', {
    profile: { name: `Ada ${IMAGE}`, display_name: IMAGE, message_signature: `Signed ${IMAGE}` },
  });
  const team = await api.post('teams', { name: `Team ${WORST}`.slice(0, 250), description: WORST });
  const label = await api.post('labels', { title: 'bad', description: WORST, color: '#d1433b' });
  const app = await api.post('inboxes', { name: 'App', channel: { type: 'api' } });
  const { payload } = await api.post('contacts', {
    name: `Eve ${WORST}`.slice(0, 250),
    email: 'eve@example.test',
    inbox_id: app.id,
    custom_attributes: { [`k${WORST}`.slice(0, 100)]: WORST, link: 'javascript:self.__hit=1' },
    additional_attributes: {
      company_name: WORST,
      city: WORST,
      description: WORST,
      social_profiles: { twitter: `x" onclick="self.__hit=1` },
    },
  });
  const { source_id } = payload.contact_inbox;
  const { id } = await api.post('conversations', {
    source_id,
    inbox_id: app.id,
    status: 'open',
    custom_attributes: { note: WORST },
    additional_attributes: { referer: 'javascript:self.__hit=1', browser: { browser_name: WORST } },
  });
  await api.post(`conversations/${id}/messages`, { content: 'Hello', message_type: 'incoming' });
  await api.post(`conversations/${id}/labels`, { labels: ['bad'] });
  const agent = await on.browser.page();
  const foreign = watchRequests(agent, [on.server.url]);
  await agent.addInitScript(() => localStorage.setItem('porchlight:signing', 'true'));
  await signIn(agent, on.server, account);
  await agent.goto(`${on.server.url}/app/accounts/${account.id}/inbox/${id}`);
  await agent.locator('[data-signature]').getByText('Signed <img').waitFor();
  for (const path of [
    `inbox/${id}`,
    'contacts',
    `contacts/${payload.contact.id}`,
    'settings/inboxes',
    `settings/inboxes/${inbox.id}`,
    'settings/teams',
    `settings/teams/${team.id}`,
    'settings/labels',
    `settings/labels/${label.id}`,
    'settings/agents',
    `settings/agents/${account.user}`,
    'settings/profile',
  ]) {
    await agent.goto(`${on.server.url}/app/accounts/${account.id}/${path}`);
    await agent.getByRole('heading').first().waitFor();
    await until(
      'the page to be there',
      async () => (await agent.getByText(/__hit|Eve|Hello/).count()) > 0 || path === 'settings/labels',
    );
    await harmless(agent);
  }
  const page = await visitor(inbox);
  await bubble(page).click();
  await chat(page).getByText('top.__hit').first().waitFor();
  await chat(page).getByText('Gone <img').first().waitFor();
  await harmless(page);
  await chat(page).locator('.button.primary').click();
  for (const text of ['Asked', 'Field']) await chat(page).getByText(`${text} <img`).waitFor();
  await harmless(page);
  assert.deepEqual(foreign, []);
});

journey('what bots offer is text, and its links lead nowhere else', async () => {
  const { account, visitor: page, agent } = await underWay('Cards', 'Show me');
  const items = [
    {
      title: WORST,
      description: WORST,
      media_url: 'javascript:top.__hit=1',
      actions: [
        { type: 'link', text: WORST, uri: 'javascript:top.__hit=1' },
        { type: 'postback', text: WORST, payload: WORST },
      ],
    },
  ];
  const send = (content_type, content_attributes) =>
    account.api.post('conversations/1/messages', { content: WORST, content_type, content_attributes });
  await send('input_select', { items: [{ title: WORST, value: WORST }] });
  await send('cards', { items });
  await send('article', { items: [{ title: WORST, description: WORST, link: 'javascript:top.__hit=1' }] });
  await send('form', {
    items: [{ name: 'x', label: WORST, placeholder: WORST, type: 'select', options: [{ label: WORST, value: WORST }] }],
  });
  await until('all of it', async () => (await thread(agent).locator('[data-message]').count()) >= 5);
  await chat(page).getByRole('combobox').waitFor();
  for (const one of [page, agent]) await harmless(one);
});

/** Files that are more than they seem, by name and type as given. */
const FILES = [
  ['image.svg', 'image/svg+xml', '<svg xmlns="http://www.w3.org/2000/svg"><script>top.__hit=1</script></svg>'],
  ['page.html', 'text/html', '<!doctype html><script>top.__hit=1</script>'],
  ['photo.png', 'image/png', '<!doctype html><html><script>top.__hit=1</script></html>'],
  [
    'feed.xml',
    'application/xml',
    '<?xml version="1.0"?><x xmlns="http://www.w3.org/1999/xhtml"><script>top.__hit=1</script></x>',
  ],
  [
    'paper.pdf',
    'application/pdf',
    '%PDF-1.4\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF',
  ],
];

journey('files that could run are fetched, never shown', async () => {
  const { account, inbox, visitor: page, agent } = await underWay('Uploads', 'Look');
  const token = await sessionOf(page);
  const refused = [];
  for (const [name, type, text] of FILES) {
    const form = new FormData();
    form.append('message[content]', name);
    form.append('message[attachments][]', new File([text], name, { type }));
    const url = `${on.server.url}/api/v1/widget/messages?website_token=${inbox.website_token}`;
    const sent = await fetch(url, { method: 'POST', headers: { 'x-auth-token': token }, body: form });
    if (sent.status !== 200) refused.push(name);
    assert.ok([200, 422].includes(sent.status), `${name}: ${await sent.text()}`);
  }
  assert.deepEqual(refused, ['page.html', 'photo.png'], 'what is no file that people send');
  await thread(agent).getByText(FILES.at(-1)[0]).first().waitFor();
  const { payload } = await account.api.get('conversations/1/messages');
  const addresses = payload.flatMap(({ attachments = [] }) => attachments.map(({ data_url }) => data_url));
  assert.equal(addresses.length, FILES.length - refused.length);
  for (const address of addresses) {
    const answer = await agent.request.get(address);
    const headers = answer.headers();
    assert.equal(headers['x-content-type-options'], 'nosniff', address);
    assert.match(headers['content-security-policy'], /sandbox/, address);
    const shown = /^inline/.test(headers['content-disposition'] ?? 'inline');
    if (shown) assert.match(headers['content-type'], /^(image\/(png|jpe?g|gif|webp)|application\/pdf)/, address);
    // Opened in a tab of its own, as somebody who follows the link does.
    const tab = await on.browser.pageIn(agent.context());
    const fetched = tab.waitForEvent('download', { timeout: 3_000 }).catch(() => null);
    await tab.goto(address).catch(() => {});
    await fetched;
    assert.equal(await tab.evaluate(() => self.__hit), undefined, address);
  }
  await harmless(agent);
  await harmless(page);
});

const NAMES = [
  ['../../../etc/passwd.txt', /passwd\.txt/],
  ['a\r\nset-cookie: x=1.txt', /set-cookie/],
  ['\u202Etxt.exe', /txt\.exe/],
  [`${'long'.repeat(60)}.txt`, /long/],
  ['<img src=x onerror=top.__hit=1>.txt', /img|onerror/],
  ['"; filename=evil.html; x=".txt', /evil/],
];

journey('file names of all kinds are shown, fit, and are harmless when fetched', async () => {
  const { account, visitor: page, agent } = await underWay('Filenames', 'Papers');
  for (const [name] of NAMES) {
    const form = new FormData();
    form.append('content', 'a file');
    form.append('message_type', 'outgoing');
    form.append('attachments[]', new File(['text'], name, { type: 'text/plain' }));
    const sent = await fetch(`${account.api.url}/conversations/1/messages`, {
      method: 'POST',
      headers: { api_access_token: account.token },
      body: form,
    });
    assert.equal(sent.status, 200, `${name}: ${await sent.text()}`);
  }
  await until(
    'all in the dashboard',
    async () => (await thread(agent).locator('a[href*="/rails/"], a[target=_blank]').count()) >= NAMES.length,
  );
  await until('all in the chat', async () => (await chat(page).locator('a.file').count()) === NAMES.length);
  for (const one of [page, agent]) await harmless(one);
  for (const one of [agent.mainFrame(), page.frames().at(-1)]) {
    assert.ok(
      (await one.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0,
      'no name is wider than the page',
    );
  }
  const { payload } = await account.api.get('conversations/1/messages');
  for (const { attachments } of payload.filter(({ attachments }) => attachments?.length)) {
    const answer = await agent.request.get(attachments[0].data_url);
    const headers = answer.headers();
    assert.equal(headers['set-cookie'], undefined);
    assert.doesNotMatch(headers['content-disposition'] ?? '', /[\u202a-\u202e\r\n]|\.\.\//);
  }
});

journey('a chat that is for one website shows itself on no other', async () => {
  const account = await newAccount(on.server, 'Domains');
  const stranger = await website(on.cleanups);
  const inbox = await newWebsite(
    account,
    { enable_email_collect: false },
    { allowed_domains: new URL(on.site.url).host },
  );
  const allowed = await visitor(inbox);
  await bubble(allowed).click();
  await startChat(allowed);
  await say(allowed, 'I may');
  const page = await on.browser.page();
  on.browser.expect(/frame-ancestors|status of 40[13]/);
  await page.goto(stranger.put('/', withSnippet(on.server.url, inbox.website_token)));
  await until('the refusal', async () => {
    const frame = page.frames().find((one) => one !== page.mainFrame());
    return frame && /chrome-error/.test(frame.url());
  });
  assert.equal(await bubble(page).count(), 0);
});

journey('the dashboard cannot be framed', async () => {
  const page = await on.browser.page();
  on.browser.expect(/frame-ancestors|X-Frame-Options/i);
  await page.goto(
    on.site.put(
      '/framing',
      `<!doctype html><title>x</title><link rel="icon" href="data:,"><iframe src="${on.server.url}/app/login"></iframe>`,
    ),
  );
  await until('the refusal', () => page.frames().some((frame) => /chrome-error/.test(frame.url())));
});

journey('a stranger’s frame cannot speak to the chat, nor hear it', async () => {
  const { account, visitor: page } = await underWay('Overheard', 'Hello');
  const stranger = await website(on.cleanups);
  const evil = stranger.put(
    '/',
    `<!doctype html><script>
    self.heard = [];
    addEventListener('message', (event) => self.heard.push(String(event.data)));
    const chat = parent.frames[0];
    for (const event of ['set-user', 'set-custom-attributes', 'set-label', 'toggle-open']) {
      chat.postMessage('chatwoot-widget:' + JSON.stringify({ event, identifier: 'x', user: { name: 'Mallory' }, customAttributes: { plan: 'free' }, label: 'x', isOpen: false }), '*');
    }
    self.told = true;
  </script>`,
  );
  await page.evaluate((src) => {
    const frame = document.createElement('iframe');
    frame.id = 'evil';
    frame.src = src;
    document.body.append(frame);
  }, evil);
  const frame = await until('the stranger', () => page.frames().find((one) => one.url().startsWith(stranger.url)));
  await frame.waitForFunction(() => self.told);
  // What the visitor does after it comes after it.
  await say(page, 'Still me');
  await until('the message', async () =>
    (await account.api.get('conversations/1/messages')).payload.some(({ content }) => content === 'Still me'),
  );
  const [contact] = (await account.api.get('contacts')).payload;
  assert.notEqual(contact?.name, 'Mallory');
  assert.deepEqual(contact?.custom_attributes ?? {}, {});
  assert.deepEqual(await frame.evaluate(() => self.heard.filter((text) => text.startsWith('chatwoot-widget'))), []);
});

journey('an error text of a webhook’s receiver is text in the log', async () => {
  const account = await withConversations(on.server, 'Hooks');
  const program = await receiver(on.cleanups, () => ({ status: 500, answer: WORST }));
  const url = `${program.url}?q=<img/src=x/onerror=self.__hit=1>`;
  const hook = await account.api.post('webhooks', {
    url: encodeURI(url),
    name: WORST.slice(0, 200),
    subscriptions: ['message_created'],
  });
  await account.api.post('conversations/1/messages', { content: 'Tell them' });
  const page = await on.browser.page();
  await signIn(page, on.server, account);
  await page.goto(`${on.server.url}/app/accounts/${account.id}/settings/webhooks/${hook.payload.webhook.id}`);
  await page.getByText('500').first().waitFor();
  await harmless(page);
});

journey('hostile messages in the list and its preview are text', async () => {
  const account = await withConversations(on.server, 'Previews');
  await account.api.post('conversations/1/messages', { content: WORST, message_type: 'incoming' });
  const page = await on.browser.page();
  await signIn(page, on.server, account);
  await showTab(page, 'All');
  await rowOf(page, 'Mira Sand').getByText('<script>').first().waitFor();
  await harmless(page);
});
