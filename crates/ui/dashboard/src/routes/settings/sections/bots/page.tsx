/** One bot: who it is, its token, and the inboxes it serves. */
import { useState } from 'preact/hooks';
import { Avatar, Badge, Button, IconButton, Menu, toast } from '../../../../../../shared/ui';
import type { Bot, Workspace } from '../../../../data';
import { t } from '../../../../i18n';
import { Confirm } from '../../parts/confirm';
import { Picture } from '../../parts/picture';
import { EndOldSecret, ReplaceSecret } from '../../parts/secret';
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

type Open = 'edit' | 'replace' | 'end' | 'delete' | null;

export function BotPage({ work, bot, serving, onAgain, onGone }: Props) {
  const [open, setOpen] = useState<Open>(null);
  const close = () => setOpen(null);
  const of = `agent_bots/${bot.id}`;
  return (
    <div class="flex flex-col gap-6">
      <Head bot={bot} onOpen={setOpen} />
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
      {open === 'delete' && <Delete work={work} bot={bot} serving={serving} onGone={onGone} onClose={close} />}
    </div>
  );
}

function Head({ bot, onOpen }: { bot: Bot; onOpen: (what: Open) => void }) {
  return (
    <div class="flex flex-wrap items-start justify-between gap-3">
      <div class="min-w-0">
        <h2 class="flex flex-wrap items-center gap-2 text-lg font-semibold">
          {bot.system_bot && <Avatar name={bot.name} src={bot.thumbnail} size="sm" />}
          <bdi>{bot.name}</bdi>
          {bot.system_bot && <Badge>{t('bots.system')}</Badge>}
        </h2>
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
      </div>
      {!bot.system_bot && (
        <div class="flex gap-2">
          <Button icon="edit" onClick={() => onOpen('edit')}>
            {t('settings.edit')}
          </Button>
          <Menu
            align="end"
            entries={[
              { id: 'replace', label: t('settings.secret_replace'), icon: 'lock', onSelect: () => onOpen('replace') },
              { id: 'end', label: t('settings.secret_end'), icon: 'close', onSelect: () => onOpen('end') },
              'line',
              { id: 'delete', label: t('bots.delete'), icon: 'trash', danger: true, onSelect: () => onOpen('delete') },
            ]}
            trigger={(props) => <IconButton {...props} icon="more" variant="secondary" label={t('inbox.more')} />}
          />
        </div>
      )}
    </div>
  );
}

interface DeleteProps {
  work: Workspace;
  bot: Bot;
  serving: Serving;
  onGone: () => void;
  onClose: () => void;
}

function Delete({ work, bot, serving, onGone, onClose }: DeleteProps) {
  const remove = async () => {
    const failure = await deleteBot(work, bot.id);
    if (failure) return failure;
    serving.forget(bot.id);
    toast({ text: t('bots.deleted'), tone: 'success' });
    onGone();
    return null;
  };
  return (
    <Confirm
      title={t('bots.delete')}
      text={t('bots.delete_text')}
      action={t('bots.delete')}
      danger
      onConfirm={remove}
      onClose={onClose}
    />
  );
}
