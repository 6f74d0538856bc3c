import { act, cleanup, fireEvent, render, screen, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Me, session } from '../../data';
import { live, pass, type Stage, stage } from '../../data/testing/desk';
import { listenToKeys } from '../../keys';
import { followLinks, navigate, place } from '../../router';
import Contacts from './index';

let on: Stage;
let stops: (() => void)[];

function Page() {
  const { route, query } = place.value;
  return route?.page === 'contacts' ? <Contacts params={route.params} query={query} /> : null;
}

/** What is drawn at the end of a while may ask for something, which takes another. */
const soon = async (ms = 30) => {
  for (const part of [ms, 30]) await act(async () => void (await pass(part)));
};

beforeEach(async () => {
  on = stage();
  stops = [listenToKeys(), followLinks()];
  navigate('/app/accounts/1/contacts?sort=name');
  on.server.people.add({
    id: 1,
    name: 'Ana',
    email: 'ana@x.test',
    additional_attributes: { company_name: 'Lamp Ltd' },
  });
  on.server.people.add({ id: 2, name: 'Ben', phone_number: '+4915', blocked: true });
  await live(on.work);
  session.workspace.value = on.work;
  render(<Page />);
  await soon();
});

afterEach(() => {
  cleanup();
  for (const stop of stops) stop();
  session.workspace.value = null;
  session.me.value = null;
  on.close();
});

const rows = () => [...document.querySelectorAll('[data-contact]')].map((row) => row.getAttribute('data-contact'));
const contact = () => within(screen.getByRole('article', { name: 'Contact' }));
const write = (label: string, value: string) => fireEvent.input(contact().getByLabelText(label), { target: { value } });
const asAdministrator = () => {
  session.me.value = { id: 7, accounts: [{ id: 1, role: 'administrator' }] } as unknown as Me;
};
const open = async (id: number) => {
  navigate(`/app/accounts/1/contacts/${id}`);
  await soon();
};

describe('the list', () => {
  it('is searched once the typing rests, and the address says for what', async () => {
    expect(rows()).toEqual(['1', '2']);
    const box = screen.getByRole('textbox', { name: 'Search contacts' });
    for (const value of ['b', 'be', 'ben']) {
      fireEvent.input(box, { target: { value } });
      await soon(100);
    }
    await soon(400);
    expect([rows(), location.search]).toEqual([['2'], '?q=ben&sort=name']);
    expect(on.server.count(/contacts\/search/)).toBe(1);
    act(() => navigate('/app/accounts/1/contacts?sort=name'));
    await soon();
    expect([rows(), (box as HTMLInputElement).value]).toEqual([['1', '2'], '']);
  });

  it('says who is not found, and what could not be fetched', async () => {
    act(() => navigate('/app/accounts/1/contacts?q=nobody'));
    await soon();
    expect(screen.getByText('Nobody found for “nobody”')).toBeTruthy();
    on.server.offline = true;
    act(() => navigate('/app/accounts/1/contacts'));
    await soon();
    on.server.offline = false;
    fireEvent.click(within(screen.getByRole('alert')).getByRole('button', { name: 'Try again' }));
    await soon();
    expect(rows()).toEqual(['2', '1']);
  });

  it('is gone through by keys', async () => {
    const press = (key: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key });
    press('j');
    await soon(50);
    press('j');
    await soon(50);
    expect(document.activeElement?.getAttribute('data-contact')).toBe('2');
    press('k');
    await soon(50);
    fireEvent.click(document.activeElement as Element);
    await soon();
    expect(contact().getByRole('heading', { level: 2 }).textContent).toBe('Ana');
  });
});

describe('a contact', () => {
  it('is changed, and what is refused is told at its field and not lost', async () => {
    await open(1);
    fireEvent.click(contact().getByRole('button', { name: 'Edit contact' }));
    write('City', 'Rome');
    write('Email', 'ben@x.test');
    const body = { message: 'Email has already been taken' };
    on.server.failing.push({ path: /contacts\/1$/, answer: { status: 422, body }, times: 1 });
    fireEvent.click(contact().getByRole('button', { name: 'Save' }));
    await soon();
    const email = contact().getByLabelText('Email') as HTMLInputElement;
    expect([email.getAttribute('aria-invalid'), email.value]).toEqual(['true', 'ben@x.test']);
    write('Email', 'ana@y.test');
    fireEvent.click(contact().getByRole('button', { name: 'Save' }));
    await soon();
    expect(contact().queryByLabelText('Email')).toBeTruthy();
    expect(contact().getByText('Rome')).toBeTruthy();
    expect(on.server.people.row(1)).toMatchObject({ email: 'ana@y.test', additional_attributes: { city: 'Rome' } });
  });

  it('is deleted after a question, by administrators', async () => {
    await open(1);
    fireEvent.click(contact().getByRole('button', { name: 'More actions' }));
    expect(screen.queryByRole('menuitem', { name: 'Delete contact' })).toBeNull();
    act(asAdministrator);
    fireEvent.click(screen.getByRole('menuitem', { name: 'Delete contact' }));
    await soon();
    expect(on.server.count(/contacts\/1$/, 'DELETE')).toBe(0);
    fireEvent.click(screen.getByRole('button', { name: 'Delete contact' }));
    await soon();
    expect(on.server.count(/contacts\/1$/, 'DELETE')).toBe(1);
    expect(rows()).toEqual(['2']);
    expect(location.pathname).toBe('/app/accounts/1/contacts');
  });

  it('that somebody else deletes says so', async () => {
    await open(2);
    expect(contact().getByText('Muted')).toBeTruthy();
    act(() => on.server.people.remove(2));
    await soon();
    expect(contact().getByText('This contact cannot be found')).toBeTruthy();
  });

  it('keeps its labels as the server has them when a change is refused', async () => {
    on.server.people.labels.set(1, ['vip']);
    await open(1);
    on.server.failing.push({ path: /labels$/, answer: { status: 500 }, times: 1 });
    fireEvent.click(contact().getByRole('button', { name: /Remove: vip/ }));
    expect(contact().queryByText('vip')).toBeNull();
    await soon();
    expect(contact().getByText('vip')).toBeTruthy();
  });
});
