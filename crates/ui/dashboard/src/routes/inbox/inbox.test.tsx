import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { session } from '../../data';
import { live, pass, type Stage, stage } from '../../data/testing/desk';
import { ME } from '../../data/testing/fake-server';
import { listenToKeys } from '../../keys';
import { navigate, place } from '../../router';
import Inbox from './index';
import { filterOf } from './state';

let on: Stage;
let stopKeys: () => void;

function Page() {
  const { route, query } = place.value;
  return route?.page === 'inbox' ? <Inbox params={route.params} query={query} /> : null;
}

const soon = (ms = 30) => act(async () => void (await pass(ms)));

beforeEach(async () => {
  on = stage();
  stopKeys = listenToKeys();
  navigate('/app/accounts/1/inbox');
  filterOf(1).value = { ...filterOf(1).peek(), tab: 'all' };
  vi.stubGlobal('matchMedia', (query: string) => ({
    matches: query.includes('min-width'),
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
  }));
  on.server.conversation({ id: 1, assignee_id: ME });
  on.server.conversation({ id: 2 });
  on.server.message(1, 'hello **there**');
  on.server.message(2, 'is anybody in?');
  await live(on.work);
  session.workspace.value = on.work;
  render(<Page />);
  await soon();
});

afterEach(() => {
  cleanup();
  stopKeys();
  session.workspace.value = null;
  on.close();
});

const rows = () =>
  [...document.querySelectorAll('[data-conversation]')].map((row) => row.getAttribute('data-conversation'));
const selected = () => document.querySelector('[aria-current=true]')?.getAttribute('data-conversation');
const composer = () => document.querySelector<HTMLTextAreaElement>('[data-composer]') as HTMLTextAreaElement;
const thread = () => within(screen.getByRole('region', { name: 'Messages' }));
const press = (key: string, init = {}) => {
  const target = document.activeElement ?? document.body;
  fireEvent.keyDown(target, { key, ...init });
};
const write = (text: string) => fireEvent.input(composer(), { target: { value: text } });
const posts = () => on.server.requests.filter((one) => one.method === 'POST' && one.path.endsWith('/messages'));

describe('the list', () => {
  it('shows conversations with their counts, and follows what happens', async () => {
    expect(rows()).toEqual(['2', '1']);
    expect(screen.getByRole('tab', { name: /Unassigned/ }).textContent).toContain('1');
    act(() => void on.server.message(1, 'one more'));
    expect(rows()).toEqual(['1', '2']);
    expect(screen.getByText('one more')).toBeTruthy();
    act(() => on.server.change(2, { status: 'resolved' }, 'conversation.status_changed'));
    expect(rows()).toEqual(['1']);
  });

  it('changes by tab and filter', async () => {
    press('1');
    await soon();
    expect(rows()).toEqual(['1']);
    filterOf(1).value = { ...filterOf(1).peek(), tab: 'all', label: 'vip' };
    await soon();
    expect(rows()).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Clear filters' }));
    await soon();
    expect(rows()).toEqual(['2', '1']);
  });

  it('says so when it is empty and when it cannot be fetched', async () => {
    on.server.offline = true;
    filterOf(1).value = { ...filterOf(1).peek(), status: 'snoozed' };
    await soon();
    expect(screen.getByRole('alert').textContent).toContain('could not be fetched');
    on.server.offline = false;
    fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
    await soon();
    expect(screen.getByText('No conversations')).toBeTruthy();
    on.server.inboxes = [];
    await act(() => on.work.resources.inboxes.refresh());
    expect(screen.getByText('No inbox yet')).toBeTruthy();
    filterOf(1).value = { ...filterOf(1).peek(), status: 'open' };
  });
});

describe('by keys', () => {
  it('one goes through the list, opens, answers, resolves', async () => {
    press('j');
    await soon();
    expect(selected()).toBe('2');
    press('j');
    await soon();
    expect(selected()).toBe('1');
    press('k');
    await soon();
    expect(selected()).toBe('2');
    press('r');
    expect(document.activeElement).toBe(composer());
    write('On my way');
    press('Enter');
    await soon();
    expect(thread().getByText('On my way')).toBeTruthy();
    expect(composer().value).toBe('');
    press('Escape');
    press('e');
    await soon();
    expect(on.server.rows.get(2)?.status).toBe('resolved');
    expect(selected()).toBe('1');
  });

  it('one takes a conversation, and writes notes', async () => {
    press('j');
    await soon();
    press('i');
    await soon();
    expect(on.server.rows.get(2)?.assignee_id).toBe(ME);
    press('n');
    write('between us');
    press('Enter');
    await soon();
    expect(posts()[0]?.body).toMatchObject({ content: 'between us', private: true });
  });

  it('letters are letters while one writes', async () => {
    press('j');
    await soon();
    press('r');
    press('e');
    await soon();
    expect(on.server.rows.get(2)?.status).toBe('open');
  });
});

