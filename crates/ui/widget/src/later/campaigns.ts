/** Campaigns: a word from the team to visitors of some pages who have been there for a while. */
import { load, loadRest } from '../conversation';
import { api, channel, isLoaded, isOpen, messages, referrer } from '../state';
import { type Campaign, campaign } from '../teaser';
import { openingAt } from './hours';

/** A longer wait than this is none. */
const LONGEST_SECONDS = 86_400;
let timers: ReturnType<typeof setTimeout>[] = [];

/** Waits on this page for the campaigns that are for it, and lets the first that is due show itself. */
export function wait(all: Campaign[], url: string, show: () => void): void {
  timers.forEach(clearTimeout);
  timers = all
    .filter((one) => matches(one.trigger_rules.url, url) && (!one.trigger_only_during_business_hours || isOpenNow()))
    .map((one) =>
      setTimeout(
        () => {
          if (isOpen.value || campaign.value || !isLoaded.value || messages.value.length) return;
          campaign.value = one;
          show();
        },
        Math.min(Number(one.trigger_rules.time_on_page) || 0, LONGEST_SECONDS) * 1000,
      ),
    );
}

/** The visitor wants to hear more: the server makes it a conversation. */
export async function accept(): Promise<void> {
  const one = campaign.value;
  campaign.value = null;
  if (!one) return;
  await api.call('POST', 'events', {
    name: 'campaign.triggered',
    event_info: {
      campaign_id: one.id,
      referer: referrer.value,
      initiated_at: { timestamp: new Date().toString() },
    },
  });
  await Promise.all([load(), loadRest()]);
}

function isOpenNow(): boolean {
  return !channel.workingHoursEnabled || openingAt(new Date(), channel.workingHours, channel.timezone).open;
}

/**
 * Whether a page is one that a pattern means: `*` stands for anything, and a pattern that ends in `/`
 * means what lies below it too. Compared by hand, in time linear in both texts: patterns are other people's.
 */
export function matches(pattern: string, url: string): boolean {
  const [address = ''] = url.split('#');
  const page = new URL(address);
  page.pathname = page.pathname.replace(/\/$/, '') || '/';
  const plain = page.href.replace(/\/$/, '');
  const wanted = pattern.trim();
  const parts = (wanted.endsWith('/') ? `${wanted.slice(0, -1)}*` : wanted).split('*');
  const [head = ''] = parts;
  if (parts.length === 1) return plain === head;
  if (!plain.startsWith(head)) return false;
  let at = head.length;
  for (const part of parts.slice(1, -1)) {
    const found = plain.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  const tail = parts.at(-1) ?? '';
  return plain.length - at >= tail.length && plain.endsWith(tail);
}
