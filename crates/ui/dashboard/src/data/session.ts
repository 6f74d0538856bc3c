/**
 * Who is signed in, and in which account. When the session ends by itself the workspace stays: what was
 * typed is still there when the same user has signed in again.
 */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { components } from '../../../shared/api/schema';
import { cableUrl } from '../../../shared/cable';
import type { Answer, Failure } from './api';
import { disk } from './disk';
import type { DraftFiles } from './drafts';
import { Http, type Reply } from './http';
import type { Letter } from './outbox';
import { Workspace } from './workspace';

export type Me = components['schemas']['MeView'];
export type MyAccount = components['schemas']['MyAccountView'];

/**
 * - `unknown`: a stored session has not been checked yet.
 * - `out`: nobody is signed in.
 * - `in`: somebody is.
 * - `ended`: somebody was, and has to sign in again.
 */
export type SessionState = 'unknown' | 'out' | 'in' | 'ended';

const KEY = 'porchlight:session';

interface Stored {
  authorization: string;
  me: Me;
}

export class Session {
  readonly state: Signal<SessionState> = signal('unknown');
  readonly me: Signal<Me | null> = signal(null);
  readonly workspace: Signal<Workspace | null> = signal(null);
  readonly account: ReadonlySignal<MyAccount | null> = computed(() => {
    const id = this.workspace.value?.account;
    return this.me.value?.accounts.find((account) => account.id === id) ?? null;
  });
  readonly http: Http;
  private authorization: string | null = null;
  private readonly letters = disk<Letter>('outbox');
  private readonly draftFiles = disk<DraftFiles>('draft_files');

  constructor(private readonly storage: Storage = localStorage) {
    this.http = new Http({
      authorization: () => this.authorization,
      onEnded: () => this.end(),
    });
    addEventListener('storage', this.changedElsewhere);
  }

  /** Takes up the session of an earlier page. Shows it at once, and asks the server whether it is good. */
  async restore(): Promise<void> {
    const stored = read(this.storage);
    if (!stored) {
      this.state.value = 'out';
      return;
    }
    this.authorization = stored.authorization;
    this.me.value = stored.me;
    this.state.value = 'in';
    await this.validate();
  }

  /** Asks the server who is signed in. */
  async validate(): Promise<void> {
    const reply = await this.http.send<{ payload: { data: Me } }>({ path: '/auth/validate_token' });
    if (reply.ok) this.took(reply.value.payload.data, reply.headers);
  }

  async signIn(email: string, password: string): Promise<Failure | null> {
    return this.adopt(await this.post('/auth/sign_in', { email, password }));
  }

  /** With a link that another system made. */
  async signInByLink(email: string, token: string): Promise<Failure | null> {
    return this.adopt(await this.post('/auth/sign_in', { email, sso_auth_token: token }));
  }

  /** Takes the session that a request has answered: sign-in, set-up, a new password, a confirmation. */
  adopt(reply: Reply<{ data: Me }>): Failure | null {
    if (!reply.ok) return reply.error;
    const before = this.me.peek();
    const me = reply.value.data;
    if (before && before.id !== me.id) this.leave();
    this.took(me, reply.headers);
    this.state.value = 'in';
    const workspace = this.workspace.peek();
    if (workspace) {
      workspace.live.enter(this.room(me, workspace.account));
      workspace.outbox.wake();
    }
    return null;
  }

  /** Ends the session on purpose: nothing of this user stays in the browser. */
  async signOut(): Promise<void> {
    const workspace = this.workspace.peek();
    // What is over at the server already, or cannot be reached, ends here all the same.
    await this.http.send({ method: 'DELETE', path: '/auth/sign_out' });
    await workspace?.drafts.forgetAll().catch(() => undefined);
    await workspace?.outbox.forgetAll();
    this.leave();
    this.authorization = null;
    this.storage.removeItem(KEY);
    this.me.value = null;
    this.state.value = 'out';
  }

