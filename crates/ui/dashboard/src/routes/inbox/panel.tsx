/** Beside a thread: the contact, the conversation's own facts, what was spoken about before. */
import { useState } from 'preact/hooks';
import { Avatar, classes, Icon, IconButton, Menu } from '../../../../shared/ui';
import { AttributeList, ContactAttributes } from '../../contact/attributes';
import { ContactConversations } from '../../contact/conversations';
import { ContactForm } from '../../contact/form';
import { Facts as ContactFacts, Section, Standing } from '../../contact/parts';
import type { Contact, Conversation } from '../../data';
import { complain } from '../../failure';
import { i18n, t } from '../../i18n';
import { Labels } from '../../labels';
import { contactName, PRIORITY_TONES } from '../../names';
import { path } from '../../router';
import { useWork } from '../../work';
import * as act from './act';
import { usePickers } from './pickers';
import { priorityItems } from './priority';

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
        <ContactAttributes contact={contact} />
      </Section>
      <Section title={t('inbox.conversation_attributes')}>
        <AttributeList
          attributes={conversation.customAttributes}
          onChange={async (attributes) => complain(await work.commands.setCustomAttributes(id, attributes))}
        />
      </Section>
      <Origin conversation={conversation} />
      <Section title={t('inbox.previous')}>
        <ContactConversations contactId={contact.id} except={id} none={t('inbox.previous_none')} />
      </Section>
    </div>
  );
}

function ContactCard({ contact }: { contact: Contact }) {
  const work = useWork();
  const [editing, setEditing] = useState(false);
  const online = work.presence.contacts.value.has(contact.id);
  if (editing) {
    return (
      <Section title={t('contact.edit')}>
        <ContactForm
          contact={contact}
          action={t('contact.save')}
          send={(edit) => work.contactCommands.edit(contact.id, edit)}
          onDone={() => setEditing(false)}
        />
      </Section>
    );
  }
  return (
    <section class="flex flex-col gap-3 px-4 py-4" aria-label={t('inbox.contact')}>
      <div class="flex items-start gap-3">
        <Avatar name={contactName(contact)} src={contact.avatar} size="lg" status={online ? 'online' : 'offline'} />
        <div class="min-w-0 grow">
          <p class="truncate text-base font-semibold">
            <a href={path('contacts', { account: work.account, contact: contact.id })} class="hover:underline">
              <bdi>{contactName(contact)}</bdi>
            </a>
          </p>
          <Standing contact={contact} online={online} />
        </div>
        <IconButton size="sm" icon="edit" label={t('contact.edit')} onClick={() => setEditing(true)} />
      </div>
      <div>
        <ContactFacts contact={contact} />
      </div>
    </section>
  );
}

function Facts({ conversation }: { conversation: Conversation }) {
  const work = useWork();
  const { pick, pickers } = usePickers(conversation);
  const { id, teamId, priority, labels, createdAt, waitingSince } = conversation;
  const team = teamId === null ? undefined : work.resources.teams.byId.value.get(teamId);
  return (
    <Section title={t('inbox.conversation')}>
      <dl class="grid grid-cols-[6.5rem_1fr] items-center gap-x-2 gap-y-1">
        <dt class="text-muted">{t('inbox.team')}</dt>
        <dd>
          <button
            type="button"
            class={VALUE}
            dir="auto"
            aria-haspopup="dialog"
            onClick={(event) => pick('team', event.currentTarget)}
          >
            {team?.name ?? t('inbox.no_team')}
          </button>
        </dd>
        <dt class="text-muted">{t('inbox.priority')}</dt>
        <dd>
          <Menu
            entries={priorityItems(work, conversation)}
            trigger={(props) => (
              <button
                type="button"
                {...props}
                class={classes(VALUE, priority ? PRIORITY_TONES[priority] : 'text-subtle')}
              >
                {priority && <Icon name="priority" class="me-1.5 inline align-text-bottom" />}
                {priority ? t(`inbox.priority_${priority}`) : t('inbox.priority_none')}
              </button>
            )}
          />
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
      <div class="mt-2">
        <Labels titles={labels} onChange={(next) => void act.setLabels(work, id, next)} />
      </div>
      {pickers}
    </Section>
  );
}

/** A fact that can be pressed to change it. */
const VALUE = 'max-w-full truncate rounded-md px-1.5 py-0.5 text-start hover:bg-hover aria-expanded:bg-hover';

/** What the widget has told of the visitor's browser and page. */
function Origin({ conversation }: { conversation: Conversation }) {
  const browser = (conversation.attributes.browser ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  const named = [text(browser.browser_name), text(browser.browser_version)].filter(Boolean).join(' ');
  const lines: readonly (readonly [string, string])[] = [
    [t('inbox.page'), text(conversation.attributes.referer)],
    [t('inbox.browser'), named],
    [t('inbox.system_name'), text(browser.platform_name)],
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
