import { md5 } from './md5';
import type { State, User } from './types';

const YEAR = 365 * 86_400;

/** The visitor's session. */
export const SESSION = 'cw_conversation';
const SNOOZED = 'cw_snooze_campaigns_till';
const SNOOZE_SECONDS = 3600;

export function readCookie(name: string): string | undefined {
  const found = document.cookie.split('; ').find((pair) => pair.startsWith(`${name}=`));
  if (!found) return undefined;
  try {
    return decodeURIComponent(found.slice(name.length + 1));
  } catch {
    // Another script wrote something that is not encoded: worth nothing to us.
    return undefined;
  }
}

export function writeCookie(name: string, value: string, { baseDomain }: State, seconds = YEAR): void {
  const domain = baseDomain ? `; domain=${baseDomain}` : '';
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not everywhere, nor on plain http.
  document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=${seconds}; samesite=lax${domain}`;
}

export function dropCookie(name: string, state: State): void {
  writeCookie(name, '', state, -1);
}

export function userCookie({ websiteToken }: State): string {
  return `cw_user_${websiteToken}`;
}

/** What the cookie of a user says: it changes with the fields named here, and with no others. */
export function userHash(identifier: string | number, user: User): string {
  const fields = (['avatar_url', 'email', 'name', 'identifier_hash'] as const).map(
    (field) => field + (user[field] || ''),
  );
  return md5(`${fields.join('')}identifier${identifier}`);
}

/** No campaign for an hour. */
export function snoozeCampaigns(state: State): void {
  writeCookie(SNOOZED, String(Date.now() + SNOOZE_SECONDS * 1000), state, SNOOZE_SECONDS);
}

export function campaignsSnoozedTill(): number | undefined {
  return Number(readCookie(SNOOZED)) || undefined;
}
