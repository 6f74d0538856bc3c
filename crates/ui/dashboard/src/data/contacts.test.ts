import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ContactPush } from '../../../shared/cable';
import { concerns } from './contacts';
import * as from from './normalise';
import { ALL, live, pass, type Stage, stage } from './testing/desk';
import { ME } from './testing/fake-server';
import type { ContactFilter } from './types';

const BY_NAME: ContactFilter = { text: '', sort: 'name', descending: false };
let on: Stage;

beforeEach(async () => {
  on = stage();
  for (const [id, name] of ['Cleo', 'Ana', 'Ben'].entries())
    on.server.people.add({ id: id + 1, name, email: `${id}@x` });
  await live(on.work);
});

afterEach(() => on.close());

const list = () => on.work.contacts;
const names = () => list().ids.value.map((id) => on.work.store.peekContact(id)?.name);
const open = async (filter: ContactFilter) => {
  void list().open(filter);
  await pass();
};

describe('the list of contacts', () => {
  it('is in the order that was asked for', async () => {
    await open(BY_NAME);
    expect(names()).toEqual(['Ana', 'Ben', 'Cleo']);
    expect(list().total.value).toBe(3);
    await open({ ...BY_NAME, descending: true });
    expect(names()).toEqual(['Cleo', 'Ben', 'Ana']);
  });

  it('goes on by pages, and has nobody twice when rows have moved', async () => {
    for (let id = 10; id < 40; id++) on.server.people.add({ id, name: `M${id}` });
    await open(BY_NAME);
    expect(list().ids.value).toHaveLength(15);
    on.server.people.add({ id: 50, name: 'Aaron' });
    await list().loadMore();
    await list().loadMore();
    await list().loadMore();
    const ids = list().ids.value;
    expect(new Set(ids).size).toBe(ids.length);
    expect([ids.length, list().complete.value]).toEqual([33, true]);
  });

  it('does not wait for a search that nobody wants any more', async () => {
    await open(BY_NAME);
    let release = () => {};
    on.server.gate = new Promise((resolve) => {
      release = resolve;
    });
    const first = list().open({ ...BY_NAME, text: 'a' });
    await pass();
    const second = list().open({ ...BY_NAME, text: 'cl' });
    expect([list().searching.value, names()]).toEqual([true, ['Ana', 'Ben', 'Cleo']]);
    release();
    await Promise.all([first, second]);
    expect([list().searching.value, names()]).toEqual([false, ['Cleo']]);
  });

  it('that fails keeps its rows, unless they answer another question', async () => {
    await open(BY_NAME);
    on.server.offline = true;
    await list().refresh();
    expect([list().state.value, names()]).toEqual(['ready', ['Ana', 'Ben', 'Cleo']]);
    await open({ ...BY_NAME, text: 'ben' });
    expect([list().state.value, list().failure.value?.kind]).toEqual(['failed', 'network']);
    on.server.offline = false;
    await list().refresh();
    expect(names()).toEqual(['Ben']);
  });
});