  /** Works in an account; false when it is none of this user's. */
  choose(accountId: number): boolean {
    const me = this.me.peek();
    if (!me?.accounts.some((account) => account.id === accountId)) return false;
    if (this.workspace.peek()?.account === accountId) return true;
    this.leave();
    const workspace = new Workspace({
      api: this.http.account(accountId),
      account: accountId,
      user: me.id,
      cableUrl: cableUrl(),
      letters: this.letters,
      draftFiles: this.draftFiles,
      onReject: () => void this.rejected(),
    });
    this.workspace.value = workspace;
    workspace.start(this.room(me, accountId));
    if (me.account_id !== accountId) {
      // So that the next sign-in begins here. A failure costs a click then, nothing now.
      const body = { profile: { account_id: accountId } };
      void this.http.send({ method: 'PUT', path: '/api/v1/profile/set_active_account', body });
      this.me.value = { ...me, account_id: accountId };
    }
    return true;
  }

  /** The account to begin with. */
  get home(): number | null {
    const me = this.me.peek();
    if (!me) return null;
    const known = me.accounts.find((account) => account.id === me.account_id) ?? me.accounts[0];
    return known?.id ?? null;
  }

  setAvailability(availability: 'online' | 'busy' | 'offline'): Promise<Failure | null> {
    return this.standing('availability', { availability });
  }

  setAutoOffline(auto_offline: boolean): Promise<Failure | null> {
    return this.standing('auto_offline', { auto_offline });
  }

  /** The profile has been changed by a request of somebody else's. */
  updateMe(me: Me): void {
    const token = this.me.peek()?.pubsub_token;
    this.took(me);
    const workspace = this.workspace.peek();
    // A new password renews the token; the server has closed the stream that came with the old one.
    if (workspace && me.pubsub_token !== token) workspace.live.enter(this.room(me, workspace.account));
  }

  dispose(): void {
    removeEventListener('storage', this.changedElsewhere);
    this.leave();
  }

  private async standing(what: string, part: object): Promise<Failure | null> {
    const account_id = this.workspace.peek()?.account;
    const body = { profile: { account_id, ...part } };
    const reply = await this.http.send<Me>({ method: 'POST', path: `/api/v1/profile/${what}`, body });
    if (!reply.ok) return reply.error;
    this.took(reply.value);
    return null;
  }

  private post(path: string, body: object): Promise<Reply<{ data: Me }>> {
    return this.http.send({ method: 'POST', path, body });
  }

  private end(): void {
    if (this.state.peek() !== 'in') return;
    this.state.value = 'ended';
    this.workspace.peek()?.drafts.save();
    this.workspace.peek()?.live.stop();
  }

  /** The live stream was refused: the token may have been renewed, or the session be over. */
  private async rejected(): Promise<void> {
    const token = this.me.peek()?.pubsub_token;
    await this.validate();
    const me = this.me.peek();
    const workspace = this.workspace.peek();
    if (this.state.peek() !== 'in' || !me || !workspace || me.pubsub_token === token) return;
    workspace.live.enter(this.room(me, workspace.account));
  }

  private took(me: Me, headers?: Headers): void {
    const authorization = headers?.get('authorization');
    if (authorization) this.authorization = authorization;
    this.me.value = me;
    if (!this.authorization) return;
    // The lasting key of the API has no business in the browser's storage.
    const stored: Stored = { authorization: this.authorization, me: { ...me, access_token: '' } };
    try {
      this.storage.setItem(KEY, JSON.stringify(stored));
    } catch {
      // The session then lasts as long as the page.
    }
  }

  private leave(): void {
    this.workspace.peek()?.dispose();
    this.workspace.value = null;
  }

  private room(me: Me, account: number) {
    return { pubsub_token: me.pubsub_token, account_id: account, user_id: me.id };
  }

  /** Another tab has signed in or out. */
  private readonly changedElsewhere = (event: StorageEvent): void => {
    if (event.key !== KEY) return;
    const stored = read(this.storage);
    const me = this.me.peek();
    if (!stored) {
      if (me) this.end();
      return;
    }
    if (me && stored.me.id !== me.id) {
      location.reload();
      return;
    }
    const ended = this.state.peek() !== 'in';
    this.authorization = stored.authorization;
    if (ended) this.adopt({ ok: true, value: { data: stored.me } } satisfies Answer<{ data: Me }>);
  };
}

function read(storage: Storage): Stored | null {
  try {
    const stored = JSON.parse(storage.getItem(KEY) ?? 'null') as Partial<Stored> | null;
    if (typeof stored?.authorization !== 'string' || typeof stored.me?.id !== 'number') return null;
    return stored as Stored;
  } catch {
    return null;
  }
}
