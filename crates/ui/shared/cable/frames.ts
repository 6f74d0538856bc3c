/**
 * What the server pushes. These documents are not part of the OpenAPI description (that one describes
 * requests), so they are written down here, next to the client that receives them.
 */

export type ConversationStatus = 'open' | 'resolved' | 'pending' | 'snoozed';
export type Priority = 'low' | 'medium' | 'high' | 'urgent';
export type DeliveryStatus = 'sent' | 'delivered' | 'read' | 'failed';
export type Availability = 'online' | 'busy' | 'offline';

/** 0 incoming, 1 outgoing, 2 activity line, 3 automatic. */
export type MessageType = 0 | 1 | 2 | 3;

export interface ContactPush {
  type?: 'contact';
  id: number;
  name: string;
  email: string | null;
  phone_number: string | null;
  identifier: string | null;
  thumbnail: string;
  blocked: boolean;
  additional_attributes: Record<string, unknown>;
  custom_attributes: Record<string, unknown>;
}

export interface UserPush {
  type?: 'user';
  id: number;
  name: string;
  available_name: string;
  avatar_url: string;
  thumbnail: string;
  availability_status?: Availability | null;
}

export interface BotPush {
  type?: 'agent_bot';
  id: number;
  name: string;
  avatar_url: string;
}

export type SenderPush = ContactPush | UserPush | BotPush;

export interface AttachmentPush {
  id: number;
  message_id: number;
  file_type: string;
  meta?: Record<string, unknown> | null;
  data_url?: string | null;
  thumb_url?: string | null;
  file_size?: number | null;
  width?: number | null;
  height?: number | null;
  extension?: string | null;
  fallback_title?: string | null;
  coordinates_lat?: number;
  coordinates_long?: number;
}

export interface MessagePush {
  id: number;
  content: string | null;
  account_id: number;
  inbox_id: number;
  /** The number of the conversation inside its account. */
  conversation_id: number;
  message_type: MessageType;
  /** Unix seconds. */
  created_at: number;
  updated_at: string;
  private: boolean;
  status: DeliveryStatus;
  source_id: string | null;
  content_type: string;
  content_attributes: Record<string, unknown>;
  sender_type: 'User' | 'Contact' | 'AgentBot' | null;
  sender_id: number | null;
  conversation: {
    assignee_id: number | null;
    unread_count: number;
    last_activity_at: number;
    contact_inbox: { source_id: string };
  };
  echo_id?: string;
  attachments?: AttachmentPush[];
  sender?: SenderPush;
  previous_changes?: Record<string, [unknown, unknown]>;
}

export interface ConversationPush {
  /** The number inside the account. */
  id: number;
  account_id?: number;
  inbox_id: number;
  status: ConversationStatus;
  priority: Priority | null;
  labels: string[];
  channel: string;
  can_reply: boolean;
  unread_count: number;
  custom_attributes: Record<string, unknown>;
  additional_attributes: Record<string, unknown>;
  /** ISO 8601 or null. */
  snoozed_until: string | null;
  first_reply_created_at: string | null;
  /** Unix seconds, 0 for never; so are the following. */
  waiting_since: number;
  agent_last_seen_at: number;
  contact_last_seen_at: number;
  last_activity_at: number;
  created_at: number;
  /** Unix seconds with a fraction; grows with every change. */
  updated_at: number;
  /** The newest message that is neither activity nor note, or nothing. */
  messages: MessagePush[];
  meta: {
    sender: ContactPush;
    assignee: UserPush | null;
    team: { id: number; name: string } | null;
    hmac_verified: boolean;
  };
  contact_inbox: { id: number; contact_id: number; inbox_id: number; source_id: string };
}

export interface TypingPush {
  conversation: ConversationPush;
  user: SenderPush;
  is_private: boolean;
  account_id: number;
}

export interface PresencePush {
  account_id: number;
  users: Record<string, Availability>;
  contacts?: Record<string, 'online'>;
}

/** The kinds of frames and what each carries. */
export interface FrameData {
  'conversation.created': ConversationPush;
  'conversation.updated': ConversationPush;
  'conversation.status_changed': ConversationPush;
  'conversation.read': ConversationPush;
  'conversation.mentioned': ConversationPush;
  'conversation.contact_changed': ConversationPush;
  'assignee.changed': ConversationPush;
  'team.changed': ConversationPush;
  'conversation.typing_on': TypingPush;
  'conversation.typing_off': TypingPush;
  'message.created': MessagePush;
  'message.updated': MessagePush;
  'first.reply.created': MessagePush;
  'contact.created': ContactPush;
  'contact.updated': ContactPush;
  'contact.merged': ContactPush;
  'contact.deleted': ContactPush;
  'account.cache_invalidated': { cache_keys: Record<'label' | 'inbox' | 'team', string> };
  'presence.update': PresencePush;
}

export type FrameKind = keyof FrameData;

/** One frame, its kind and data belonging together. */
export type Frame = {
  [K in FrameKind]: { event: K; data: FrameData[K] & { account_id?: number }; seq?: number };
}[FrameKind];
