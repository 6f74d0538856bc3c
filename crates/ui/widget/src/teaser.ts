/** What shows itself beside the closed launcher: messages that wait to be read, or a campaign. */
import { markSeen } from './conversation';
import { texts } from './database';
import { isFramed, tellHost } from './host';
import { t } from './i18n';
import { api, channel, isLoaded, isOpen, messages, place, unread, unreadDialog } from './state';
import { effect, signal } from './store';
import type { Message } from './thread';

export interface Campaign {
  id: number;
  message: string;
  trigger_rules: { url: string; time_on_page: number };
  trigger_only_during_business_hours: boolean;
  sender: Message['sender'] | null;
}

export const campaign = signal<Campaign | null>(null);

const DISMISSED = `porchlight-dismissed-${channel.websiteToken}`;

/** Keeps dot, labels and pop-up of the page in step with what is unread, and marks what is read. */
export function tease(): void {
  let told = '';
  effect(() => {
    if (isOpen.value && place.value === 'chat' && !document.hidden) markSeen();
    const count = isOpen.value ? 0 : unread.value.length;
    const openTitle = count ? `${t('open')}. ${t('unread', { n: count })}` : t('open');
    if (openTitle !== told) {
      told = openTitle;
      tellHost({ event: 'handleNotificationDot', unreadMessageCount: count });
      tellHost({
        event: 'setBubbleLabel',
        label: t('chat'),
        openTitle,
        closeTitle: t('close'),
        frameTitle: `${t('chat')}: ${channel.websiteName}`,
      });
    }
    if (count && isFramed && unreadDialog.value && isLoaded.value && texts.read(DISMISSED) !== newest()) show();
  });
}

function newest(): string {
  return String(unread.value.at(-1)?.id ?? '');
}

function show(): void {
  if (place.value === 'teaser') return;
  place.value = 'teaser';
  tellHost({ event: 'setUnreadMode' });
}

/** The visitor has seen enough: these messages do not come up by themselves again. */
export function dismiss(): void {
  if (campaign.value) tellHost({ event: 'setCampaignReadOn' });
  texts.write(DISMISSED, newest());
  campaign.value = null;
  place.value = 'home';
  tellHost({ event: 'closeWindow' });
}

let snoozed = 0;
let campaigns: Promise<Campaign[]> | undefined;

/** Looks whether a campaign is for this page. Nobody who talks with the team already is bothered. */
export async function watchForCampaigns(url: string, snoozedTill = snoozed): Promise<void> {
  snoozed = snoozedTill;
  if (!url || snoozed > Date.now()) return;
  campaigns ??= fetchCampaigns();
  const all = await campaigns;
  if (!all.length || messages.value.length) return;
  const { wait } = await import('./later/campaigns');
  wait(all, url, show);
}

async function fetchCampaigns(): Promise<Campaign[]> {
  const answer = await api.get<Campaign[]>('campaigns');
  return answer.ok && Array.isArray(answer.data) ? answer.data : [];
}
