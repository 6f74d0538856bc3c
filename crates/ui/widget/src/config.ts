/** What the server says about this chat, in the page itself. */

export interface WorkingDay {
  day_of_week: number;
  closed_all_day: boolean | null;
  open_all_day: boolean | null;
  open_hour: number | null;
  open_minutes: number | null;
  close_hour: number | null;
  close_minutes: number | null;
}

export interface PreChatField {
  name: string;
  label?: string;
  placeholder?: string;
  type: string;
  field_type?: 'standard' | 'contact_attribute' | 'conversation_attribute';
  required?: boolean;
  enabled?: boolean;
  values?: string[];
  regex_pattern?: string | null;
  regex_cue?: string | null;
}

export type Feature = 'attachments' | 'emoji_picker' | 'end_conversation' | 'use_inbox_avatar_for_bot';

export interface Channel {
  avatarUrl: string;
  hasAConnectedAgentBot: string;
  locale: string;
  websiteName: string;
  websiteToken: string;
  welcomeTagline: string | null;
  welcomeTitle: string | null;
  widgetColor: string;
  enabledFeatures: Feature[];
  enabledLanguages: { name: string; iso_639_1_code: string }[];
  replyTime: 'in_a_few_minutes' | 'in_a_few_hours' | 'in_a_day' | null;
  preChatFormEnabled: boolean;
  preChatFormOptions: { pre_chat_message?: string; pre_chat_fields?: PreChatField[] } | null;
  workingHoursEnabled: boolean;
  workingHours: WorkingDay[];
  outOfOfficeMessage: string | null;
  timezone: string | null;
  allowMessagesAfterResolved: boolean;
  disableBranding: boolean;
}

export interface Contact {
  id: number;
  has_email: boolean;
  has_name: boolean;
  has_phone_number: boolean;
}

export interface PageConfig {
  chatwootWebChannel: Channel;
  chatwootPubsubToken: string;
  authToken: string;
  globalConfig: { BRAND_NAME?: string; WIDGET_BRAND_URL?: string };
  contact: Contact;
}

const ELEMENT = 'porchlight-widget-config';

/** Reads it. The server writes it into every page of the chat: without it there is nothing to show. */
export function readConfig(): PageConfig {
  const text = document.getElementById(ELEMENT)?.textContent;
  if (!text) throw new Error(`no #${ELEMENT}`);
  return JSON.parse(text);
}
