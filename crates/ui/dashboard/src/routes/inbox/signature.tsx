/** The agent's signature under replies, where they want it there. */
import { IconButton } from '../../../../shared/ui';
import { session } from '../../data';
import { t } from '../../i18n';
import { signing } from './state';

function own(): string {
  return session.me.value?.message_signature?.trim() ?? '';
}

/** What is put under a reply; empty where there is none, it is not wanted, or a note is written. */
export function signatureFor(note: boolean): string {
  return note || !signing.value ? '' : own();
}

/** A reply with its signature as a paragraph of its own. Files alone are not signed. */
export function signed(text: string, signature: string): string {
  return text && signature ? `${text}\n\n${signature}` : text;
}

/** The signature as it will stand under what is being written. */
export function SignatureLine({ text }: { text: string }) {
  return (
    <p class="line-clamp-3 px-3 pb-1 text-xs whitespace-pre-line text-subtle" dir="auto" data-signature>
      {text}
    </p>
  );
}

/** Puts it there or takes it away, from now on; absent for who has none. */
export function SignatureButton() {
  if (!own()) return null;
  const toggle = () => {
    signing.value = !signing.peek();
  };
  return (
    <IconButton size="sm" icon="signature" label={t('inbox.signature')} pressed={signing.value} onClick={toggle} />
  );
}
