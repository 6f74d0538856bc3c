import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { followLinks, navigate, path, place, resolve } from './router';

describe('paths', () => {
  it('are made of a page and what it names', () => {
    expect(path('inbox', { account: 3, conversation: 17 })).toBe('/app/accounts/3/inbox/17');
    expect(path('inbox', { account: 3 })).toBe('/app/accounts/3/inbox');
    expect(path('settings', { account: 3, section: 'labels', item: 'a/b' })).toBe(
      '/app/accounts/3/settings/labels/a%2Fb',
    );
    expect(path('login', {}, { error: 'access-denied' })).toBe('/app/login?error=access-denied');
  });

  it('lead back to the page they were made for', () => {
    expect(resolve('/app/accounts/3/inbox/17').route).toEqual({
      page: 'inbox',
      params: { account: 3, conversation: 17 },
    });
    expect(resolve('/app/accounts/3/settings/labels/a%2Fb').route?.params).toEqual({
      account: 3,
      section: 'labels',
      item: 'a/b',
    });
    expect(resolve('/app/').route?.page).toBe('home');
    expect(resolve('/app/setup?token=abc').query.get('token')).toBe('abc');
  });

  it.each([
    '/app/accounts/x/inbox',
    '/app/accounts/0/inbox',
    '/app/accounts/1/inbox/1/2',
    '/app/nowhere',
    '/',
    '/app/accounts/1/settings/%E0%A4',
  ])('lead nowhere where nothing is: %s', (address) => expect(resolve(address).route).toBeNull());
});

describe('links of mails and of Chatwoot', () => {
  it.each([
    ['/app/accounts/1/conversations/5', 5],
    ['/app/accounts/1/inbox/4/conversations/5', 5],
    ['/app/accounts/1/label/vip/conversations/5', 5],
    ['/app/accounts/1/dashboard', undefined],
    ['/app/accounts/1', undefined],
    ['/app/accounts/1/mentions/conversations', undefined],
  ])('%s leads to the inbox', (address, conversation) => {
    const params = conversation ? { account: 1, conversation } : { account: 1 };
    expect(resolve(address).route).toEqual({ page: 'inbox', params });
  });

  it('lead to a new password or to the invitation', () => {
    const reset = resolve('/app/auth/password/edit?reset_password_token=t');
    expect([reset.route?.page, reset.query.get('reset_password_token')]).toEqual(['password', 't']);
    expect(resolve('/app/auth/password/edit?reset_password_token=t&invitation=1').route?.page).toBe('invitation');
    expect(resolve('/app/auth/reset/password').route?.page).toBe('forgot');
  });
});

describe('going somewhere', () => {
  let stop = () => {};
  beforeEach(() => {
    history.replaceState(null, '', '/app');
    stop = followLinks();
  });
  afterEach(() => {
    stop();
    document.body.replaceChildren();
  });

  function click(link: Partial<HTMLAnchorElement>, init: MouseEventInit = {}): boolean {
    const anchor = Object.assign(document.createElement('a'), link);
    document.body.append(anchor);
    // Looked at last, and never followed by the browser of the test.
    let left = true;
    const last = (event: Event) => {
      left = !event.defaultPrevented;
      event.preventDefault();
    };
    addEventListener('click', last, { once: true });
    anchor.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true, button: 0, ...init }));
    return left;
  }

  it('shows the new place', () => {
    navigate('/app/login');
    expect(place.value.route?.page).toBe('login');
    expect(location.pathname).toBe('/app/login');
  });

  it('follows links to pages without loading', () => {
    expect(click({ href: '/app/accounts/2/inbox' })).toBe(false);
    expect(place.value.route).toEqual({ page: 'inbox', params: { account: 2 } });
  });

  it('leaves to the browser what is its business', () => {
    navigate('/app/design');
    expect(click({ href: '/app/login' }, { ctrlKey: true })).toBe(true);
    expect(click({ href: '/app/login', target: '_blank' })).toBe(true);
    expect(click({ href: 'https://example.com/app/login' })).toBe(true);
    expect(click({ href: '/widget' })).toBe(true);
    expect(click({ href: '/app/design#main' })).toBe(true);
    expect(place.value.route?.page).toBe('design');
  });
});
