/** The API, for what a journey needs to be there before it begins and to look behind the pages. */
export class Api {
  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  /** A request by its path below `/`; fails unless it succeeds. */
  async call(method, path, body) {
    const answer = await fetch(`${this.url}/${path}`, {
      method,
      headers: { api_access_token: this.token, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  }

  get(path) {
    return this.call('GET', path);
  }

  post(path, body = {}) {
    return this.call('POST', path, body);
  }

  patch(path, body) {
    return this.call('PATCH', path, body);
  }
}

export const PASSWORD = 'Porch-l1ght!';

/** An account with its first administrator: `{ id, api, email, password }`; the API's paths begin at the account. */
export async function newAccount(server, name, person = 'Ada Lovelace') {
  const email = `${person.split(' ')[0].toLowerCase()}@${name.toLowerCase().replaceAll(/\W+/g, '-')}.test`;
  const made = await server.tool(
    'setup',
    ...['--account', name, '--name', person, '--email', email, '--password', PASSWORD],
  );
  return { id: made.account_id, user: made.user_id, email, password: PASSWORD, ...within(server, made) };
}

function within(server, { account_id, access_token }) {
  const api = new Api(`${server.url}/api/v1/accounts/${account_id}`, access_token);
  return { api, token: access_token };
}

/** A further member of an account, made by a platform: `{ user, email, password, api }`. */
export async function newMember(server, account, name, role = 'agent') {
  const app = (await server.tool('platform-app', 'create', `for ${name}`)).access_token;
  const platform = new Api(`${server.url}/platform/api/v1`, app);
  const email = `${name.split(' ')[0].toLowerCase()}.${account.id}@example.test`;
  const user = await platform.post('users', { name, email, password: PASSWORD });
  // The account is not this platform's: its administrator takes the user in.
  await account.api.post('agents', { name, email, role });
  const api = new Api(`${server.url}/api/v1/accounts/${account.id}`, user.access_token);
  return { user: user.id, email, password: PASSWORD, api, token: user.access_token };
}

/** A website inbox with all members: the answer of the API. */
export async function newWebsite(account, settings = {}, channel = {}) {
  const { name = 'Website', ...rest } = settings;
  return account.api.post('inboxes', {
    name,
    ...rest,
    channel: { type: 'web_widget', website_url: 'http://shop.test', widget_color: '#1f7a5c', ...channel },
  });
}

/** A picture of one point, as PNG. */
export const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
