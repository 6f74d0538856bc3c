/** The one session of this page, and through it everything that screens show. */
import { Session } from './session';

export type { Failure } from './api';
export type { ContactableInbox, ContactEdit } from './contact-commands';
export type { ContactList } from './contacts';
export type { Outgoing } from './outbox';
export type { Agent, Bot, Inbox, Label, Team, Webhook } from './resources';
export type { Me, MyAccount, SessionState } from './session';
export type * from './types';
export { NO_FILTER } from './types';
export type { Workspace } from './workspace';

export const session = new Session();
