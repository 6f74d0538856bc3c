/** One inbox: how it is put to use, who works in it, and its end. */
import { useEffect, useState } from 'preact/hooks';
import { Badge, Button, Icon, Spinner } from '../../../../../../shared/ui';
import type { Inbox, Workspace } from '../../../../data';
import { i18n, t } from '../../../../i18n';
import { copy } from '../../parts/copy';
import { CopyField } from '../../parts/copy-field';
import { Head } from '../../parts/head';
import { Members } from '../../parts/members';
import { Picture } from '../../parts/picture';
import { Removal } from '../../parts/removal';
import { deleteInbox, membersOf, removePicture, setMember, setPicture } from './commands';
import { InboxForm, kindOf } from './form';
import { apiCalls, snippet } from './install';
import { Matters } from './matters';

interface Props {
  work: Workspace;
  inbox: Inbox;
  /** It has been deleted. */
  onGone: () => void;
}

type Open = 'edit' | 'delete' | null;

export function InboxPage({ work, inbox, onGone }: Props) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const end = {
    action: t('inboxes.delete'),
    text: t('inboxes.delete_text', { name: inbox.name }),
    done: t('inboxes.deleted'),
    send: () => deleteInbox(work, inbox.id),
  };
  const website = kindOf(inbox) === 'web_widget';
  return (
    <div class="flex flex-col gap-8">
      <Head
        title={inbox.name}
        marks={<Badge>{t(`inboxes.kind_${kindOf(inbox)}`)}</Badge>}
        onEdit={() => setOpen('edit')}
        more={[{ id: 'delete', label: end.action, icon: 'trash', danger: true, onSelect: () => setOpen('delete') }]}
      />
      {website ? <WebsiteUse work={work} inbox={inbox} /> : <ApiUse inbox={inbox} />}
      <Matters work={work} inbox={inbox} website={website} />
      {website && <SitePicture work={work} inbox={inbox} />}
      {inbox.hmac_token && (
        <CopyField label={t('inboxes.hmac')} hint={t('inboxes.hmac_hint')} value={inbox.hmac_token} secret />
      )}
      <Members
        work={work}
        title={t('inboxes.members')}
        about={t('inboxes.members_about')}
        of={`inbox_members/${inbox.id}`}
        load={() => membersOf(work, inbox.id)}
        set={(agent, on) => setMember(work, inbox.id, agent, on)}
      />
      {open === 'edit' && <InboxForm work={work} inbox={inbox} onSaved={close} onClose={close} />}
      {open === 'delete' && <Removal end={end} onGone={onGone} onClose={close} />}
    </div>
  );
}

function SitePicture({ work, inbox }: { work: Workspace; inbox: Inbox }) {
  return (
    <section class="flex flex-col gap-3">
      <div>
        <h3 class="text-base font-semibold">{t('inboxes.picture')}</h3>
        <p class="text-muted">{t('inboxes.picture_about')}</p>
      </div>
      <Picture
        name={inbox.name}
        src={inbox.avatar_url}
        upload={(file) => setPicture(work, inbox.id, file)}
        remove={() => removePicture(work, inbox.id)}
      />
    </section>
  );
}

/** Text to be pasted elsewhere, in full. */
function Pasted({ title, about, text }: { title: string; about: string; text: string }) {
  return (
    <section class="flex flex-col gap-2">
      <div class="flex items-end justify-between gap-3">
        <div class="min-w-0">
          <h3 class="text-base font-semibold">{title}</h3>
          <p class="text-muted">{about}</p>
        </div>
        <Button icon="copy" onClick={() => void copy(text)}>
          {t('settings.copy')}
        </Button>
      </div>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reachable by keys.
        tabIndex={0}
        dir="ltr"
        class="max-h-72 overflow-auto rounded-lg border border-line bg-sunken p-3 font-mono text-xs"
      >
        {text}
      </pre>
    </section>
  );
}

function ApiUse({ inbox }: { inbox: Inbox }) {
  const identifier = inbox.inbox_identifier ?? '';
  return (
    <>
      <CopyField label={t('inboxes.identifier')} hint={t('inboxes.identifier_hint')} value={identifier} />
      <Pasted
        title={t('inboxes.calls')}
        about={t('inboxes.calls_about')}
        text={apiCalls(location.origin, identifier)}
      />
    </>
  );
}

function WebsiteUse({ work, inbox }: { work: Workspace; inbox: Inbox }) {
  return (
    <>
      <Pasted
        title={t('inboxes.snippet')}
        about={t('inboxes.snippet_about')}
        text={snippet(location.origin, inbox.website_token ?? '')}
      />
      <Visits work={work} inbox={inbox} />
    </>
  );
}

/** How often it is looked for the first visit, in milliseconds. */
const LOOK_MS = 3_000;

/** Whether the chat has been seen on a website. Looked for while somebody waits for the first time. */
function Visits({ work, inbox }: { work: Workspace; inbox: Inbox }) {
  const seen = inbox.last_visit_at ?? 0;
  useEffect(() => {
    if (seen) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void work.resources.inboxes.refresh();
    }, LOOK_MS);
    return () => clearInterval(timer);
  }, [work, seen]);
  return (
    <p role="status" class="flex items-center gap-2 rounded-lg border border-line px-3 py-2.5">
      {seen ? (
        <>
          <Icon name="check-circle" class="text-success-text" />
          {t('inboxes.visited', { time: i18n.date(seen * 1000, { dateStyle: 'medium', timeStyle: 'short' }) })}
        </>
      ) : (
        <>
          <Spinner />
          {t('inboxes.waiting')}
        </>
      )}
    </p>
  );
}
