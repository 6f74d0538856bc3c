/** Making a webhook, and changing what can change of it. */
import { useEffect, useState } from 'preact/hooks';
import { Field, Select } from '../../../../../../shared/ui';
import type { Failure, Webhook, Workspace } from '../../../../data';
import { TextField } from '../../../../form';
import { t } from '../../../../i18n';
import { EditDialog } from '../../parts/edit-dialog';
import { isWebAddress, WebAddressField } from '../../parts/web-address';
import { changeWebhook, createWebhook } from './commands';
import { EventChoice } from './event-choice';
import { USUAL } from './events';

interface Props {
  work: Workspace;
  /** The one to change; none to make one. */
  webhook?: Webhook;
  onSaved: (saved: Webhook) => void;
  onClose: () => void;
}

export function WebhookForm({ work, webhook, onSaved, onClose }: Props) {
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [name, setName] = useState(webhook?.name ?? '');
  const [inbox, setInbox] = useState('');
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set(webhook?.subscriptions ?? USUAL));
  const [faults, setFaults] = useState<{ url?: string; events?: string }>({});

  const check = () => {
    const found = {
      ...(!isWebAddress(url) && { url: t('settings.url_wrong') }),
      ...(chosen.size === 0 && { events: t('webhooks.events_none') }),
    };
    setFaults(found);
    return Object.keys(found).length === 0;
  };

  const save = async (): Promise<Failure | null> => {
    const fields = { name: name.trim() || null, subscriptions: [...chosen] };
    const answer = await (webhook
      ? changeWebhook(work, webhook.id, fields)
      : createWebhook(work, { ...fields, url: url.trim(), ...(inbox && { inbox_id: Number(inbox) }) }));
    if (!answer.ok) return answer.error;
    onSaved(answer.value);
    return null;
  };

  return (
    <EditDialog
      title={t(webhook ? 'webhooks.edit' : 'webhooks.add')}
      action={webhook ? undefined : t('webhooks.add')}
      check={check}
      onSave={save}
      explain={explain}
      onClose={onClose}
    >
      <WebAddressField
        label={t('webhooks.url')}
        hint={t(webhook ? 'webhooks.url_fixed' : 'webhooks.url_hint')}
        value={url}
        {...(!webhook && { onValue: setUrl, required: true, 'data-autofocus': true })}
        {...(faults.url && { error: faults.url })}
      />
      <TextField
        label={t('settings.name')}
        hint={t('webhooks.name_hint')}
        autocomplete="off"
        value={name}
        onValue={setName}
        {...(webhook && { 'data-autofocus': true })}
      />
      {!webhook && <InboxChoice work={work} value={inbox} onChange={setInbox} />}
      <EventChoice chosen={chosen} onChange={setChosen} error={faults.events ?? null} />
    </EditDialog>
  );
}

/** The server's refusal in the user's language. */
function explain(failure: Failure): string | undefined {
  return failure.message.includes('already been taken') ? t('webhooks.url_taken') : undefined;
}

interface InboxChoiceProps {
  work: Workspace;
  value: string;
  onChange: (id: string) => void;
}

function InboxChoice({ work, value, onChange }: InboxChoiceProps) {
  const { inboxes } = work.resources;
  useEffect(() => void inboxes.load(), [inboxes]);
  return (
    <Field label={t('webhooks.inbox')} hint={t('webhooks.inbox_hint')}>
      <Select value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{t('webhooks.all_inboxes')}</option>
        {inboxes.items.value.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </Select>
    </Field>
  );
}
