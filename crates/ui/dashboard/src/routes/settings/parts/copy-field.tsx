import { Field, IconButton, Input } from '../../../../../shared/ui';
import { t } from '../../../i18n';
import { copy } from './copy';

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
          onClick={() => void copy(value)}
        />
      </div>
    </Field>
  );
}
