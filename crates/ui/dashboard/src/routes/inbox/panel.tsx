/** Beside a thread: the contact, the conversation's own facts, what was spoken about before. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Avatar, Badge, Button, classes, Icon, IconButton, type IconName } from '../../../../shared/ui';
import type { Contact, Conversation } from '../../data';
import type { ConversationWire } from '../../data/normalise';
import { i18n, t } from '../../i18n';
import { path } from '../../router';
import * as act from './act';
import { AttributeList } from './attributes';
import { ContactForm } from './contact-form';
import { contactName, PRIORITY_TONES, previewText } from './names';
import { LabelPicker, TeamPicker } from './pickers';
import { useWork } from './state';

export function Panel({ id }: { id: number }) {
  const work = useWork();
  const conversation = work.store.conversation(id).value;
  const contact = work.store.contact(conversation?.contactId ?? 0).value;
  if (!conversation || !contact) return null;
  return (
    <div class="flex flex-col divide-y divide-line text-sm">
      <ContactCard contact={contact} />
      <Facts conversation={conversation} />
      <Section title={t('inbox.contact_attributes')}>
        <AttributeList
          attributes={contact.customAttributes}
          onChange={async (customAttributes, removed) =>
            act.changeContactAttributes(work, contact.id, customAttributes, removed)
          }
        />
      </Section>
      <Section title={t('inbox.conversation_attributes')}>
        <AttributeList
          attributes={conversation.customAttributes}
          onChange={async (attributes) => act.complain(await work.commands.setCustomAttributes(id, attributes))}
        />
      </Section>
      <Origin conversation={conversation} contact={contact} />
      <Previous contactId={contact.id} current={id} />
    </div>
  );
}

function Section({
  title,
  action,
  children,
}: {
  title: string;
  action?: ComponentChildren;
  children: ComponentChildren;
}) {
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

function ContactCard({ contact }: { contact: Contact }) {
  const work = useWork();
  const [editing, setEditing] = useState(false);
  const online = work.presence.contacts.value.has(contact.id);
  if (editing) {
    return (
      <Section title={t('inbox.edit_contact')}>
        <ContactForm contact={contact} onDone={() => setEditing(false)} />
      </Section>
    );
  }
  return (
    <section class="flex flex-col gap-3 px-4 py-4" aria-label={t('inbox.contact')}>
      <div class="flex items-start gap-3">
        <Avatar name={contactName(contact)} src={contact.avatar} size="lg" status={online ? 'online' : 'offline'} />
        <div class="min-w-0 grow">
          <p class="truncate text-base font-semibold" dir="auto">
            {contactName(contact)}
          </p>
          <p class="text-xs text-muted">{t(online ? 'inbox.online' : 'inbox.offline')}</p>
          {contact.blocked && (
            <Badge tone="danger" icon="mute" class="mt-1">
              {t('inbox.blocked')}
            </Badge>
          )}
        </div>
        <IconButton size="sm" icon="edit" label={t('inbox.edit_contact')} onClick={() => setEditing(true)} />
      </div>
      <dl class="flex flex-col gap-1">
        <Line
          icon="mail"
          label={t('inbox.email')}
          value={contact.email}
          href={contact.email && `mailto:${contact.email}`}
        />
        <Line
          icon="phone"
          label={t('inbox.phone')}
          value={contact.phone}
          href={contact.phone && `tel:${contact.phone}`}
        />
        <Line icon="at" label={t('inbox.identifier')} value={contact.identifier} />
      </dl>
    </section>
  );
}

function Line({ icon, label, value, href }: { icon: IconName; label: string; value: string; href?: string }) {
  if (!value) return null;
  return (
    <div class="flex min-h-6 items-center gap-2">
      <dt title={label} class="text-subtle">
        <Icon name={icon} label={label} />
      </dt>
      <dd class="min-w-0 truncate" dir="auto" title={value}>
        {href ? (
          <a href={href} class="hover:underline">
            {value}
          </a>
        ) : (
          value
        )}
      </dd>
    </div>
  );
}

function Facts({ conversation }: { conversation: Conversation }) {
  const work = useWork();
  const [picking, setPicking] = useState<{ what: 'team' | 'labels'; anchor: Element } | null>(null);
  const { teamId, priority, labels, createdAt, waitingSince } = conversation;
  const team = teamId === null ? undefined : work.resources.teams.byId.value.get(teamId);
  const colours = new Map(work.resources.labels.items.value.map((label) => [label.title, label.color]));
  return (
    <Section title={t('inbox.conversation')}>
      <dl class="grid grid-cols-[6.5rem_1fr] items-center gap-x-2 gap-y-1">
        <dt class="text-muted">{t('inbox.team')}</dt>
        <dd>
          <Value onClick={(anchor) => setPicking({ what: 'team', anchor })}>{team?.name ?? t('inbox.no_team')}</Value>
        </dd>
        <dt class="text-muted">{t('inbox.priority')}</dt>
        <dd class={classes('flex items-center gap-1.5 px-1.5', priority ? PRIORITY_TONES[priority] : 'text-subtle')}>
          {priority && <Icon name="priority" />}
          {priority ? t(`inbox.priority_${priority}`) : t('inbox.priority_none')}
        </dd>
        <dt class="text-muted">{t('inbox.started')}</dt>
        <dd class="px-1.5" title={i18n.dateTime(createdAt * 1000)}>
          {i18n.date(createdAt * 1000)}
        </dd>
        {waitingSince > 0 && (
          <>
            <dt class="text-muted">{t('inbox.waiting_since')}</dt>
            <dd class="px-1.5 text-warning-text" title={i18n.dateTime(waitingSince * 1000)}>
              {i18n.relative(waitingSince * 1000)}
            </dd>
          </>
        )}
      </dl>
      <div class="mt-2 flex flex-wrap items-center gap-1">
        {labels.map((label) => (
          <Badge
            key={label}
            colour={colours.get(label) ?? 'var(--edge)'}
            onRemove={() =>
              void act.setLabels(
                work,
                conversation.id,
                labels.filter((one) => one !== label),
              )
            }
          >
            {label}
          </Badge>
        ))}
        <Button
          size="sm"
          variant="ghost"
          icon="plus"
          aria-haspopup="dialog"
          onClick={(event) => setPicking({ what: 'labels', anchor: event.currentTarget })}
        >
          {t('inbox.add_label')}
        </Button>
      </div>
      <TeamPicker
        conversation={conversation}
        anchor={picking?.what === 'team' ? picking.anchor : null}
        onClose={() => setPicking(null)}
      />
      <LabelPicker
        conversation={conversation}
        anchor={picking?.what === 'labels' ? picking.anchor : null}
        onClose={() => setPicking(null)}
        align="start"
      />
    </Section>
  );
}

function Value({ onClick, children }: { onClick: (anchor: Element) => void; children: ComponentChildren }) {
  return (
    <button
      type="button"
      class="max-w-full truncate rounded-md px-1.5 py-0.5 text-start hover:bg-hover"
      dir="auto"
      aria-haspopup="dialog"
      onClick={(event) => onClick(event.currentTarget)}
    >
      {children}
    </button>
  );
}

/** What the widget has told of the visitor's browser and page. */
function Origin({ conversation, contact }: { conversation: Conversation; contact: Contact }) {
  const browser = (conversation.attributes.browser ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const named = [text(browser.browser_name), text(browser.browser_version)].filter(Boolean).join(' ');
  const place = [text(contact.attributes.city), text(contact.attributes.country)].filter(Boolean).join(', ');
  const lines: readonly (readonly [string, string])[] = [
    [t('inbox.page'), text(conversation.attributes.referer)],
    [t('inbox.browser'), named],
    [t('inbox.system_name'), text(browser.platform_name)],
    [t('inbox.location'), place],
  ];
  const known = lines.filter(([, value]) => value);
  if (known.length === 0) return null;
  return (
    <Section title={t('inbox.origin')}>
      <dl class="grid grid-cols-[6.5rem_1fr] gap-x-2 gap-y-1">
        {known.map(([label, value]) => (
          <Known key={label} label={label} value={value} />
        ))}
      </dl>
    </Section>
  );
}

function Known({ label, value }: { label: string; value: string }) {
  const link = /^https?:\/\//.test(value);
  return (
    <>
      <dt class="text-muted">{label}</dt>
      <dd class="min-w-0 truncate px-1.5" dir="auto" title={value}>
        {link ? (
          <a href={value} target="_blank" rel="noopener noreferrer nofollow" class="hover:underline">
            {value.replace(/^https?:\/\//, '')}
          </a>
        ) : (
          value
        )}
      </dd>
    </>
  );
}

function Previous({ contactId, current }: { contactId: number; current: number }) {
  const work = useWork();
  const [ids, setIds] = useState<readonly number[] | 'loading' | 'failed'>('loading');
  useEffect(() => {
    let wanted = true;
    const call = { path: `contacts/${contactId}/conversations` };
    void work.api.call<{ payload: ConversationWire[] }>(call).then((answer) => {
      if (!wanted) return;
      if (!answer.ok) return setIds('failed');
      const found = answer.value.payload.map((wire) => work.store.putWire(wire).id);
      setIds(found.filter((id) => id !== current));
    });
    return () => {
      wanted = false;
    };
  }, [work, contactId, current]);
  useEffect(() => {
    if (typeof ids === 'string') return;
    return work.store.keep(() => ids);
  }, [work, ids]);
  return (
    <Section title={t('inbox.previous')}>
      {ids === 'loading' && <span class="ui-skeleton block h-10 rounded-md" />}
      {ids === 'failed' && <p class="text-xs text-danger-text">{t('inbox.previous_failed')}</p>}
      {typeof ids !== 'string' && ids.length === 0 && <p class="text-xs text-subtle">{t('inbox.previous_none')}</p>}
      {typeof ids !== 'string' && (
        <ul class="-mx-2 flex flex-col">
          {ids.map((id) => (
            <PreviousRow key={id} id={id} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function PreviousRow({ id }: { id: number }) {
  const work = useWork();
  const conversation = work.store.conversation(id).value;
  if (!conversation) return null;
  return (
    <li>
      <a
        href={path('inbox', { account: work.account, conversation: id })}
        class="flex flex-col rounded-md px-2 py-1.5 hover:bg-hover"
      >
        <span class="flex items-center gap-2 text-2xs text-subtle">
          <span class="tabular-nums">#{id}</span>
          <span>{t(`inbox.status_${conversation.status}`)}</span>
          <span class="ms-auto">{i18n.brief(conversation.lastActivityAt * 1000)}</span>
        </span>
        <span class="truncate text-muted" dir="auto">
          {previewText(conversation.preview)}
        </span>
      </a>
    </li>
  );
}