describe('the composer', () => {
  const open = async (id: number) => {
    navigate(`/app/accounts/1/inbox/${id}`);
    await soon();
  };

  it('keeps a draft for each conversation', async () => {
    await open(1);
    write('for one');
    await open(2);
    expect(composer().value).toBe('');
    await open(1);
    expect(composer().value).toBe('for one');
    expect(document.querySelector('[data-conversation="1"]')?.textContent).toContain('Draft:');
  });

  it('a new line is Shift and Enter, and goes on with a list', async () => {
    await open(1);
    write('- milk');
    composer().setSelectionRange(6, 6);
    composer().focus();
    press('Enter', { shiftKey: true });
    expect(composer().value).toBe('- milk\n- ');
    expect(posts()).toEqual([]);
  });

  it('shows what has just arrived before it sends', async () => {
    await open(1);
    write('Is it the red one?');
    act(() => void on.server.message(1, 'it is the red one'));
    composer().focus();
    press('Enter');
    await soon();
    expect(posts()).toEqual([]);
    expect(screen.getByText('A message has arrived while you were writing')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Send anyway' }));
    await soon();
    expect(posts()).toHaveLength(1);
  });

  it('shows what could not be sent, and sends it again', async () => {
    await open(1);
    const answer = { status: 422, body: { error: 'Validation failed: too long' } };
    on.server.failing.push({ path: /messages$/, answer, times: 1 });
    write('long');
    composer().focus();
    press('Enter');
    await soon();
    expect(screen.getByRole('alert').textContent).toContain('too long');
    fireEvent.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Try again' }));
    await soon();
    expect(posts()).toHaveLength(2);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('takes files that are dropped, within limits', async () => {
    // By these Preact knows how events are called; happy-dom has them not.
    Object.assign(HTMLElement.prototype, { ondragenter: null, ondrop: null });
    await open(1);
    const huge = new File(['x'], 'huge.mov');
    Object.defineProperty(huge, 'size', { value: 50 * 1024 * 1024 });
    const files = [new File(['x'], 'plan.pdf'), huge, new File([], 'folder')];
    const transfer = { types: ['Files'], files };
    const pane = composer().closest('form')?.parentElement as HTMLElement;
    fireEvent.dragEnter(pane, { dataTransfer: transfer });
    expect(screen.getByText('Drop files to attach them')).toBeTruthy();
    fireEvent.drop(pane, { dataTransfer: transfer });
    await soon();
    expect(screen.getByText('plan.pdf')).toBeTruthy();
    expect(screen.queryByText('huge.mov')).toBeNull();
    fireEvent.click(screen.getByRole('button', { name: 'Remove plan.pdf' }));
    await soon();
    expect(screen.queryByText('plan.pdf')).toBeNull();
  });
});

describe('a thread', () => {
  it('is read when it is looked at, unless it was marked as unread', async () => {
    press('j');
    await soon();
    expect(on.server.rows.get(2)?.unread).toBe(0);
    press('u');
    await soon();
    expect(on.server.rows.get(2)?.unread).toBe(1);
    expect(on.server.count(/2\/update_last_seen/, 'POST')).toBe(1);
  });

  it('shows who is typing, and that a message is gone', async () => {
    press('j');
    await soon();
    const user = { ...on.server.contact(1002), name: 'Ana' };
    const conversation = on.server.conversationPush(on.server.rows.get(2) as never);
    act(() => on.server.push('conversation.typing_on', { conversation, user, is_private: false }));
    expect(screen.getByText('Ana is typing…')).toBeTruthy();
    const [message] = on.server.messages.filter((one) => one.conversation_id === 2);
    act(() => on.server.push('message.updated', { ...message, content: 'x', content_attributes: { deleted: true } }));
    expect(thread().getByText('This message was deleted')).toBeTruthy();
  });

  it('of nobody says that it cannot be found', async () => {
    navigate('/app/accounts/1/inbox/999');
    await soon();
    expect(screen.getByText('This conversation cannot be found')).toBeTruthy();
    expect(document.querySelector('[data-composer]')).toBeNull();
  });

  it('never shows what somebody wrote as HTML', async () => {
    on.server.message(1, '<img src=x onerror=alert(1)> [x](javascript:alert(1))');
    navigate('/app/accounts/1/inbox/1');
    await soon();
    expect(document.querySelector('[data-thread] img')).toBeNull();
    expect(document.querySelector('[data-thread] a')).toBeNull();
  });
});
