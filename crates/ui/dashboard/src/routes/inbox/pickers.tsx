/** Whom a conversation is given to, and how it is labelled. */
import { Avatar, Icon } from '../../../../shared/ui';
import type { Conversation } from '../../data';
import { t } from '../../i18n';
import * as act from './act';
import { type Choice, Picker } from './picker';
import { useWork } from './state';

interface Props {
  conversation: Conversation;
  anchor: Element | null;
  onClose: () => void;
  align?: 'start' | 'end';
}

const NOBODY = 'nobody';

export function AssignPicker({ conversation, anchor, onClose, align }: Props) {
  const work = useWork();
  const members = work.resources.assignable(conversation.inboxId);
  if (anchor) void members.load();
  const presence = work.presence.agents.value;
  const agents = [...members.items.value].sort((one, other) => rank(one.id) - rank(other.id));
  // Oneself first, then those who are there.
  function rank(id: number): number {
    if (id === work.user) return 0;
    return presence.get(id) === 'online' ? 1 : 2;
  }
  const nobody: Choice = {
    id: NOBODY,
    label: t('inbox.unassigned'),
    start: <Icon name="minus" class="mx-1 text-subtle" />,
    chosen: conversation.assigneeId === null,
  };
  const choices = agents.map((agent) => ({
    id: String(agent.id),
    label: agent.id === work.user ? t('inbox.me', { name: agent.available_name }) : agent.available_name,
    start: (
      <Avatar
        size="sm"
        name={agent.available_name}
        src={agent.thumbnail}
        status={presence.get(agent.id) ?? 'offline'}
      />
    ),
    chosen: conversation.assigneeId === agent.id,
  }));
  return (
    <Picker
      anchor={anchor}
      onClose={onClose}
      label={t('inbox.assign')}
      choices={[...choices, nobody]}
      onChoose={(id) => void act.assign(work, conversation.id, id === NOBODY ? null : Number(id))}
      {...(align && { align })}
    />
  );
}

export function TeamPicker({ conversation, anchor, onClose, align }: Props) {
  const work = useWork();
  const choices: Choice[] = work.resources.teams.items.value.map((team) => ({
    id: String(team.id),
    label: team.name,
    start: <Icon name="team" class="text-subtle" />,
    chosen: conversation.teamId === team.id,
  }));
  const nobody = { id: NOBODY, label: t('inbox.no_team'), chosen: conversation.teamId === null };
  return (
    <Picker
      anchor={anchor}
      onClose={onClose}
      label={t('inbox.assign_team')}
      choices={[...choices, nobody]}
      onChoose={(id) => void act.assignTeam(work, conversation.id, id === NOBODY ? null : Number(id))}
      {...(align && { align })}
    />
  );
}

export function LabelPicker({ conversation, anchor, onClose, align }: Props) {
  const work = useWork();
  const { labels } = conversation;
  const choices: Choice[] = work.resources.labels.items.value.map((label) => ({
    id: label.title,
    label: label.title,
    start: <span class="mx-1 size-2.5 rounded-full" style={{ backgroundColor: label.color }} />,
    chosen: labels.includes(label.title),
  }));
  const toggle = (title: string) => {
    const next = labels.includes(title) ? labels.filter((one) => one !== title) : [...labels, title];
    void act.setLabels(work, conversation.id, next);
  };
  return (
    <Picker
      anchor={anchor}
      onClose={onClose}
      label={t('inbox.labels')}
      choices={choices}
      onChoose={toggle}
      several
      {...(align && { align })}
    />
  );
}
