/** What one can say about a contact, field by field, and where the server keeps each. */
import type { Contact, ContactEdit, Failure } from '../data';
import { t } from '../i18n';

export const NETWORKS = ['facebook', 'github', 'instagram', 'linkedin', 'telegram', 'tiktok', 'twitter'] as const;
export type Network = (typeof NETWORKS)[number];

const OWN = ['name', 'email', 'phone', 'identifier'] as const;
/** Kept among the additional attributes, under these names. */
const ADDITIONAL = { company: 'company_name', city: 'city', country: 'country', bio: 'description' } as const;

type Own = (typeof OWN)[number];
export type FactField = keyof typeof ADDITIONAL;
export type ContactField = Own | FactField | Network;
export type ContactValues = Record<ContactField, string>;

const FACTS = Object.keys(ADDITIONAL) as FactField[];

/** One of the facts about a contact that are no fields of its own. */
export function factOf(contact: Contact, field: FactField): string {
  return text(contact.attributes[ADDITIONAL[field]]);
}

export function profileOf(contact: Contact, network: Network): string {
  return text(profiles(contact)[network]);
}

/** What a form about a contact begins with; empty for a new one. */
export function valuesOf(contact?: Contact): ContactValues {
  const pairs: (readonly [ContactField, string])[] = [
    ...OWN.map((field) => [field, contact?.[field] ?? ''] as const),
    ...FACTS.map((field) => [field, contact ? factOf(contact, field) : ''] as const),
    ...NETWORKS.map((network) => [network, contact ? profileOf(contact, network) : ''] as const),
  ];
  return Object.fromEntries(pairs) as ContactValues;
}

/** What a filled form changes, and nothing else: others may be at the rest. `null` where that is nothing. */
export function editOf(values: ContactValues, contact?: Contact): ContactEdit | null {
  const before = valuesOf(contact);
  const after = tidy(values);
  const changed = (field: ContactField) => after[field] !== before[field];
  const edit: ContactEdit = Object.fromEntries(OWN.filter(changed).map((field) => [field, after[field]]));
  const facts: [string, unknown][] = FACTS.filter(changed).map((field) => [ADDITIONAL[field], after[field]]);
  // The code belongs to the country that was there.
  if (changed('country') && contact?.attributes.country_code) facts.push(['country_code', '']);
  if (NETWORKS.some(changed)) {
    // Only whole sets are merged by the server: the profiles that stay have to be said again.
    const own = Object.fromEntries(NETWORKS.filter(changed).map((network) => [network, after[network]]));
    facts.push(['social_profiles', { ...(contact && profiles(contact)), ...own }]);
  }
  if (facts.length > 0) edit.attributes = Object.fromEntries(facts);
  return Object.keys(edit).length > 0 ? edit : null;
}

/** Without blanks around; numbers of phones as the server takes them, however they were written. */
function tidy(values: ContactValues): ContactValues {
  const pairs = Object.entries(values).map(([field, value]) => [field, value.trim()]);
  const phone = values.phone.replace(/[\s().\-/\u200e\u202a\u202c]/g, '').replace(/^00/, '+');
  return { ...Object.fromEntries(pairs), phone };
}

export type Faults = Partial<Record<ContactField, string>>;

/** What the server would refuse, so that nobody has to wait for it to say so. */
export function check(values: ContactValues): Faults {
  const { email, phone } = tidy(values);
  const faults: Faults = {};
  if (email && !/^[^\s@]+@[^\s@]+$/.test(email)) faults.email = t('contact.email_wrong');
  if (phone && !/^\+[1-9][0-9]{1,14}$/.test(phone)) faults.phone = t('contact.phone_wrong');
  return faults;
}

const TAKEN: readonly (readonly [RegExp, ContactField])[] = [
  [/\bEmail has already been taken/, 'email'],
  [/\bPhone number has already been taken/, 'phone'],
  [/\bIdentifier has already been taken/, 'identifier'],
];

/** Which fields a refusal is about; none where it is about something else. */
export function faultsOf(failure: Failure): Faults {
  const faults: Faults = {};
  for (const [pattern, field] of TAKEN) if (pattern.test(failure.message)) faults[field] = t('contact.taken');
  return faults;
}

/** The address of a profile, of which mostly the name alone is known. */
export function profileAddress(network: Network, profile: string): string | null {
  if (/^https?:\/\//i.test(profile)) return profile;
  const name = profile.replace(/^@/, '');
  if (!/^[\w.-]+$/.test(name)) return null;
  return HOMES[network] + name;
}

const HOMES: Record<Network, string> = {
  facebook: 'https://facebook.com/',
  github: 'https://github.com/',
  instagram: 'https://instagram.com/',
  linkedin: 'https://linkedin.com/in/',
  telegram: 'https://t.me/',
  tiktok: 'https://tiktok.com/@',
  twitter: 'https://x.com/',
};

/** Names of their own, the same in every language. */
export const NETWORK_NAMES: Record<Network, string> = {
  facebook: 'Facebook',
  github: 'GitHub',
  instagram: 'Instagram',
  linkedin: 'LinkedIn',
  telegram: 'Telegram',
  tiktok: 'TikTok',
  twitter: 'X (Twitter)',
};

function profiles(contact: Contact): Readonly<Record<string, unknown>> {
  const kept = contact.attributes.social_profiles;
  return typeof kept === 'object' && kept ? (kept as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
