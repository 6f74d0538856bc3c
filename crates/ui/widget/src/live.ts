/** What arrives by itself: messages, typing, who is there. */
import { Cable, cableUrl } from '../../shared/cable/cable';
import type { ConversationPush, Frame, TypingPush } from '../../shared/cable/frames';
import { load, receive, wakeOutbox } from './conversation';
import { tellHost } from './host';
import { agents, config, conversation, isExpired, isFresh, isOpen, place, teamSeen, typist } from './state';
import type { Message } from './thread';

/** An agent who typed and went away leaves no mark for longer than this. */
const TYPING_MS = 30_000;
let typingEnds: ReturnType<typeof setTimeout> | undefined;

const cable = new Cable({
  url: cableUrl(),
  onFrame,
  onResume({ first, complete }) {
    // What is fetched once the stream runs has no gap to what the stream brings.
    if (first || !complete) void load();
    wakeOutbox();
  },
  onReject: () => {
    isExpired.value = true;
  },
});

export const connection = cable.state;

export function listen(token = config.chatwootPubsubToken): void {
  cable.enter({ pubsub_token: token });
}

function onFrame(frame: Frame): void {
  switch (frame.event) {
    case 'message.created':
      created(frame.data as Message & { private?: boolean });
      break;
    case 'message.updated':
      updated(frame.data as Message & { previous_changes?: Changes });
      break;
    case 'conversation.created':
    case 'conversation.updated':
    case 'conversation.status_changed':
      changed(frame.data);
      break;
    case 'conversation.typing_on':
      typing(frame.data);
      break;
    case 'conversation.typing_off':
      stopTyping();
      break;
    case 'presence.update':
      agents.value = agents.value.map((agent) => ({
        ...agent,
        availability_status: frame.data.users[agent.id] ?? 'offline',
      }));
  }
}

function created(message: Message): void {
  receive(message);
  tellPage(message);
  if (message.message_type === 0) return;
  stopTyping();
  const isWatched = isOpen.value && place.value === 'chat' && !document.hidden;
  if (!isWatched && message.message_type === 1) tellHost({ event: 'playAudio' });
}

type Changes = { content_attributes?: [Values, Values] };
type Values = { submitted_values?: unknown } | null;

function updated(message: Message & { previous_changes?: Changes }): void {
  receive(message);
  const [before, after] = message.previous_changes?.content_attributes ?? [];
  if (after?.submitted_values && !before?.submitted_values) tellPage(message);
}

function tellPage(data: Message): void {
  tellHost({ event: 'onEvent', eventIdentifier: 'chatwoot:on-message', data });
}

function changed(push: ConversationPush): void {
  const known = conversation.value?.id ?? 0;
  if (push.id < known) return;
  if (push.id > known && !isFresh.value) conversation.value = { id: push.id, status: push.status };
  if (push.id === known && conversation.value) conversation.value = { ...conversation.value, status: push.status };
  teamSeen.value = Math.max(teamSeen.value, push.agent_last_seen_at || 0);
}

function typing({ conversation: push, user, is_private }: TypingPush): void {
  if (is_private || push.id !== conversation.value?.id) return;
  teamSeen.value = Math.max(teamSeen.value, push.agent_last_seen_at || 0);
  const name = 'available_name' in user ? user.available_name || user.name : user.name;
  typist.value = { name, avatar: 'avatar_url' in user ? user.avatar_url : '' };
  clearTimeout(typingEnds);
  typingEnds = setTimeout(stopTyping, TYPING_MS);
}

function stopTyping(): void {
  clearTimeout(typingEnds);
  typist.value = null;
}
