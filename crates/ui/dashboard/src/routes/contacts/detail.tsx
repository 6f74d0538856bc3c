/** One contact: who it is, what is known, what was spoken about. */
import { useEffect, useRef, useState } from 'preact/hooks';
import { Avatar, Button, EmptyState, IconButton, Skeleton } from '../../../../shared/ui';
import { ContactAttributes } from '../../contact/attributes';
import { ContactConversations } from '../../contact/conversations';
import { ContactForm } from '../../contact/form';
import { Facts, Section, Standing } from '../../contact/parts';
import type { Contact, Failure } from '../../data';
import { complain, wordsFor } from '../../failure';
import { i18n, t } from '../../i18n';
import { Labels } from '../../labels';
import { contactName } from '../../names';
import { useWork } from '../../work';
import { Actions } from './actions';
import { Begin } from './begin';

interface Props {
  id: number;
  /** Back to the list. */
  onClose: () => void;
}

export function ContactPane({ id, onClose }: Props) {
  const work = useWork();
  const contact = work.store.contact(id).value;
  const [failure, setFailure] = useState<Failure | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [known, setKnown] = useState(false);
  useEffect(() => work.store.keepContacts(() => [id]), [work, id]);
  useEffect(() => {
    let wanted = true;
    void work.contactCommands.fetch(id).then((fault) => {
      if (!wanted) return;
      setFailure(fault);
      setKnown(true);
    });
    return () => {
      wanted = false;
    };
  }, [work, id, attempt]);
  const missing = failure?.kind === 'absent' || (known && !failure && !contact);
  return (
    <article class="flex h-full min-h-0 flex-col bg-surface" aria-label={t('inbox.contact')}>
      <Head contact={missing ? undefined : contact} onClose={onClose} />
      <div class="flex min-h-0 grow flex-col overflow-y-auto">
        {missing ? (
          <EmptyState icon="search" title={t('contact.missing')}>
            {t('contact.missing_text')}
          </EmptyState>
        ) : contact ? (
          <Body contact={contact} />
        ) : failure ? (
          <Failed failure={failure} onAgain={() => setAttempt(attempt + 1)} />
        ) : (
          <Waiting />
        )}
      </div>
    </article>
  );
}

function Head({ contact, onClose }: { contact: Contact | undefined; onClose: () => void }) {
  const [beginning, setBeginning] = useState(false);
  const [text, setText] = useState('');
  return (
    <header class="flex h-13 shrink-0 items-center gap-1 border-b border-line ps-2 pe-2 md:ps-4">
      <IconButton icon="arrow-start" label={t('contact.back')} class="md:hidden" onClick={onClose} />
      <h2 class="me-auto min-w-0 truncate text-sm font-semibold">
        <bdi>{contact && contactName(contact)}</bdi>
      </h2>
      {contact && (
        <>
          <Button
            icon="chat"
            data-action="begin"
            title={t('contact.begin')}
            class="max-sm:gap-0 max-sm:px-2"
            onClick={() => setBeginning(true)}
          >
            <span class="max-sm:sr-only">{t('contact.begin')}</span>
          </Button>
          <Actions contact={contact} onGone={onClose} />
          <Begin contact={contact} open={beginning} onClose={() => setBeginning(false)} text={text} onText={setText} />
        </>
      )}
    </header>
  );
}

function Body({ contact }: { contact: Contact }) {
  return (
    <div class="@container mx-auto flex w-full max-w-5xl grow flex-col text-sm">
      <div class="grow @3xl:grid @3xl:grid-cols-[3fr_2fr] @3xl:divide-x @3xl:divide-line">
        <div class="flex flex-col divide-y divide-line @3xl:min-h-full">
          <Card contact={contact} />
          <Section title={t('inbox.labels')}>
            <ContactLabels id={contact.id} />
          </Section>
          <Section title={t('inbox.contact_attributes')}>
            <ContactAttributes contact={contact} />
          </Section>
        </div>
        <div class="flex flex-col divide-y divide-line max-@3xl:border-t max-@3xl:border-line">
          <Section title={t('contact.conversations')}>
            <ContactConversations contactId={contact.id} none={t('contact.conversations_none')} />
          </Section>
        </div>
      </div>
    </div>
  );
}

