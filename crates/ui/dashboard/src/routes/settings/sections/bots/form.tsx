/** Making a bot, and changing it. */
import { useState } from 'preact/hooks';
import { Field, Textarea } from '../../../../../../shared/ui';
import type { Bot, Failure, Workspace } from '../../../../data';
import { TextField } from '../../../../form';
import { t } from '../../../../i18n';
import { EditDialog } from '../../parts/edit-dialog';
import { isWebAddress, WebAddressField } from '../../parts/web-address';
import { changeBot, createBot } from './commands';

interface Props {
  work: Workspace;
  /** The one to change; none to make one. */
  bot?: Bot;
  onSaved: (saved: Bot) => void;
  onClose: () => void;
}

export function BotForm({ work, bot, onSaved, onClose }: Props) {
  const [name, setName] = useState(bot?.name ?? '');
  const [description, setDescription] = useState(bot?.description ?? '');
  const [url, setUrl] = useState(bot?.outgoing_url ?? '');
  const [faults, setFaults] = useState<{ name?: string; url?: string }>({});

  const check = () => {
    const found = {
      ...(name.trim() === '' && { name: t('settings.name_needed') }),
      ...(url.trim() !== '' && !isWebAddress(url) && { url: t('settings.url_wrong') }),
    };
    setFaults(found);
    return Object.keys(found).length === 0;
  };

  const save = async (): Promise<Failure | null> => {
    const fields = {
      name: name.trim(),
      description: description.trim() || null,
      outgoing_url: url.trim() || null,
    };
    const answer = await (bot ? changeBot(work, bot.id, fields) : createBot(work, fields));
    if (!answer.ok) return answer.error;
    onSaved(answer.value);
    return null;
  };

  return (
    <EditDialog
      title={t(bot ? 'bots.edit' : 'bots.add')}
      action={bot ? undefined : t('bots.add')}
      check={check}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label={t('settings.name')}
        required
        autocomplete="off"
        maxLength={255}
        value={name}
        onValue={setName}
        {...(faults.name && { error: faults.name })}
      />
      <Field label={t('bots.description')}>
        <Textarea value={description} onInput={(event) => setDescription(event.currentTarget.value)} />
      </Field>
      <WebAddressField
        label={t('bots.url')}
        hint={t('bots.url_hint')}
        value={url}
        onValue={setUrl}
        {...(faults.url && { error: faults.url })}
      />
    </EditDialog>
  );
}
