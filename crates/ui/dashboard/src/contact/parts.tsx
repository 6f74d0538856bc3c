/** The pieces that a contact is shown by, beside a thread and on its own page. */
import type { ComponentChildren } from 'preact';
import { Badge, Icon, type IconName } from '../../../shared/ui';
import type { Contact } from '../data';
import { t } from '../i18n';
import { factOf, NETWORK_NAMES, NETWORKS, profileAddress, profileOf } from './fields';

interface SectionProps {
  title: string;
  action?: ComponentChildren;
  children: ComponentChildren;
}

export function Section({ title, action, children }: SectionProps) {
  return (
    <section class="px-4 py-3">
      <div class="flex min-h-7 items-center justify-between">
        <h3 class="text-xs font-semibold text-muted">{title}</h3>
        {action}
      </div>
      {children}
    </section>
  );
}

/** Whether the contact is there, and whether it is heard. */
export function Standing({ contact, online }: { contact: Contact; online: boolean }) {
  return (
    <>
      <p class="text-xs text-muted">{t(online ? 'contact.online' : 'contact.offline')}</p>
      {contact.blocked && (
        <Badge tone="danger" icon="mute" class="mt-1">
          {t('contact.muted')}
        </Badge>
      )}
    </>
  );
}

/** What is known of a contact; nothing is said of what is not. */
export function Facts({ contact }: { contact: Contact }) {
  const place = [factOf(contact, 'city'), factOf(contact, 'country')].filter(Boolean).join(', ');
  const bio = factOf(contact, 'bio');
  const profiles = NETWORKS.map((network) => [network, profileOf(contact, network)] as const);
  return (
    <>
      <dl class="flex flex-col gap-1">
        <Line icon="mail" label={t('contact.email')} value={contact.email} href={`mailto:${contact.email}`} />
        <Line icon="phone" label={t('contact.phone')} value={contact.phone} href={`tel:${contact.phone}`} />
        <Line icon="team" label={t('contact.company')} value={factOf(contact, 'company')} />
        <Line icon="pin" label={t('contact.place')} value={place} />
        <Line icon="at" label={t('contact.identifier')} value={contact.identifier} />
        {profiles.map(([network, profile]) => (
          <Line
            key={network}
            icon="link"
            label={NETWORK_NAMES[network]}
            value={profile}
            href={profileAddress(network, profile)}
            named
          />
        ))}
      </dl>
      {bio && (
        <p class="mt-2 break-words whitespace-pre-line text-muted" dir="auto">
          {bio}
        </p>
      )}
    </>
  );
}

interface LineProps {
  icon: IconName;
  label: string;
  value: string;
  href?: string | null;
  /** The icon does not say what it is. */
  named?: boolean;
}

function Line({ icon, label, value, href, named = false }: LineProps) {
  if (!value) return null;
  const outside = href?.startsWith('http');
  return (
    <div class="flex min-h-6 items-center gap-2">
      <dt title={label} class="flex items-center gap-2 text-subtle">
        <Icon name={icon} {...(!named && { label })} />
        {named && <span class="text-muted">{label}</span>}
      </dt>
      <dd class="min-w-0 truncate" dir="auto" title={value}>
        {href ? (
          <a
            href={href}
            class="hover:underline"
            {...(outside && { target: '_blank', rel: 'noopener noreferrer nofollow' })}
          >
            {value}
          </a>
        ) : (
          value
        )}
      </dd>
    </div>
  );
}
