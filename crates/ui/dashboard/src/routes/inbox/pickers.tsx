/** Whom a conversation is given to, and how it is labelled. */
import { useState } from 'preact/hooks';
import { Avatar, type Choice, Icon } from '../../../../shared/ui';
import type { Conversation } from '../../data';
import { t } from '../../i18n';
import { LabelPicker } from '../../labels';
import { Picker, type PickerPlace } from '../../picker';
import { useWork } from '../../work';
import * as act from './act';

interface Props extends PickerPlace {
  conversation: Conversation;
}

const NOBODY = 'nobody';
const orNobody = (id: string) => (id === NOBODY ? null : Number(id));

function AssignPicker({ conversation, ...place }: Props) {
  const work = useWork();
  const members = work.resources.assignable(conversation.inboxId);
  if (place.anchor) void members.load();
  const presence = work.presence.agents.value;
  const agents = [...members.items.value].sort((one, other) => rank(one.id) - rank(other.id));
  // Oneself first, then those who are there.
  function rank(id: number): number {
    if (id === work.user) return 0;
    return presence.get(id) === 'online' ? 1 : 2;
  }
  const choices: Choice[] = agents.map((agent) => {
    const status = presence.get(agent.id) ?? 'offline';
    return {
      id: String(agent.id),
      label: agent.id === work.user ? t('inbox.me', { name: agent.available_name }) : agent.available_name,
      detail: t(`shell.${status}`),
      start: <Avatar size="sm" name={agent.available_name} src={agent.thumbnail} status={status} />,
    };
  });
  const nobody = { id: NOBODY, label: t('inbox.unassigned'), start: <Icon name="minus" class="mx-1 text-subtle" /> };
  return (
    <Picker
      {...place}
      label={t('inbox.assign')}
      choices={[...choices, nobody]}
      chosen={[String(conversation.assigneeId ?? NOBODY)]}
      onChoose={(id) => void act.assign(work, conversation.id, orNobody(id))}
    />
  );
}

function TeamPicker({ conversation, ...place }: Props) {
  const work = useWork();
  const choices: Choice[] = work.resources.teams.items.value.map((team) => ({
    id: String(team.id),
    label: team.name,
    start: <Icon name="team" class="text-subtle" />,
  }));
  return (
    <Picker
      {...place}
      label={t('inbox.assign_team')}
      choices={[...choices, { id: NOBODY, label: t('inbox.no_team') }]}
      chosen={[String(conversation.teamId ?? NOBODY)]}
      onChoose={(id) => void act.assignTeam(work, conversation.id, orNobody(id))}
    />
  );
}

type Picked = 'agent' | 'team' | 'labels';

/** What can be chosen for a conversation: the pickers, and how to open each beside what was pressed. */
export function usePickers(conversation: Conversation) {
  const work = useWork();
  const [open, setOpen] = useState<{ what: Picked; anchor: Element } | null>(null);
  const place = (what: Picked) => ({
    anchor: open?.what === what ? open.anchor : null,
    onClose: () => setOpen(null),
  });
  return {
    open: open?.what ?? null,
    /** Once more at the same place closes. */
    pick: (what: Picked, anchor: Element) =>
      setOpen(open?.what === what && open.anchor === anchor ? null : { what, anchor }),
    pickers: (
      <>
        <AssignPicker conversation={conversation} {...place('agent')} />
        <TeamPicker conversation={conversation} {...place('team')} />
        <LabelPicker
          {...place('labels')}
          titles={conversation.labels}
          onChange={(labels) => void act.setLabels(work, conversation.id, labels)}
        />
      </>
    ),
  };
}
