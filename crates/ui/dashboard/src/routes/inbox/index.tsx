/** The inbox: a list of conversations, the one that is open, and what is known of its contact. */
import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { classes, Dialog } from '../../../../shared/ui';
import { session } from '../../data';
import { t } from '../../i18n';
import { NothingOpen } from '../../nothing-open';
import type { PageProps } from '../../pages';
import { useWork, WorkContext } from '../../work';
import { useInboxKeys } from './keys';
import { ListPane } from './list';
import { Panel } from './panel';
import { panelOpen } from './state';
import { ThreadPane } from './thread-pane';
import './inbox.css';

/** From this width on the panel stands beside the thread instead of over it. */
const WIDE = '(min-width: 80rem)';

export default function Inbox({ params }: PageProps<'inbox'>) {
  const work = session.workspace.value;
  if (!work || work.account !== params.account) return null;
  return (
    <WorkContext.Provider value={work}>
      <Panes key={work.account} selected={params.conversation ?? null} />
    </WorkContext.Provider>
  );
}

function Panes({ selected }: { selected: number | null }) {
  const work = useWork();
  const sheet = useSignal(false);
  const wide = useWide();
  useInboxKeys(work, selected);
  useEffect(() => {
    const { inboxes, labels, agents, teams } = work.resources;
    for (const list of [inboxes, labels, agents, teams]) void list.load();
  }, [work]);
  useEffect(() => {
    sheet.value = false;
  }, [selected]);
  const togglePanel = () => {
    if (wide) panelOpen.value = !panelOpen.peek();
    else sheet.value = !sheet.peek();
  };
  const panel = selected !== null && <Panel key={selected} id={selected} />;
  return (
    <div class="flex h-full min-h-0 min-w-0">
      <div
        class={classes(
          'h-full w-full shrink-0 border-e border-line md:w-80 lg:w-88',
          selected !== null && 'max-md:hidden',
        )}
      >
        <ListPane selected={selected} />
      </div>
      <div class={classes('h-full min-w-0 grow', selected === null && 'max-md:hidden')}>
        {selected === null ? <Nothing /> : <ThreadPane id={selected} onPanel={togglePanel} />}
      </div>
      {wide && panelOpen.value && panel && (
        <aside
          class="h-full w-76 shrink-0 overflow-y-auto border-s border-line bg-surface"
          aria-label={t('inbox.panel')}
        >
          {panel}
        </aside>
      )}
      {!wide && (
        <Dialog
          open={sheet.value && selected !== null}
          onClose={() => {
            sheet.value = false;
          }}
          title={t('inbox.panel')}
          placement="end"
          size="sm"
        >
          <div class="-mx-5 -my-4">{panel}</div>
        </Dialog>
      )}
    </div>
  );
}

function useWide(): boolean {
  const [wide, setWide] = useState(() => matchMedia(WIDE).matches);
  useEffect(() => {
    const query = matchMedia(WIDE);
    const changed = () => setWide(query.matches);
    query.addEventListener('change', changed);
    return () => query.removeEventListener('change', changed);
  }, []);
  return wide;
}

function Nothing() {
  const hints = [
    [['j', 'k'], t('inbox.hint_move')],
    [['mod+k'], t('inbox.hint_palette')],
    [['?'], t('inbox.hint_keys')],
  ] as const;
  return <NothingOpen icon="chat" title={t('inbox.none_open')} hints={hints} />;
}
