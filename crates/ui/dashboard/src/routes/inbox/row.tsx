/** One conversation of the list. */
import { Avatar, Count, classes, Icon, type IconName } from '../../../../shared/ui';
import type { Contact, Conversation, Preview } from '../../data';
import { i18n, t } from '../../i18n';
import { contactName, PRIORITY_TONES, previewText } from '../../names';
import { path } from '../../router';
import { useWork } from '../../work';

/** Every row is as high as any other, in units of the size of writing. */
export const ROW_REM = 4.75;

/** A pointer that rests on a row will probably press it; one that passes will not. */
const RESTING_MS = 80;
let resting: ReturnType<typeof setTimeout> | undefined;

function rest(then: (() => void) | null): void {
  clearTimeout(resting);
  if (then) resting = setTimeout(then, RESTING_MS);
}

export interface RowProps {
  id: number;
  at: number;
  length: number;
  selected: boolean;
}

export function ConversationRow({ id, at, length, selected }: RowProps) {
  const work = useWork();
  const conversation = work.store.conversation(id).value;
  if (!conversation) return null;
  const contact = work.store.contact(conversation.contactId).value;
  return (
    <li
      class="absolute inset-x-0"
      style={{ top: `${at * ROW_REM}rem`, height: `${ROW_REM}rem` }}
      aria-setsize={length}
      aria-posinset={at + 1}
    >
      <a
        href={path('inbox', { account: work.account, conversation: id })}
        data-conversation={id}
        aria-current={selected ? 'true' : undefined}
        class={classes(
          'flex h-full gap-3 border-b border-line px-4 py-2.5 -outline-offset-2',
          selected ? 'bg-selected' : 'hover:bg-hover',
        )}
        onPointerEnter={() => rest(() => work.threads.prefetch(id))}
        onPointerLeave={() => rest(null)}
      >
        <Face conversation={conversation} contact={contact} />
        <Words conversation={conversation} contact={contact} />
      </a>
    </li>
  );
}

function Face({ conversation, contact }: Shown) {
  const work = useWork();
  const online = work.presence.contacts.value.has(conversation.contactId);
  return (
    <Avatar
      name={contactName(contact)}
      src={contact?.avatar ?? ''}
      class="mt-0.5"
      {...(online && { status: 'online' as const })}
    />
  );
}

interface Shown {
  conversation: Conversation;
  contact: Contact | undefined;
}

function Words({ conversation, contact }: Shown) {
  const work = useWork();
  const unread = conversation.unread > 0;
  const at = conversation.lastActivityAt * 1000;
  return (
    <div class="min-w-0 grow">
      <div class="flex items-baseline gap-2">
        <span class={classes('truncate', unread ? 'font-semibold' : 'font-medium')} dir="auto">
          {contactName(contact)}
        </span>
        <time
          class="ms-auto shrink-0 text-2xs text-subtle tabular-nums"
          dateTime={new Date(at).toISOString()}
          title={i18n.dateTime(at)}
        >
          {i18n.brief(at)}
        </time>
      </div>
      <div class="flex items-center gap-2">
        <PreviewLine id={conversation.id} preview={conversation.preview} strong={unread} />
        {unread && (
          <>
            <Count of={conversation.unread} most={9} tone="brand" class="ms-auto" />
            <span class="sr-only">{t('inbox.unread', { count: conversation.unread })}</span>
          </>
        )}
      </div>
      <Marks conversation={conversation} inbox={work.resources.inboxes.byId.value.get(conversation.inboxId)?.name} />
    </div>
  );
}

function PreviewLine({ id, preview, strong }: { id: number; preview: Preview | null; strong: boolean }) {
  const work = useWork();
  const typing = work.presence.typists(id).value.length > 0;
  if (typing) return <p class="truncate text-sm text-accent-text">{t('inbox.typing_short')}</p>;
  if (work.drafts.written.value.has(id)) {
    return (
      <p class="truncate text-sm text-muted">
        <span class="text-danger-text">{t('inbox.draft')}</span> {previewText(preview)}
      </p>
    );
  }
  return (
    <p class={classes('flex min-w-0 items-center gap-1 text-sm', strong ? 'text-text' : 'text-muted')}>
      {preview?.private && <Icon name="note" label={t('inbox.note')} class="size-3.5 text-note-text" />}
      {preview?.fromUs && !preview.private && <Icon name="reply" label={t('inbox.our_reply')} class="size-3.5" />}
      {preview?.attachment && !preview.text && <Icon name="attach" class="size-3.5" />}
      <span class="truncate" dir="auto">
        {previewText(preview)}
      </span>
    </p>
  );
}

function Marks({ conversation, inbox }: { conversation: Conversation; inbox: string | undefined }) {
  const work = useWork();
  const { assigneeId, priority, status, labels } = conversation;
  const assignee = assigneeId === null ? undefined : work.resources.agents.byId.value.get(assigneeId);
  const colours = new Map(work.resources.labels.items.value.map((label) => [label.title, label.color]));
  return (
    <div class="mt-0.5 flex items-center gap-2 text-2xs text-subtle">
      {priority && <Mark icon="priority" tone={PRIORITY_TONES[priority]} label={t(`inbox.priority_${priority}`)} />}
      {status === 'snoozed' && <Mark icon="snooze" tone="text-info-text" label={t('inbox.status_snoozed')} />}
      {status === 'resolved' && <Mark icon="check" tone="text-success-text" label={t('inbox.status_resolved')} />}
      {status === 'pending' && <Mark icon="clock" tone="text-warning-text" label={t('inbox.status_pending')} />}
      {inbox && (
        <span class="truncate" dir="auto">
          {inbox}
        </span>
      )}
      {labels.slice(0, 2).map((label) => (
        <span key={label} class="flex min-w-0 items-center gap-1">
          <span
            class="size-2 shrink-0 rounded-full bg-edge"
            style={{ backgroundColor: colours.get(label) ?? undefined }}
          />
          <span class="truncate">{label}</span>
        </span>
      ))}
      {labels.length > 2 && <span>+{labels.length - 2}</span>}
      {assignee && (
        <span class="ms-auto flex" title={t('inbox.assigned_to', { name: assignee.available_name })}>
          <Avatar
            size="xs"
            name={assignee.available_name}
            src={assignee.thumbnail}
            label={t('inbox.assigned_to', { name: assignee.available_name })}
          />
        </span>
      )}
    </div>
  );
}

function Mark({ icon, tone, label }: { icon: IconName; tone: string; label: string }) {
  return (
    <span class={classes('flex items-center', tone)} title={label}>
      <Icon name={icon} label={label} class="size-3.5" />
    </span>
  );
}
