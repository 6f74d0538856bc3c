/** One bot: who it is, its token, and the inboxes it serves. */
import { useState } from 'preact/hooks';
import { Avatar, Badge } from '../../../../../../shared/ui';
import type { Bot, Workspace } from '../../../../data';
import { t } from '../../../../i18n';
import { Head } from '../../parts/head';
import { Picture } from '../../parts/picture';
import { Removal } from '../../parts/removal';
import { EndOldSecret, type Opened, ReplaceSecret, secretEntries } from '../../parts/secret';
import { Token } from '../../parts/token';
import { deleteBot, removePicture, resetToken, setPicture } from './commands';
import { BotForm } from './form';
import { BotInboxes } from './inboxes';
import type { Serving } from './serving';

interface Props {
  work: Workspace;
  bot: Bot;
  serving: Serving;
  /** Asks once more which inboxes have which bot. */
  onAgain: () => void;
  /** It has been deleted. */
  onGone: () => void;
}

export function BotPage({ work, bot, serving, onAgain, onGone }: Props) {
  const [open, setOpen] = useState<Opened>(null);
  const close = () => setOpen(null);
  const of = `agent_bots/${bot.id}`;
  const end = {
    action: t('bots.delete'),
    text: t('bots.delete_text'),
    done: t('bots.deleted'),
    send: async () => {
      const failure = await deleteBot(work, bot.id);
      if (!failure) serving.forget(bot.id);
      return failure;
    },
  };
  return (
    <div class="flex flex-col gap-6">
      <Head
        title={bot.name}
        start={bot.system_bot && <Avatar name={bot.name} src={bot.thumbnail} size="sm" />}
        marks={bot.system_bot && <Badge>{t('bots.system')}</Badge>}
        onEdit={!bot.system_bot && (() => setOpen('edit'))}
        {...(!bot.system_bot && { more: secretEntries(setOpen, end.action) })}
      >
        <About bot={bot} />
      </Head>
      {!bot.system_bot && (
        <Picture
          name={bot.name}
          src={bot.thumbnail}
          upload={(file) => setPicture(work, bot.id, file)}
          remove={() => removePicture(work, bot.id)}
        />
      )}
      {bot.access_token && (
        <section aria-labelledby="bot-token" class="flex flex-col gap-3">
          <h3 id="bot-token" class="text-base font-semibold">
            {t('settings.token')}
          </h3>
          <Token value={bot.access_token} hint={t('bots.token_hint')} reset={() => resetToken(work, bot.id)} />
        </section>
      )}
      <BotInboxes work={work} bot={bot} serving={serving} onAgain={onAgain} />
      {open === 'edit' && <BotForm work={work} bot={bot} onSaved={close} onClose={close} />}
      {open === 'replace' && <ReplaceSecret work={work} of={of} onClose={close} />}
      {open === 'end' && <EndOldSecret work={work} of={of} onClose={close} />}
      {open === 'delete' && <Removal end={end} onGone={onGone} onClose={close} />}
    </div>
  );
}

function About({ bot }: { bot: Bot }) {
  return (
    <>
      {bot.description && (
        <p class="mt-0.5 text-muted" dir="auto">
          {bot.description}
        </p>
      )}
      {bot.system_bot ? (
        <p class="mt-0.5 text-subtle">{t('bots.system_text')}</p>
      ) : (
        <p class="mt-0.5 text-xs text-muted">
          {bot.outgoing_url ? <bdi class="font-mono">{bot.outgoing_url}</bdi> : t('bots.url_none')}
        </p>
      )}
    </>
  );
}
