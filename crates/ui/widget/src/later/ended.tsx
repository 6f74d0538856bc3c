import { start } from '../conversation';
import { t } from '../i18n';
import { contact } from '../state';
import { mailTranscript } from './actions';

/** In the place of the composer when a conversation is over and may not be gone on with. */
export function Ended() {
  return (
    <div class="ended">
      <p class="hint">{t('ended')}</p>
      <button type="button" class="button primary wide" data-start onClick={() => start(true)}>
        {t('startAnew')}
      </button>
      {contact.value.has_email && (
        <button type="button" class="link" onClick={mailTranscript}>
          {t('transcript')}
        </button>
      )}
    </div>
  );
}
