import { createRef } from 'preact';
import { isFramed } from '../host';
import { t } from '../i18n';
import { contact, conversation, has, hasPopOut, isResolved } from '../state';
import { popOut } from '../views/header';
import { Icon, type IconName } from '../views/icon';
import { end, mailTranscript } from './actions';

const menu = createRef<HTMLDivElement>();
const dialog = createRef<HTMLDialogElement>();

/** What can be done with the conversation, below the button that opens it. */
export function Menu() {
  const actions: [IconName, string, () => void][] = [];
  if (hasPopOut.value && isFramed) actions.push(['window', t('popOut'), popOut]);
  if (conversation.value && contact.value.has_email) actions.push(['mail', t('transcript'), mailTranscript]);
  if (conversation.value && !isResolved.value && has('end_conversation')) {
    actions.push(['end', t('end'), () => dialog.current?.showModal()]);
  }
  return (
    <>
      <div id="menu" class="menu" popover="auto" ref={menu}>
        {actions.map(([icon, label, act]) => (
          <button
            key={icon}
            type="button"
            onClick={() => {
              menu.current?.hidePopover();
              act();
            }}
          >
            <Icon name={icon} />
            {label}
          </button>
        ))}
      </div>
      <dialog ref={dialog} class="dialog" aria-labelledby="end-ask">
        <h2 id="end-ask">{t('endAsk')}</h2>
        <p>{t('endHint')}</p>
        <form method="dialog" class="row">
          <button type="submit" class="button">
            {t('cancel')}
          </button>
          <button type="submit" class="button primary" onClick={end}>
            {t('end')}
          </button>
        </form>
      </dialog>
    </>
  );
}
