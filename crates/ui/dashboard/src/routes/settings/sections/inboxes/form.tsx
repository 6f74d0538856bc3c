/** Making an inbox, and changing it. */
import { useState } from 'preact/hooks';
import { Checkbox, classes, Field, Icon, Input, Select, Textarea } from '../../../../../../shared/ui';
import type { Failure, Inbox, Workspace } from '../../../../data';
import { TextField } from '../../../../form';
import { t } from '../../../../i18n';
import { EditDialog } from '../../parts/edit-dialog';
import { isWebAddress, WebAddressField } from '../../parts/web-address';
import { addMembers, changeInbox, createInbox, type InboxFields, type Kind } from './commands';
import { Preview } from './preview';

interface Props {
  work: Workspace;
  /** The one to change; none to make one. */
  inbox?: Inbox;
  onSaved: (saved: Inbox) => void;
  onClose: () => void;
}

export const kindOf = (inbox: Inbox): Kind => (inbox.channel_type === 'Channel::WebWidget' ? 'web_widget' : 'api');

/** What is written into the form. */
function filled(inbox: Inbox | undefined) {
  return {
    name: inbox?.name ?? '',
    site: inbox?.website_url ?? '',
    colour: inbox?.widget_color ?? '#1f6feb',
    title: inbox?.welcome_title ?? '',
    tagline: inbox?.welcome_tagline ?? '',
    domains: inbox?.allowed_domains ?? '',
    reply: inbox?.reply_time ?? 'in_a_few_minutes',
    webhook: inbox?.webhook_url ?? '',
    greeting: inbox?.greeting_enabled ? (inbox.greeting_message ?? '') : '',
    email: inbox?.enable_email_collect ?? true,
    csat: inbox?.csat_survey_enabled ?? false,
    single: inbox?.lock_to_single_conversation ?? false,
    proof: inbox?.hmac_mandatory ?? false,
    everybody: true,
  };
}

type Values = ReturnType<typeof filled>;
type Faults = Partial<Record<keyof Values, string>>;

function faultsOf(kind: Kind, { name, site, webhook }: Values): Faults {
  return {
    ...(name.trim() === '' && { name: t('settings.name_needed') }),
    ...(kind === 'web_widget' && site.trim() === '' && { site: t('inboxes.site_needed') }),
    ...(kind === 'api' && webhook.trim() !== '' && !isWebAddress(webhook) && { webhook: t('settings.url_wrong') }),
  };
}

function fieldsOf(kind: Kind, values: Values, before: Values): InboxFields {
  const text = (key: 'site' | 'title' | 'tagline' | 'domains' | 'webhook') => values[key].trim();
  const channel =
    kind === 'api'
      ? { webhook_url: text('webhook'), hmac_mandatory: values.proof }
      : {
          website_url: text('site'),
          welcome_title: text('title'),
          welcome_tagline: text('tagline'),
          widget_color: values.colour,
          allowed_domains: text('domains'),
          reply_time: values.reply,
          hmac_mandatory: values.proof,
        };
  return {
    name: values.name.trim(),
    // A greeting that is switched off is not shown here, and stays what it is.
    ...(values.greeting !== before.greeting && {
      greeting_enabled: values.greeting.trim() !== '',
      greeting_message: values.greeting.trim(),
    }),
    enable_email_collect: values.email,
    csat_survey_enabled: values.csat,
    lock_to_single_conversation: values.single,
    channel,
  };
}

export function InboxForm({ work, inbox, onSaved, onClose }: Props) {
  const [kind, setKind] = useState<Kind>(inbox ? kindOf(inbox) : 'web_widget');
  const [values, setValues] = useState(() => filled(inbox));
  const [faults, setFaults] = useState<Faults>({});
  const set = (part: Partial<Values>) => setValues((before) => ({ ...before, ...part }));

  const check = () => {
    const found = faultsOf(kind, values);
    setFaults(found);
    return Object.keys(found).length === 0;
  };
  const save = async (): Promise<Failure | null> => {
    const fields = fieldsOf(kind, values, filled(inbox));
    const answer = await (inbox ? changeInbox(work, inbox.id, fields) : createInbox(work, kind, fields));
    if (!answer.ok) return answer.error;
    if (!inbox) await addMembers(work, answer.value.id, values.everybody);
    onSaved(answer.value);
    return null;
  };

  return (
    <EditDialog
      title={t(inbox ? 'inboxes.edit' : 'inboxes.add')}
      size={kind === 'api' ? 'md' : 'lg'}
      action={inbox ? undefined : t('inboxes.add')}
      check={check}
      onSave={save}
      onClose={onClose}
    >
      {!inbox && <Kinds kind={kind} onKind={setKind} />}
      <TextField
        label={t('settings.name')}
        hint={t('inboxes.name_hint')}
        required
        autocomplete="off"
        maxLength={255}
        value={values.name}
        onValue={(name) => set({ name })}
        {...(faults.name && { error: faults.name })}
      />
      {kind === 'api' ? (
        <WebAddressField
          label={t('inboxes.webhook')}
          hint={t('inboxes.webhook_hint')}
          value={values.webhook}
          onValue={(webhook) => set({ webhook })}
          {...(faults.webhook && { error: faults.webhook })}
        />
      ) : (
        <Website values={values} faults={faults} set={set} />
      )}
      <Field label={t('inboxes.greeting')} hint={t('inboxes.greeting_hint')}>
        <Textarea value={values.greeting} onInput={(event) => set({ greeting: event.currentTarget.value })} />
      </Field>
      <Habits values={values} set={set} website={kind === 'web_widget'} />
      {!inbox && (
        <Checkbox
          label={t('inboxes.everybody')}
          hint={t('inboxes.everybody_hint')}
          checked={values.everybody}
          onChange={(everybody) => set({ everybody })}
        />
      )}
    </EditDialog>
  );
}

