/** What else can be done with a contact: not to hear it any more, and to delete it. */
import { useState } from 'preact/hooks';
import { Button, Dialog, IconButton, Menu, type MenuEntry, toast } from '../../../../shared/ui';
import { type Contact, session } from '../../data';
import { complain } from '../../failure';
import { Fault, useSubmit } from '../../form';
import { t } from '../../i18n';
import { contactName } from '../../names';
import { useWork } from '../../work';

export function Actions({ contact, onGone }: { contact: Contact; onGone: () => void }) {
  const { contactCommands } = useWork();
  const [asking, setAsking] = useState(false);
  const administrator = session.account.value?.role === 'administrator';
  const mute = async (blocked: boolean) => {
    if (complain(await contactCommands.edit(contact.id, { blocked }))) return;
    toast({ text: t(blocked ? 'contact.muted_toast' : 'inbox.unmuted_toast'), tone: 'success' });
  };
  const entries: MenuEntry[] = [
    {
      id: 'mute',
      label: t(contact.blocked ? 'inbox.unmute' : 'inbox.mute'),
      icon: 'mute',
      onSelect: () => void mute(!contact.blocked),
    },
    ...(administrator
      ? [
          {
            id: 'delete',
            label: t('contact.delete'),
            icon: 'trash' as const,
            danger: true,
            onSelect: () => setAsking(true),
          },
        ]
      : []),
  ];
  return (
    <>
      <Menu
        entries={entries}
        align="end"
        trigger={(props) => <IconButton {...props} icon="more" label={t('inbox.more')} data-action="more" />}
      />
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        size="sm"
        title={t('contact.delete_title', { name: contactName(contact) })}
        description={t('contact.delete_text')}
      >
        <Delete contact={contact} onClose={() => setAsking(false)} onGone={onGone} />
      </Dialog>
    </>
  );
}

function Delete({ contact, onClose, onGone }: { contact: Contact; onClose: () => void; onGone: () => void }) {
  const { contactCommands } = useWork();
  const { busy, fault, submit } = useSubmit({
    send: async () => {
      const failure = await contactCommands.remove(contact.id);
      if (failure) return failure;
      toast({ text: t('contact.deleted_toast', { name: contactName(contact) }), tone: 'success' });
      onGone();
      return null;
    },
    explain: (failure) => (/ is Online, please try/.test(failure.message) ? t('contact.delete_online') : undefined),
  });
  return (
    <form class="flex flex-col gap-4" onSubmit={submit}>
      <Fault text={fault} />
      <div class="flex justify-end gap-2">
        <Button variant="ghost" data-autofocus onClick={onClose}>
          {t('contact.cancel')}
        </Button>
        <Button variant="danger" type="submit" busy={busy}>
          {t('contact.delete')}
        </Button>
      </div>
    </form>
  );
}
