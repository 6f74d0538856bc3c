/** Secrets that sign webhooks: replaced, shown once, and the end of the one before. */
import { useState } from 'preact/hooks';
import type { components } from '../../../../../shared/api/schema';
import { Button, Dialog, Field, type MenuEntry, Select, toast } from '../../../../../shared/ui';
import type { Failure, Workspace } from '../../../data';
import { i18n, t } from '../../../i18n';
import { Confirm } from './confirm';
import { CopyField } from './copy-field';
import { EditDialog } from './edit-dialog';

type Secret = components['schemas']['SecretView'];

/** Hours the old secret may go on signing; the first is the server's own choice. */
const OVERLAPS = [24, 1, 168, 0];

interface Props {
  work: Workspace;
  /** What has the secret: `webhooks/3`, `agent_bots/2`, `inboxes/1`. */
  of: string;
  onClose: () => void;
}

/** What of an item with a secret is open above it. */
export type Opened = 'edit' | 'replace' | 'end' | 'delete' | null;

/** What is done now and then to something with a secret; `remove` says how its end is called. */
export function secretEntries(open: (what: Opened) => void, remove: string): readonly MenuEntry[] {
  return [
    { id: 'replace', label: t('settings.secret_replace'), icon: 'lock', onSelect: () => open('replace') },
    { id: 'end', label: t('settings.secret_end'), icon: 'close', onSelect: () => open('end') },
    'line',
    { id: 'delete', label: remove, icon: 'trash', danger: true, onSelect: () => open('delete') },
  ];
}

/** Asks how the old secret ends, then shows the new one. */
export function ReplaceSecret({ work, of, onClose }: Props) {
  const [hours, setHours] = useState(OVERLAPS[0] ?? 0);
  const [made, setMade] = useState<Secret | null>(null);
  const replace = async (): Promise<Failure | null> => {
    const body = { overlap_hours: hours };
    const answer = await work.api.call<Secret>({ method: 'POST', path: `${of}/secret`, body });
    if (!answer.ok) return answer.error;
    setMade(answer.value);
    return null;
  };
  if (made) return <NewSecret secret={made.secret} until={made.previous_secret_until ?? null} onClose={onClose} />;
  return (
    <EditDialog
      title={t('settings.secret_replace')}
      description={t('settings.secret_about')}
      action={t('settings.secret_replace')}
      size="sm"
      onSave={replace}
      // The new secret is shown in its place.
      onSaved={() => undefined}
      onClose={onClose}
    >
      <Field label={t('settings.secret_overlap')} hint={t('settings.secret_overlap_hint')}>
        <Select value={hours} onChange={(event) => setHours(Number(event.currentTarget.value))}>
          {OVERLAPS.map((one) => (
            <option key={one} value={one}>
              {one > 0 ? i18n.duration(one * 3600) : t('settings.secret_overlap_none')}
            </option>
          ))}
        </Select>
      </Field>
    </EditDialog>
  );
}

interface NewSecretProps {
  secret: string;
  /** Until when the one before signs, too; `null` where it is void, nothing where there was none. */
  until?: string | null;
  onClose: () => void;
}

/** A secret that was just made: nobody can read it later. */
export function NewSecret({ secret, until, onClose }: NewSecretProps) {
  const before =
    until === undefined
      ? null
      : until === null
        ? t('settings.secret_void')
        : t('settings.secret_until', { time: i18n.dateTime(Date.parse(until)) });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings.secret_keep')}
      description={t('settings.secret_once')}
      actions={
        <Button variant="primary" onClick={onClose}>
          {t('settings.done')}
        </Button>
      }
    >
      <div class="flex flex-col gap-3">
        <CopyField label={t('settings.secret')} value={secret} />
        {before && <p class="text-sm text-muted">{before}</p>}
      </div>
    </Dialog>
  );
}

/** Asks before the old secret is void ahead of its time. */
export function EndOldSecret({ work, of, onClose }: Props) {
  const end = async () => {
    const answer = await work.api.call({ method: 'DELETE', path: `${of}/previous_secret` });
    if (!answer.ok) return answer.error;
    toast({ text: t('settings.secret_ended'), tone: 'success' });
    return null;
  };
  return (
    <Confirm
      title={t('settings.secret_end')}
      text={t('settings.secret_end_text')}
      action={t('settings.secret_end')}
      onConfirm={end}
      onClose={onClose}
    />
  );
}