const KINDS = [
  ['web_widget', 'chat'],
  ['api', 'code'],
] as const;

function Kinds({ kind, onKind }: { kind: Kind; onKind: (kind: Kind) => void }) {
  return (
    <fieldset class="grid gap-2 sm:grid-cols-2">
      <legend class="pb-1.5 text-sm font-medium">{t('inboxes.kind')}</legend>
      {KINDS.map(([one, icon]) => (
        <label
          key={one}
          class={classes(
            'flex cursor-pointer items-start gap-3 rounded-lg border p-3 has-focus-visible:outline-2 has-focus-visible:outline-focus',
            one === kind ? 'border-accent bg-selected' : 'border-line hover:bg-hover',
          )}
        >
          <input
            type="radio"
            name="kind"
            class="sr-only"
            value={one}
            checked={one === kind}
            onChange={() => onKind(one)}
          />
          <Icon name={icon} class="mt-0.5" />
          <span class="min-w-0">
            <span class="block font-medium">{t(`inboxes.kind_${one}`)}</span>
            <span class="block text-xs text-muted">{t(`inboxes.kind_${one}_text`)}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

const REPLY_TIMES = ['in_a_few_minutes', 'in_a_few_hours', 'in_a_day'] as const;

interface PartProps {
  values: Values;
  set: (part: Partial<Values>) => void;
}

function Website({ values, faults, set }: PartProps & { faults: Faults }) {
  return (
    <div class="grid gap-4 sm:grid-cols-[1fr_16rem]">
      <div class="flex min-w-0 flex-col gap-4">
        <TextField
          label={t('inboxes.site')}
          dir="ltr"
          placeholder="https://shop.example.com"
          autocomplete="off"
          value={values.site}
          onValue={(site) => set({ site })}
          {...(faults.site && { error: faults.site })}
        />
        <TextField
          label={t('inboxes.title')}
          placeholder={t('inboxes.title_example')}
          autocomplete="off"
          value={values.title}
          onValue={(title) => set({ title })}
        />
        <TextField
          label={t('inboxes.tagline')}
          placeholder={t('inboxes.tagline_example')}
          autocomplete="off"
          value={values.tagline}
          onValue={(tagline) => set({ tagline })}
        />
        <Field label={t('inboxes.colour')}>
          <Input
            type="color"
            class="h-8 w-16! cursor-pointer p-0.5!"
            value={values.colour}
            onInput={(event) => set({ colour: event.currentTarget.value })}
          />
        </Field>
        <Field label={t('inboxes.reply')} hint={t('inboxes.reply_hint')}>
          <Select value={values.reply} onChange={(event) => set({ reply: event.currentTarget.value })}>
            {REPLY_TIMES.map((time) => (
              <option key={time} value={time}>
                {t(`inboxes.reply_${time}`)}
              </option>
            ))}
          </Select>
        </Field>
        <TextField
          label={t('inboxes.domains')}
          hint={t('inboxes.domains_hint')}
          dir="ltr"
          placeholder="example.com, *.example.com"
          autocomplete="off"
          value={values.domains}
          onValue={(domains) => set({ domains })}
        />
      </div>
      <Preview name={values.name} title={values.title} tagline={values.tagline} colour={values.colour} />
    </div>
  );
}

function Habits({ values, set, website }: PartProps & { website: boolean }) {
  return (
    <fieldset class="flex flex-col gap-2.5">
      <legend class="pb-1.5 text-sm font-medium">{t('inboxes.habits')}</legend>
      {website && (
        <Checkbox
          label={t('inboxes.email')}
          hint={t('inboxes.email_hint')}
          checked={values.email}
          onChange={(email) => set({ email })}
        />
      )}
      <Checkbox
        label={t('inboxes.csat')}
        hint={t('inboxes.csat_hint')}
        checked={values.csat}
        onChange={(csat) => set({ csat })}
      />
      <Checkbox
        label={t('inboxes.single')}
        hint={t('inboxes.single_hint')}
        checked={values.single}
        onChange={(single) => set({ single })}
      />
      <Checkbox
        label={t('inboxes.proof')}
        hint={t('inboxes.proof_hint')}
        checked={values.proof}
        onChange={(proof) => set({ proof })}
      />
    </fieldset>
  );
}
