/** Contacts: a list that can be searched and sorted, and the one that was chosen. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import { classes } from '../../../../shared/ui';
import { session } from '../../data';
import { t } from '../../i18n';
import { NothingOpen } from '../../nothing-open';
import type { PageProps } from '../../pages';
import { navigate } from '../../router';
import { useWork, WorkContext } from '../../work';
import { NewContact } from './create';
import { ContactPane } from './detail';
import { useContactKeys } from './keys';
import { ListPane } from './list';
import { addressOf, filterOf } from './query';

export default function Contacts({ params, query }: PageProps<'contacts'>) {
  const work = session.workspace.value;
  if (!work || work.account !== params.account) return null;
  return (
    <WorkContext.Provider value={work}>
      <Panes selected={params.contact ?? null} query={query} />
    </WorkContext.Provider>
  );
}

function Panes({ selected, query }: { selected: number | null; query: URLSearchParams }) {
  const work = useWork();
  const words = query.toString();
  const filter = useMemo(() => filterOf(new URLSearchParams(words)), [words]);
  const [making, setMaking] = useState(false);
  const { contacts, resources } = work;
  useEffect(() => {
    void contacts.open(filter);
  }, [contacts, filter]);
  useEffect(() => () => contacts.close(), [contacts]);
  useEffect(() => {
    void resources.labels.load();
    void resources.inboxes.load();
  }, [resources]);
  const make = () => setMaking(true);
  const close = () => navigate(addressOf(work.account, filter));
  useContactKeys({ selected, make, close });
  return (
    <div class="flex h-full min-h-0 min-w-0">
      <div
        class={classes(
          'h-full w-full shrink-0 border-e border-line md:w-80 lg:w-96',
          selected !== null && 'max-md:hidden',
        )}
      >
        <ListPane filter={filter} selected={selected} onMake={make} />
      </div>
      <div class={classes('h-full min-w-0 grow', selected === null && 'max-md:hidden')}>
        {selected === null ? <Nothing /> : <ContactPane key={selected} id={selected} onClose={close} />}
      </div>
      <NewContact
        open={making}
        onClose={() => setMaking(false)}
        onMade={(contact) => navigate(addressOf(work.account, filter, contact.id))}
      />
    </div>
  );
}

function Nothing() {
  const hints = [
    [['j', 'k'], t('inbox.hint_move')],
    [['/'], t('contact.search')],
    [['n'], t('contact.new')],
  ] as const;
  return <NothingOpen icon="contacts" title={t('contact.none_open')} hints={hints} />;
}
