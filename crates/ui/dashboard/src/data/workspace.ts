/** Everything about one account while one user works in it. Another account is another workspace. */
import type { Room } from '../../../shared/cable';
import type { Api } from './api';
import { Commands } from './commands';
import { ContactCommands } from './contact-commands';
import { ContactList } from './contacts';
import type { Disk } from './disk';
import { type DraftFiles, Drafts } from './drafts';
import type { Desk } from './events';
import { Lists } from './lists';
import { Live } from './live';
import * as from from './normalise';
import { type Letter, Outbox } from './outbox';
import { Presence } from './presence';
import { Resources } from './resources';
import { Store } from './store';
import { Threads } from './threads';

export interface WorkspaceOptions {
  api: Api;
  account: number;
  user: number;
  cableUrl: string;
  letters: Disk<Letter>;
  draftFiles: Disk<DraftFiles>;
  onReject(): void;
}

export class Workspace {
  readonly account: number;
  readonly user: number;
  readonly api: Api;
  readonly store: Store;
  readonly lists: Lists;
  readonly threads: Threads;
  readonly presence: Presence;
  readonly resources: Resources;
  readonly outbox: Outbox;
  readonly drafts: Drafts;
  readonly commands: Commands;
  readonly contacts: ContactList;
  readonly contactCommands: ContactCommands;
  readonly live: Live;

  constructor(options: WorkspaceOptions) {
    const { api, account, user } = options;
    this.account = account;
    this.user = user;
    this.api = api;
    this.store = new Store();
    this.lists = new Lists(api, this.store, user);
    this.threads = new Threads(api, this.store);
    this.presence = new Presence(user, () => this.live.look());
    this.resources = new Resources(api);
    this.drafts = new Drafts(options.draftFiles, account, user);
    this.commands = new Commands(api, this.store, this.threads);
    this.contacts = new ContactList(api, this.store);
    this.contactCommands = new ContactCommands(api, this.store, this.contacts, this.lists);
    this.outbox = new Outbox({ api, disk: options.letters, account, user, onSent: (wire) => this.sent(wire) });
    this.live = new Live({ url: options.cableUrl, desk: this.desk(), onReject: options.onReject });
  }

  /** Begins to listen, and takes up what an earlier page could not send. */
  start(room: Room): void {
    this.live.enter(room);
    this.outbox.restore().catch(() => {
      // A database that cannot be read holds nothing that could be sent.
    });
  }

  dispose(): void {
    this.live.stop();
    this.outbox.dispose();
    this.drafts.dispose();
    this.lists.dispose();
    this.contacts.dispose();
    this.threads.dispose();
    this.presence.dispose();
  }

  /** The answer to a message that was sent may be here before its frame. */
  private sent(wire: from.MessageWire): void {
    const message = from.message(wire);
    this.threads.put(message);
    const known = this.store.peek(message.conversationId);
    if (!known || (known.preview && known.preview.id >= message.id)) return;
    const lastActivityAt = Math.max(known.lastActivityAt, message.createdAt);
    const preview = from.newest(known.preview, from.preview(message));
    this.store.amend(message.conversationId, { lastActivityAt, preview });
  }

  private desk(): Desk {
    const { account, store, lists, contacts, threads, presence, outbox, resources } = this;
    return { account, store, lists, contacts, threads, presence, outbox, resources };
  }
}
