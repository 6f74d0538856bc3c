/** Above a thread: whose it is, and what can be done with it. */
import { Avatar, Button, Icon, IconButton, Menu, type MenuEntry } from '../../../../shared/ui';
import type { Conversation } from '../../data';
import { i18n, t } from '../../i18n';
import { contactName } from '../../names';
import { useWork } from '../../work';
import * as act from './act';
import { usePickers } from './pickers';
import { priorityItems } from './priority';
import { snoozeOptions } from './snooze';
import { openConversation, panelOpen } from './state';

export interface HeaderProps {
  conversation: Conversation;
  onPanel: () => void;
}

export function ThreadHeader({ conversation, onPanel }: HeaderProps) {
  const work = useWork();
  const contact = work.store.contact(conversation.contactId).value;
  const online = work.presence.contacts.value.has(conversation.contactId);
  const inbox = work.resources.inboxes.byId.value.get(conversation.inboxId)?.name;
  return (
    <header class="@container flex h-13 shrink-0 items-center gap-1 border-b border-line ps-2 pe-2 md:ps-4">
      <IconButton
        icon="arrow-start"
        label={t('inbox.back')}
        class="md:hidden"
        onClick={() => openConversation(work.account, null)}
      />
      <div class="me-auto flex min-w-0 items-center gap-2.5">
        <Avatar
          name={contactName(contact)}
          src={contact?.avatar ?? ''}
          class="max-sm:hidden"
          {...(online && { status: 'online' as const, statusLabel: t('contact.online') })}
        />
        <div class="min-w-0">
          <h2 class="truncate text-sm font-semibold" dir="auto">
            {contactName(contact)}
          </h2>
          <p class="truncate text-2xs text-subtle">
            {/* Isolated, so that the number stays on its side of the name in either direction. */}
            <bdi dir="ltr" class="tabular-nums">
              #{conversation.id}
            </bdi>
            {inbox && (
              <>
                {' · '}
                <bdi>{inbox}</bdi>
              </>
            )}
          </p>
        </div>
      </div>
      <Assignee conversation={conversation} />
      <SnoozeMenu conversation={conversation} />
      <Resolve conversation={conversation} />
      <MoreMenu conversation={conversation} />
      <IconButton
        icon="sidebar"
        label={t('inbox.panel')}
        data-action="panel"
        pressed={panelOpen.value}
        onClick={onPanel}
      />
    </header>
  );
}

function Assignee({ conversation }: { conversation: Conversation }) {
  const work = useWork();
  const { open, pick, pickers } = usePickers(conversation);
  const { assigneeId } = conversation;
  const agent = assigneeId === null ? undefined : work.resources.agents.byId.value.get(assigneeId);
  const name = agent?.available_name ?? t(assigneeId === null ? 'inbox.unassigned' : 'inbox.somebody');
  return (
    <>
      <button
        type="button"
        data-action="assign"
        class="flex h-8 max-w-44 items-center gap-1.5 rounded-md px-2 text-sm text-muted hover:bg-hover hover:text-text aria-expanded:bg-hover"
        aria-haspopup="dialog"
        aria-expanded={open === 'agent'}
        title={t('inbox.assign')}
        onClick={(event) => pick('agent', event.currentTarget)}
      >
        <span class="sr-only">{t('inbox.assignee_is', { name })}</span>
        {agent ? (
          <Avatar size="sm" name={agent.available_name} src={agent.thumbnail} />
        ) : (
          <span class="grid size-6 shrink-0 place-items-center rounded-full border border-dashed border-line-strong">
            <Icon name="agent" class="size-3.5" />
          </span>
        )}
        <span aria-hidden="true" class="truncate @max-lg:hidden" dir="auto">
          {name}
        </span>
      </button>
      {pickers}
    </>
  );
}

