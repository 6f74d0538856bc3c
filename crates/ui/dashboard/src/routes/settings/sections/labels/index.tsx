/** Labels: the list of them, and one of them. */
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../../../../../../shared/ui';
import { t } from '../../../../i18n';
import { navigate, path } from '../../../../router';
import { Back } from '../../parts/back';
import { Item } from '../../parts/item';
import { Absent, ResourceList } from '../../parts/resource-list';
import type { SectionProps } from '../../section';
import { deleteLabel } from './commands';
import { LabelForm } from './form';

export default function Labels({ work, item }: SectionProps) {
  const { labels } = work.resources;
  useEffect(() => void labels.refresh(), [labels]);
  const list = path('settings', { account: work.account, section: 'labels' });
  if (item === undefined) return <LabelList work={work} />;
  const label = labels.byId.value.get(Number(item));
  return (
    <>
      <Back to={list}>{t('settings.labels')}</Back>
      {label ? (
        <Item
          key={label.id}
          start={<Dot color={label.color} />}
          title={label.title}
          detail={label.description ?? ''}
          form={(close) => <LabelForm work={work} label={label} onClose={close} />}
          end={{
            action: t('labels.delete'),
            text: t('labels.delete_text', { name: label.title }),
            done: t('labels.deleted'),
            send: () => deleteLabel(work, label.id),
          }}
          onGone={() => navigate(list, { replace: true })}
        />
      ) : (
        <Absent of={labels} title={t('labels.missing_title')} text={t('labels.missing_text')} />
      )}
    </>
  );
}

function Dot({ color }: { color: string }) {
  return <span class="size-3 shrink-0 rounded-full" style={{ backgroundColor: color }} />;
}

function LabelList({ work }: Pick<SectionProps, 'work'>) {
  const [adding, setAdding] = useState(false);
  return (
    <>
      <ResourceList
        title={t('settings.labels')}
        about={t('labels.about')}
        of={work.resources.labels}
        action={
          <Button variant="primary" icon="plus" onClick={() => setAdding(true)}>
            {t('labels.add')}
          </Button>
        }
        empty={{ icon: 'tag', title: t('labels.empty_title'), text: t('labels.empty_text') }}
        row={(label) => ({
          href: path('settings', { account: work.account, section: 'labels', item: String(label.id) }),
          start: <Dot color={label.color} />,
          title: label.title,
          detail: label.description ?? '',
        })}
      />
      {adding && <LabelForm work={work} onClose={() => setAdding(false)} />}
    </>
  );
}