describe('news', () => {
  it('bring contacts in, to another place, and out', async () => {
    await open(BY_NAME);
    on.server.people.change({ id: 9, name: 'Abe', email: 'abe@x' });
    await pass(5_000);
    expect(names()).toEqual(['Abe', 'Ana', 'Ben', 'Cleo']);
    on.server.people.change({ id: 9, name: 'Zoe' });
    expect(names()).toEqual(['Zoe', 'Ana', 'Ben', 'Cleo']);
    await pass(5_000);
    expect(names()).toEqual(['Ana', 'Ben', 'Cleo', 'Zoe']);
    on.server.people.remove(2);
    expect([names(), list().total.value]).toEqual([['Ben', 'Cleo', 'Zoe'], 3]);
  });

  it('in a crowd are one request', async () => {
    await open(BY_NAME);
    await pass(5_000);
    const before = on.server.count(/^contacts$/);
    for (let id = 20; id < 30; id++) on.server.people.change({ id, name: `N${id}`, email: `${id}@x` });
    await pass(700);
    expect(on.server.count(/^contacts$/) - before).toBe(1);
  });

  it('are not asked about when nobody looks', async () => {
    await open(BY_NAME);
    list().close();
    const before = on.server.requests.length;
    on.server.people.change({ id: 9, name: 'Abe', email: 'abe@x' });
    await pass(10_000);
    expect(on.server.requests.length).toBe(before);
  });

  it('concern a list only where they may change it', () => {
    const push: ContactPush = { ...on.server.people.row(1), additional_attributes: { city: 'Bonn' } };
    const known = from.contact(push);
    const anonymous: ContactPush = { ...push, email: null };
    expect(concerns(BY_NAME, push, known, true)).toBe(false);
    expect(concerns(BY_NAME, { ...push, name: 'Cleopatra' }, known, true)).toBe(true);
    expect(concerns({ ...BY_NAME, sort: 'email' }, { ...push, name: 'Cleopatra' }, known, true)).toBe(false);
    expect(concerns({ ...BY_NAME, sort: 'city' }, { ...push, additional_attributes: {} }, known, true)).toBe(true);
    expect(concerns(BY_NAME, push, undefined, false)).toBe(true);
    expect(concerns(BY_NAME, anonymous, undefined, false)).toBe(false);
    expect(concerns({ ...BY_NAME, text: 'cléo' }, anonymous, undefined, false)).toBe(true);
    expect(concerns({ ...BY_NAME, text: 'ben' }, push, undefined, false)).toBe(false);
    expect(concerns({ ...BY_NAME, text: 'cleo' }, { ...push, name: 'Ben' }, known, true)).toBe(true);
  });
});

describe('a command', () => {
  it('that is refused is taken back, and says why', async () => {
    await open(BY_NAME);
    on.server.failing.push({ path: /contacts\/2$/, answer: { status: 422, body: { message: 'taken' } }, times: 1 });
    const edit = { name: 'Anna', blocked: true, attributes: { city: 'Rome' }, customAttributes: { plan: 'gold' } };
    const doing = on.work.contactCommands.edit(2, edit);
    expect(on.work.store.peekContact(2)).toMatchObject({ ...edit });
    expect(await doing).toMatchObject({ message: 'taken' });
    expect(on.work.store.peekContact(2)).toMatchObject({
      name: 'Ana',
      blocked: false,
      attributes: {},
      customAttributes: {},
    });
  });

  it('makes a contact, which is known at once', async () => {
    await open(BY_NAME);
    const made = await on.work.contactCommands.create({ name: 'Dora', email: 'd@x' });
    expect(made).toMatchObject({ ok: true, value: { name: 'Dora', email: 'd@x' } });
    await pass(5_000);
    expect(names()).toContain('Dora');
  });

  it('deletes one, also when somebody was faster', async () => {
    await open(BY_NAME);
    on.server.failing.push({ path: /contacts\/1$/, answer: { status: 404 }, times: 1 });
    expect(await on.work.contactCommands.remove(1)).toBeNull();
    expect([names(), on.work.store.peekContact(1)]).toEqual([['Ana', 'Ben'], undefined]);
  });

  it('begins a conversation, which is counted once', async () => {
    on.work.lists.open(ALL);
    await pass();
    const beginning = { inboxId: 1, sourceId: 's', content: 'Hello', assigneeId: ME };
    expect(await on.work.contactCommands.begin(2, beginning)).toEqual({ ok: true, value: 1 });
    await pass();
    expect(on.work.store.peek(1)).toMatchObject({ contactId: 2, assigneeId: ME });
    expect(on.work.lists.counts(ALL).value).toEqual({ mine: 1, unassigned: 0, all: 1 });
    const sent = on.server.requests.find((one) => one.method === 'POST');
    expect(sent?.body).toMatchObject({ source_id: 's', message: { content: 'Hello' } });
  });
});

it('what has been active moves up where that is the order', async () => {
  await open({ ...BY_NAME, sort: 'last_activity', descending: true });
  await pass(5_000);
  on.server.conversation({ id: 1, contact_id: 2 });
  const before = on.server.count(/^contacts$/);
  const { created_at } = on.server.message(1, 'hello');
  expect(on.work.store.peekContact(2)?.lastActivityAt).toBe(created_at);
  await pass(700);
  expect(on.server.count(/^contacts$/) - before).toBe(1);
});