function Card({ contact }: { contact: Contact }) {
  const work = useWork();
  const [editing, setEditing] = useState(false);
  const edited = useRef(false);
  useEffect(() => {
    // The button was not there meanwhile: it gets the focus back.
    if (edited.current && !editing) document.querySelector<HTMLElement>('[data-action=edit]')?.focus();
    edited.current = editing;
  }, [editing]);
  const online = work.presence.contacts.value.has(contact.id);
  if (editing) {
    return (
      <Section title={t('contact.edit')}>
        <div class="pt-2">
          <ContactForm
            contact={contact}
            action={t('contact.save')}
            send={(edit) => work.contactCommands.edit(contact.id, edit)}
            onDone={() => setEditing(false)}
          />
        </div>
      </Section>
    );
  }
  return (
    <section class="flex flex-col gap-4 px-4 py-5" aria-label={t('contact.details')}>
      <div class="flex items-start gap-3">
        <Avatar name={contactName(contact)} src={contact.avatar} size="lg" status={online ? 'online' : 'offline'} />
        <div class="min-w-0 grow">
          <p class="text-lg font-semibold break-words">
            <bdi>{contactName(contact)}</bdi>
          </p>
          <Standing contact={contact} online={online} />
        </div>
        <Button size="sm" icon="edit" data-action="edit" onClick={() => setEditing(true)}>
          {t('contact.edit')}
        </Button>
      </div>
      <div>
        <Facts contact={contact} />
      </div>
      <p class="text-xs text-subtle">
        {contact.createdAt > 0 && t('contact.since', { date: i18n.date(contact.createdAt * 1000) })}
        {contact.lastActivityAt > 0 && (
          <> · {t('contact.last_active', { time: i18n.relative(contact.lastActivityAt * 1000) })}</>
        )}
      </p>
    </section>
  );
}

function ContactLabels({ id }: { id: number }) {
  const { contactCommands } = useWork();
  const [titles, setTitles] = useState<readonly string[] | 'loading' | 'failed'>('loading');
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    let wanted = true;
    void contactCommands.labels(id).then((answer) => {
      if (wanted) setTitles(answer.ok ? answer.value : 'failed');
    });
    return () => {
      wanted = false;
    };
  }, [contactCommands, id, attempt]);
  if (titles === 'loading') return <Skeleton class="block h-7 w-40 rounded-md" />;
  if (titles === 'failed') {
    return (
      <Button size="sm" icon="refresh" onClick={() => setAttempt(attempt + 1)}>
        {t('shell.again')}
      </Button>
    );
  }
  const change = async (next: readonly string[]) => {
    setTitles(next);
    const answer = await contactCommands.setLabels(id, next);
    if (!answer.ok) complain(answer.error);
    setTitles(answer.ok ? answer.value : titles);
  };
  return <Labels titles={titles} onChange={(next) => void change(next)} />;
}

function Failed({ failure, onAgain }: { failure: Failure; onAgain: () => void }) {
  const again = (
    <Button icon="refresh" onClick={onAgain}>
      {t('shell.again')}
    </Button>
  );
  return (
    <div role="alert">
      <EmptyState icon="alert" title={t('contact.failed')} action={again}>
        {wordsFor(failure)}
      </EmptyState>
    </div>
  );
}

function Waiting() {
  return (
    <div
      class="mx-auto flex max-w-4xl flex-col gap-4 px-4 py-5"
      role="status"
      aria-label={t('inbox.loading')}
      aria-busy="true"
    >
      <div class="flex items-center gap-3">
        <Skeleton class="size-12 rounded-full" />
        <Skeleton class="h-5 w-40 rounded-sm" />
      </div>
      <Skeleton class="h-4 w-64 rounded-sm" />
      <Skeleton class="h-4 w-52 rounded-sm" />
      <Skeleton class="h-4 w-56 rounded-sm" />
    </div>
  );
}
