/** A workspace before a fake server, for tests. */
import { vi } from 'vitest';
import { FakeSocket } from '../../../../shared/cable/testing/fake-socket';
import { type Disk, memoryDisk } from '../disk';
import type { DraftFiles } from '../drafts';
import { Http } from '../http';
import type { Letter } from '../outbox';
import { type Filter, NO_FILTER } from '../types';
import { Workspace } from '../workspace';
import { ACCOUNT, FakeServer, ME } from './fake-server';

export interface Stage {
  server: FakeServer;
  letters: Disk<Letter>;
  draftFiles: Disk<DraftFiles>;
  work: Workspace;
  /** The page is closed and opened again: memory is gone, the disk is not. */
  reload(): void;
  close(): void;
}

export const ALL: Filter = { ...NO_FILTER, tab: 'all' };
export const MINE: Filter = NO_FILTER;
export const UNASSIGNED: Filter = { ...NO_FILTER, tab: 'unassigned' };

/** Lets timers and promises run for a while. */
export const pass = (ms = 20): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** A fake server and a workspace that has not been started. Time stands still until `pass`. */
export function stage(): Stage {
  vi.useFakeTimers();
  localStorage.clear();
  const server = new FakeServer();
  FakeSocket.open.clear();
  FakeSocket.opened = 0;
  FakeSocket.refusing = false;
  FakeSocket.server = server;
  vi.stubGlobal('fetch', server.fetch);
  vi.stubGlobal('WebSocket', FakeSocket);
  const letters = memoryDisk<Letter>();
  const draftFiles = memoryDisk<DraftFiles>();
  const open = () => {
    const http = new Http({ authorization: () => 'Bearer x', onEnded: () => undefined });
    return new Workspace({
      api: http.account(ACCOUNT),
      account: ACCOUNT,
      user: ME,
      cableUrl: 'ws://desk/cable',
      letters,
      draftFiles,
      onReject: () => undefined,
    });
  };
  const stage: Stage = {
    server,
    letters,
    draftFiles,
    work: open(),
    reload() {
      stage.work.dispose();
      stage.work = open();
    },
    close() {
      stage.work.dispose();
      vi.useRealTimers();
      vi.unstubAllGlobals();
    },
  };
  return stage;
}

/** Starts listening and waits until the stream is live. */
export async function live(work: Workspace): Promise<void> {
  work.start({ pubsub_token: 'tok', account_id: ACCOUNT, user_id: ME });
  await pass();
}
