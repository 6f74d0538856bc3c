/** Inboxes: the list of them, and one of them with what puts it to use. */
import { useEffect, useState } from 'preact/hooks';
import { Badge, Button, Icon } from '../../../../../../shared/ui';
import { t } from '../../../../i18n';
import { navigate, path } from '../../../../router';
import { Back } from '../../parts/back';
import { Absent, ResourceList } from '../../parts/resource-list';
import type { SectionProps } from '../../section';
import { InboxForm, kindOf } from './form';
import { InboxPage } from './page';

export default function Inboxes({ work, item }: SectionProps) {
  const { inboxes } = work.resources;
  useEffect(() => {
    void inboxes.refresh();
  }, [inboxes]);
  const list = path('settings', { account: work.account, section: 'inboxes' });
  if (item === undefined) return <InboxList work={work} />;
  const inbox = inboxes.byId.value.get(Number(item));
  return (
    <>
      <Back to={list}>{t('settings.inboxes')}</Back>
      {inbox ? (
        <InboxPage key={inbox.id} work={work} inbox={inbox} onGone={() => navigate(list, { replace: true })} />
      ) : (
        <Absent of={inboxes} title={t('inboxes.missing_title')} text={t('inboxes.missing_text')} />
      )}
    </>
  );
}

function InboxList({ work }: Pick<SectionProps, 'work'>) {
  const [adding, setAdding] = useState(false);
  const page = (id: number) => path('settings', { account: work.account, section: 'inboxes', item: String(id) });
  return (
    <>
      <ResourceList
        title={t('settings.inboxes')}
        about={t('inboxes.about')}
        of={work.resources.inboxes}
        action={
          <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
            {t('inboxes.add')}
          </Button>
        }
        empty={{ icon: 'inbox', title: t('inboxes.empty_title'), text: t('inboxes.empty_text') }}
        row={(inbox) => ({
          href: page(inbox.id),
          start: <Icon name={kindOf(inbox) === 'web_widget' ? 'chat' : 'code'} class="text-muted" />,
          title: inbox.name,
          detail: inbox.website_url ?? inbox.webhook_url ?? '',
          end: <Badge>{t(`inboxes.kind_${kindOf(inbox)}`)}</Badge>,
        })}
      />
      {adding && (
        <InboxForm work={work} onSaved={(inbox) => navigate(page(inbox.id))} onClose={() => setAdding(false)} />
      )}
    </>
  );
}
