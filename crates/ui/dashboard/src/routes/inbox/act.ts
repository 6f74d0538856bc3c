/** What the inbox does on a press or a key, with a word about it where it failed or can be undone. */
import { toast } from '../../../../shared/ui';
import type { Conversation, ConversationStatus, Workspace } from '../../data';
import { complain } from '../../failure';
import { t } from '../../i18n';
import { filterOf, keptUnread, openConversation } from './state';

/** Resolves, or opens again; the next conversation of the list comes up. */
export async function toggleResolved(work: Workspace, id: number): Promise<void> {
  const before = work.store.peek(id);
  if (!before) return;
  const status = before.status === 'resolved' ? 'open' : 'resolved';
  const done = changeStatus(work, before, status);
  if (status === 'resolved') advance(work, id);
  if (await done) return;
  if (status === 'resolved') {
    toast({
      text: t('inbox.resolved_toast', { id: `#${id}` }),
      action: { label: t('inbox.undo'), run: () => void undo(work, before) },
    });
  }
}

export async function snooze(work: Workspace, id: number, until: number): Promise<void> {
  const before = work.store.peek(id);
  if (!before) return;
  const done = changeStatus(work, before, 'snoozed', until);
  advance(work, id);
  if (await done) return;
  toast({
    text: t('inbox.snoozed_toast', { id: `#${id}` }),
    action: { label: t('inbox.undo'), run: () => void undo(work, before) },
  });
}

export async function setStatus(work: Workspace, id: number, status: ConversationStatus): Promise<void> {
  const before = work.store.peek(id);
  if (before) await changeStatus(work, before, status);
}

/** Whether it failed, which has been said then. */
async function changeStatus(
  work: Workspace,
  { id, status: was }: Conversation,
  status: ConversationStatus,
  until = 0,
): Promise<boolean> {
  // The row may leave the list before the answer: where it stood has to be known now.
  rememberPlace(work, id);
  if (was === status && status !== 'snoozed') return false;
  return complain(await work.commands.setStatus(id, status, until));
}

async function undo(work: Workspace, before: Conversation): Promise<void> {
  complain(await work.commands.setStatus(before.id, before.status, before.snoozedUntil));
  openConversation(work.account, before.id);
}

/** Where a conversation stood in the list, and what came after it. */
let place: { id: number; next: number | null } | null = null;

function rememberPlace(work: Workspace, id: number): void {
  const ids = work.lists.open(filterOf(work.account).peek()).ids.peek();
  const at = ids.indexOf(id);
  place = { id, next: at < 0 ? null : (ids[at + 1] ?? ids[at - 1] ?? null) };
}

/** Goes to the conversation after one that has been dealt with, if the list is left by it. */
function advance(work: Workspace, id: number): void {
  const filter = filterOf(work.account).peek();
  if (filter.status === 'all' || place?.id !== id || place.next === null) return;
  openConversation(work.account, place.next);
}

export async function assign(work: Workspace, id: number, agent: number | null): Promise<void> {
  complain(await work.commands.assign(id, agent));
}

export async function assignTeam(work: Workspace, id: number, team: number | null): Promise<void> {
  complain(await work.commands.assignTeam(id, team));
}

export async function setPriority(work: Workspace, id: number, priority: Conversation['priority']): Promise<void> {
  complain(await work.commands.setPriority(id, priority));
}

export async function setLabels(work: Workspace, id: number, labels: readonly string[]): Promise<void> {
  complain(await work.commands.setLabels(id, labels));
}

export async function mute(work: Workspace, id: number, muted: boolean): Promise<void> {
  if (complain(await work.commands.mute(id, muted))) return;
  toast({ text: t(muted ? 'inbox.muted_toast' : 'inbox.unmuted_toast'), tone: 'success' });
}

export async function markUnread(work: Workspace, id: number): Promise<void> {
  keptUnread.add(id);
  complain(await work.commands.markUnread(id));
}

export async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    toast({ text: t('inbox.copied'), tone: 'success' });
  } catch {
    toast({ text: t('inbox.copy_failed'), tone: 'danger' });
  }
}

/** Goes to the next or the previous conversation of the list. */
export function step(work: Workspace, selected: number | null, by: 1 | -1): number | null {
  const view = work.lists.open(filterOf(work.account).peek());
  const ids = view.ids.peek();
  const at = selected === null ? -1 : ids.indexOf(selected);
  const next = at < 0 ? (by > 0 ? ids[0] : undefined) : ids[at + by];
  if (next === undefined) return null;
  openConversation(work.account, next);
  if (at + by >= ids.length - 5) void work.lists.loadMore(view);
  return next;
}
