/** Bots: the list of them, and one of them with its token and inboxes. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { Avatar, Badge, Button, Dialog } from '../../../../../../shared/ui';
import type { Bot } from '../../../../data';
import { t } from '../../../../i18n';
import { navigate, path } from '../../../../router';
import { Back } from '../../parts/back';
import { CopyField } from '../../parts/copy-field';
import { Absent, ResourceList } from '../../parts/resource-list';
import type { SectionProps } from '../../section';
import { BotForm } from './form';
import { BotPage } from './page';
import { Serving, servedBy } from './serving';

export default function Bots({ work, item }: SectionProps) {
  const { bots, inboxes } = work.resources;
  const serving = useMemo(() => new Serving(work.api), [work]);
  const ask = useCallback(async () => {
    await inboxes.load();
    if (inboxes.state.peek() === 'failed') serving.state.value = 'failed';
    else await serving.load(inboxes.items.peek().map((inbox) => inbox.id));
  }, [inboxes, serving]);
  useEffect(() => {
    void bots.refresh();
    void ask();
  }, [bots, ask]);

  const list = path('settings', { account: work.account, section: 'bots' });
  if (item === undefined) return <BotList work={work} serving={serving} />;
  const bot = bots.byId.value.get(Number(item));
  return (
    <>
      <Back to={list}>{t('settings.bots')}</Back>
      {bot ? (
        <BotPage
          key={bot.id}
          work={work}
          bot={bot}
          serving={serving}
          onAgain={() => void ask()}
          onGone={() => navigate(list, { replace: true })}
        />
      ) : (
        <Absent of={bots} title={t('bots.missing_title')} text={t('bots.missing_text')} />
      )}
    </>
  );
}

function BotList({ work, serving }: Pick<SectionProps, 'work'> & { serving: Serving }) {
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<Bot | null>(null);
  // At once, so that the focus goes from the one dialog to the other and then back to the button.
  const show = (bot: Bot) => {
    setAdding(false);
    setMade(bot);
  };
  return (
    <>
      <ResourceList
        title={t('settings.bots')}
        about={t('bots.about')}
        of={work.resources.bots}
        action={
          <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
            {t('bots.add')}
          </Button>
        }
        empty={{ icon: 'bolt', title: t('bots.empty_title'), text: t('bots.empty_text') }}
        row={(bot) => ({
          href: path('settings', { account: work.account, section: 'bots', item: String(bot.id) }),
          start: <Avatar name={bot.name} src={bot.thumbnail} />,
          title: bot.name,
          detail: bot.description ?? bot.outgoing_url ?? '',
          end: <Marks bot={bot} serving={serving} />,
        })}
      />
      {adding && <BotForm work={work} onSaved={show} onClose={() => setAdding(false)} />}
      {made && <Made bot={made} onClose={() => setMade(null)} />}
    </>
  );
}

function Marks({ bot, serving }: { bot: Bot; serving: Serving }) {
  const count = servedBy(bot.id, serving.bots.value).length;
  return (
    <>
      {bot.system_bot && <Badge>{t('bots.system')}</Badge>}
      {serving.state.value === 'ready' && (
        <Badge icon="inbox" tone={count > 0 ? 'accent' : 'neutral'}>
          {count > 0 ? t('bots.inboxes_count', { count }) : t('bots.no_inbox')}
        </Badge>
      )}
    </>
  );
}

/** What a new bot needs to know; its secret is told nowhere else. */
function Made({ bot, onClose }: { bot: Bot; onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('bots.created')}
      description={t('bots.created_text')}
      actions={
        <Button variant="primary" onClick={onClose}>
          {t('settings.done')}
        </Button>
      }
    >
      <div class="flex flex-col gap-4">
        {bot.access_token && <CopyField label={t('settings.token')} value={bot.access_token} />}
        {bot.secret && <CopyField label={t('settings.secret')} value={bot.secret} />}
      </div>
    </Dialog>
  );
}
