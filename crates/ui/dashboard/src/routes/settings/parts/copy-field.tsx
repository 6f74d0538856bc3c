import { Field, IconButton, Input, toast } from '../../../../../shared/ui';
import { t } from '../../../i18n';

interface Props {
  label: string;
  /** Where a heading over it says the same. */
  labelHidden?: boolean;
  value: string;
  hint?: string;
  /** Shown as dots until somebody asks for it. */
  secret?: boolean;
}

/** Something to take elsewhere: a key, an address. It can be copied without being shown. */
export function CopyField({ label, labelHidden, value, hint, secret = false }: Props) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      toast({ text: t('inbox.copied'), tone: 'success' });
    } catch {
      toast({ text: t('inbox.copy_failed'), tone: 'danger' });
    }
  };
  return (
    <Field label={label} labelHidden={labelHidden} hint={hint} class="w-full">
      <div class="flex items-center gap-2">
        <div class="min-w-0 grow">
          <Input
            type={secret ? 'password' : 'text'}
            readOnly
            dir="ltr"
            autocomplete="off"
            class="font-mono text-xs"
            value={value}
            onFocus={(event) => event.currentTarget.select()}
          />
        </div>
        <IconButton
          icon="copy"
          variant="secondary"
          label={`${t('settings.copy')}: ${label}`}
          onClick={() => void copy()}
        />
      </div>
    </Field>
  );
}
