/** Webhooks: the list of them, and one of them with its log. */
import { useEffect, useState } from 'preact/hooks';
import { Badge, Button } from '../../../../../../shared/ui';
import type { Webhook } from '../../../../data';
import { t } from '../../../../i18n';
import { navigate, path } from '../../../../router';
import { Back } from '../../parts/back';
import { Absent, ResourceList } from '../../parts/resource-list';
import { NewSecret } from '../../parts/secret';
import type { SectionProps } from '../../section';
import { WebhookForm } from './form';
import { hostOf, State, WebhookPage } from './page';

export default function Webhooks({ work, item }: SectionProps) {
  const { webhooks } = work.resources;
  useEffect(() => void webhooks.refresh(), [webhooks]);
  const list = path('settings', { account: work.account, section: 'webhooks' });
  if (item === undefined) return <WebhookList work={work} />;
  const webhook = webhooks.byId.value.get(Number(item));
  return (
    <>
      <Back to={list}>{t('settings.webhooks')}</Back>
      {webhook ? (
        <WebhookPage key={webhook.id} work={work} webhook={webhook} onGone={() => navigate(list, { replace: true })} />
      ) : (
        <Absent of={webhooks} title={t('webhooks.missing_title')} text={t('webhooks.missing_text')} />
      )}
    </>
  );
}

function WebhookList({ work }: Pick<SectionProps, 'work'>) {
  const [adding, setAdding] = useState(false);
  const [made, setMade] = useState<Webhook | null>(null);
  // At once, so that the focus goes from the one dialog to the other and then back to the button.
  const show = (webhook: Webhook) => {
    setAdding(false);
    setMade(webhook);
  };
  const add = (
    <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
      {t('webhooks.add')}
    </Button>
  );
  return (
    <>
      <ResourceList
        title={t('settings.webhooks')}
        about={t('webhooks.about')}
        of={work.resources.webhooks}
        action={add}
        empty={{ icon: 'webhook', title: t('webhooks.empty_title'), text: t('webhooks.empty_text') }}
        row={(webhook) => ({
          href: path('settings', { account: work.account, section: 'webhooks', item: String(webhook.id) }),
          title: webhook.name || hostOf(webhook.url),
          detail: webhook.url,
          end: <Marks webhook={webhook} />,
        })}
      />
      {adding && <WebhookForm work={work} onSaved={show} onClose={() => setAdding(false)} />}
      {made?.secret && <NewSecret secret={made.secret} onClose={() => setMade(null)} />}
    </>
  );
}

function Marks({ webhook }: { webhook: Webhook }) {
  return (
    <>
      {webhook.inbox && <Badge icon="inbox">{webhook.inbox.name}</Badge>}
      <Badge>{t('webhooks.events_count', { count: webhook.subscriptions.length })}</Badge>
      <State webhook={webhook} />
    </>
  );
}
