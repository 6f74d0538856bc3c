/** One contact of the list. */
import { Avatar, classes, Icon } from '../../../../shared/ui';
import { factOf } from '../../contact/fields';
import type { ContactFilter } from '../../data';
import { i18n, t } from '../../i18n';
import { contactName } from '../../names';
import { useWork } from '../../work';
import { addressOf } from './query';

export function ContactRow({ id, filter, selected }: { id: number; filter: ContactFilter; selected: boolean }) {
  const work = useWork();
  const contact = work.store.contact(id).value;
  if (!contact) return null;
  const online = work.presence.contacts.value.has(id);
  const at = (filter.sort === 'created' ? contact.createdAt : contact.lastActivityAt) * 1000;
  const words = [factOf(contact, 'company'), contact.email || contact.phone || contact.identifier];
  const place = [factOf(contact, 'city'), factOf(contact, 'country')];
  const second = (filter.sort === 'city' || filter.sort === 'country' ? [...place, ...words] : words).filter(Boolean);
  return (
    <a
      href={addressOf(work.account, filter, id)}
      data-contact={id}
      aria-current={selected ? 'true' : undefined}
      class={classes(
        'flex items-center gap-3 border-b border-line px-4 py-2.5 -outline-offset-2',
        selected ? 'bg-selected' : 'hover:bg-hover',
      )}
    >
      <Avatar name={contactName(contact)} src={contact.avatar} {...(online && { status: 'online' as const })} />
      <span class="min-w-0 grow">
        <span class="flex items-baseline gap-2">
          <span class="truncate font-medium" dir="auto">
            {contactName(contact)}
          </span>
          {contact.blocked && (
            <Icon name="mute" label={t('contact.muted')} class="size-3.5 self-center text-danger-text" />
          )}
          {at > 0 && (
            <time
              class="ms-auto shrink-0 text-2xs text-subtle tabular-nums"
              dateTime={new Date(at).toISOString()}
              title={i18n.dateTime(at)}
            >
              {i18n.brief(at)}
            </time>
          )}
        </span>
        <span class="block truncate text-sm text-muted">
          {second.map((word, index) => (
            <>
              {index > 0 && ' · '}
              <bdi>{word}</bdi>
            </>
          ))}
          {second.length === 0 && t('contact.no_address')}
        </span>
      </span>
    </a>
  );
}
