import { useEffect, useLayoutEffect } from 'preact/hooks';
import { ToastRegion } from '../../shared/ui';
import { type MyAccount, session } from './data';
import { Help } from './help';
import { t } from './i18n';
import { Layout } from './layout';
import { Boundary, Broken } from './layout/boundary';
import { SessionEnded } from './layout/ended';
import { useEverywhere } from './layout/everywhere';
import { Loading, Missing, PageMessage } from './layout/message';
import { pages } from './pages';
import { Palette } from './palette';
import { navigate, type Page, path, place, type Route, resolve } from './router';

/** Open to those who have not signed in. */
const PUBLIC: ReadonlySet<Page> = new Set([
  'login',
  'setup',
  'forgot',
  'password',
  'invitation',
  'confirmation',
  'design',
]);

export function App() {
  const { route } = place.value;
  const state = session.state.value;
  const detour = detourFor(route, state === 'in' || state === 'ended');
  useEffect(() => {
    if (detour) navigate(detour, { replace: true });
  }, [detour]);
  return (
    <>
      {!detour && <Shown route={route} />}
      <Palette />
      <Help />
      {!(route && PUBLIC.has(route.page)) && <SessionEnded />}
      <ToastRegion />
    </>
  );
}

/** Where else to go: to sign in, or – once that is done – to where one was going. */
function detourFor(route: Route | null, known: boolean): string | null {
  const page = route?.page;
  if (!known) {
    if (page && PUBLIC.has(page)) return null;
    const wanted = location.pathname + location.search;
    return path('login', {}, page && page !== 'home' ? { next: wanted } : undefined);
  }
  const { query } = place.value;
  if (page === 'login' && !query.has('sso_auth_token')) return nextOf(query);
  if (page === 'home' && session.home !== null) return path('inbox', { account: session.home });
  return null;
}

/** Only a page of ours: an address from outside is not followed. */
function nextOf(query: URLSearchParams): string {
  const next = query.get('next') ?? '';
  const { route } = /^\/app\//.test(next) ? resolve(next) : { route: null };
  return route && !PUBLIC.has(route.page) ? next : path('home', {});
}

function Shown({ route }: { route: Route | null }) {
  if (!route) return <Missing />;
  if (route.page === 'home') return <NoAccount />;
  const { account } = route.params as { account?: number };
  return account === undefined ? <Outlet route={route} /> : <InAccount route={route} id={account} />;
}

function NoAccount() {
  return <PageMessage icon="lock" title={t('shell.no_account_title')} text={t('shell.no_account_text')} />;
}

/** A page of an account: chooses the account first. */
function InAccount({ route, id }: { route: Route; id: number }) {
  const account = session.me.value?.accounts.find((one) => one.id === id);
  const chosen = session.workspace.value?.account === id;
  const open = account?.status === 'active';
  useLayoutEffect(() => {
    if (open && !chosen) session.choose(id);
  }, [id, open, chosen]);
  if (!account) return <Missing />;
  return <Framed account={account} route={route} ready={chosen} />;
}

function Framed({ account, route, ready }: { account: MyAccount; route: Route; ready: boolean }) {
  useEverywhere(account);
  return (
    <Layout account={account}>
      {account.status !== 'active' ? (
        <PageMessage icon="lock" title={t('shell.suspended_title')} text={t('shell.suspended_text')} />
      ) : (
        ready && <Outlet key={account.id} route={route} />
      )}
    </Layout>
  );
}

/** The page itself, once its code is here. */
function Outlet({ route }: { route: Route }) {
  const { page, params } = route;
  const { query } = place.value;
  if (!pages.exists(page)) return <Missing />;
  const loaded = pages.load(page).value;
  if (loaded === 'loading') return <Loading />;
  if ('error' in loaded) return <Broken onAgain={() => pages.reload(page)} />;
  const View = loaded.view;
  return (
    <Boundary key={page} place={JSON.stringify(route)}>
      <View params={params} query={query} />
    </Boundary>
  );
}
