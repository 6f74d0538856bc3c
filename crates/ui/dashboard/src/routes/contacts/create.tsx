/** A new contact, filled in by hand. */
import { Dialog } from '../../../../shared/ui';
import { ContactForm } from '../../contact/form';
import type { Contact } from '../../data';
import { t } from '../../i18n';
import { useWork } from '../../work';

interface Props {
  open: boolean;
  onClose: () => void;
  onMade: (contact: Contact) => void;
}

export function NewContact({ open, onClose, onMade }: Props) {
  const { contactCommands } = useWork();
  return (
    <Dialog open={open} onClose={onClose} title={t('contact.new')}>
      <ContactForm
        action={t('contact.create')}
        onDone={onClose}
        send={async (edit) => {
          const answer = await contactCommands.create(edit);
          if (!answer.ok) return answer.error;
          onMade(answer.value);
          return null;
        }}
      />
    </Dialog>
  );
}