function SnoozeMenu({ conversation }: { conversation: Conversation }) {
  const work = useWork();
  const entries: MenuEntry[] = snoozeOptions().map(({ choice, until }) => ({
    id: choice,
    label: until ? `${t(`inbox.snooze_${choice}`)} · ${snoozeTime(until)}` : t(`inbox.snooze_${choice}`),
    onSelect: () => void act.snooze(work, conversation.id, until),
  }));
  return (
    <Menu
      entries={[{ heading: t('inbox.snooze_until') }, ...entries]}
      align="end"
      trigger={(props) => (
        <IconButton {...props} icon="snooze" label={t('inbox.snooze')} data-action="snooze" class="max-sm:hidden" />
      )}
    />
  );
}

function snoozeTime(until: number): string {
  const at = until * 1000;
  const today = new Date(at).toDateString() === new Date().toDateString();
  return today ? i18n.time(at) : i18n.date(at, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
}

function Resolve({ conversation }: { conversation: Conversation }) {
  const work = useWork();
  const resolved = conversation.status === 'resolved';
  const label = t(resolved ? 'inbox.reopen' : 'inbox.resolve');
  return (
    <Button
      size="md"
      icon={resolved ? 'undo' : 'check'}
      title={label}
      class="max-sm:gap-0 max-sm:px-2"
      onClick={() => void act.toggleResolved(work, conversation.id)}
    >
      <span class="max-sm:sr-only">{label}</span>
    </Button>
  );
}

function MoreMenu({ conversation }: { conversation: Conversation }) {
  const work = useWork();
  const { pick, pickers } = usePickers(conversation);
  const { id, status, contactId } = conversation;
  const muted = work.store.contact(contactId).value?.blocked ?? false;
  const pickHere = (what: 'team' | 'labels') => () => {
    const anchor = document.querySelector('[data-action=more]');
    // After the menu has closed, which gives the focus back to its button.
    if (anchor) setTimeout(() => pick(what, anchor));
  };
  const entries: MenuEntry[] = [
    {
      id: 'me',
      label: t('inbox.assign_me'),
      icon: 'assign',
      keys: 'i',
      onSelect: () => void act.assign(work, id, work.user),
    },
    { id: 'team', label: t('inbox.assign_team'), icon: 'team', keys: 't', onSelect: pickHere('team') },
    { id: 'labels', label: t('inbox.labels'), icon: 'tag', keys: 'l', onSelect: pickHere('labels') },
    {
      id: 'unread',
      label: t('inbox.mark_unread'),
      icon: 'mail',
      keys: 'u',
      onSelect: () => void act.markUnread(work, id),
    },
    ...(status === 'open' || status === 'resolved'
      ? [
          {
            id: 'pending',
            label: t('inbox.set_pending'),
            icon: 'clock' as const,
            onSelect: () => void act.setStatus(work, id, 'pending'),
          },
        ]
      : [
          {
            id: 'open',
            label: t('inbox.set_open'),
            icon: 'inbox' as const,
            onSelect: () => void act.setStatus(work, id, 'open'),
          },
        ]),
    { heading: t('inbox.priority') },
    ...priorityItems(work, conversation),
    'line',
    { id: 'copy', label: t('inbox.copy_link'), icon: 'link', onSelect: () => void act.copyLink() },
    {
      id: 'mute',
      label: t(muted ? 'inbox.unmute' : 'inbox.mute'),
      icon: 'mute',
      danger: !muted,
      onSelect: () => void act.mute(work, id, !muted),
    },
  ];
  return (
    <>
      <Menu
        entries={entries}
        align="end"
        trigger={(props) => <IconButton {...props} icon="more" label={t('inbox.more')} data-action="more" />}
      />
      {pickers}
      <Openers onPick={(what) => pickHere(what)()} />
    </>
  );
}

/** Where keys reach the pickers that have no button of their own here. */
function Openers({ onPick }: { onPick: (what: 'team' | 'labels') => void }) {
  return (
    <>
      <button type="button" hidden data-action="team" onClick={() => onPick('team')} />
      <button type="button" hidden data-action="labels" onClick={() => onPick('labels')} />
    </>
  );
}
