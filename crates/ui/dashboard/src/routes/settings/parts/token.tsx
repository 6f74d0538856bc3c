import { useState } from 'preact/hooks';
import { Button, toast } from '../../../../../shared/ui';
import type { Failure } from '../../../data';
import { t } from '../../../i18n';
import { Confirm } from './confirm';
import { CopyField } from './copy-field';

interface Props {
  value: string;
  hint: string;
  /** Makes the present one void and puts another in its place. */
  reset(): Promise<Failure | null>;
}

/** A key of the API, under a heading of its own: hidden until somebody looks, and given up for another after a question. */
export function Token({ value, hint, reset }: Props) {
  const [asking, setAsking] = useState(false);
  const confirmed = async () => {
    const failure = await reset();
    if (!failure) toast({ text: t('settings.token_reset_done'), tone: 'success' });
    return failure;
  };
  return (
    <div class="flex max-w-md flex-col items-start gap-3">
      <CopyField labelHidden label={t('settings.token')} value={value} hint={hint} secret />
      <Button icon="refresh" onClick={() => setAsking(true)}>
        {t('settings.token_reset')}
      </Button>
      {asking && (
        <Confirm
          title={t('settings.token_reset')}
          text={t('settings.token_reset_text')}
          action={t('settings.token_reset')}
          danger
          onConfirm={confirmed}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
