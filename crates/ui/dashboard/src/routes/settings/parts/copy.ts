import { toast } from '../../../../../shared/ui';
import { t } from '../../../i18n';

/** Puts a text where it can be pasted from, and says so. */
export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    toast({ text: t('inbox.copied'), tone: 'success' });
  } catch {
    toast({ text: t('inbox.copy_failed'), tone: 'danger' });
  }
}
