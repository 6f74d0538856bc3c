/** The settings: which sections there are, and the one that is open. */
import { useEffect, useRef } from 'preact/hooks';
import { classes, Icon } from '../../../../shared/ui';
import { session } from '../../data';
import { t } from '../../i18n';
import { Broken } from '../../layout/boundary';
import { Loading, Missing } from '../../layout/message';
import type { PageProps } from '../../pages';
import { path } from '../../router';
import { Back } from './parts/back';
import { type Section, type SectionProps, sections, sectionsFor } from './section';

export default function Settings({ params }: PageProps<'settings'>) {
  const content = useArrival(`${params.section} ${params.item}`);
  const work = session.workspace.value;
  const role = session.account.value?.role;
  if (!work || !role) return null;
  const offered = sectionsFor(role);
  const asked = offered.find(({ id }) => id === params.section);
  // Where there is room, the first one is open from the start.
  const open = asked ?? offered[0];
  if (!open || (params.section !== undefined && !asked)) return <Missing />;
  return (
    <div class="flex min-h-full">
      <h1 class="sr-only">{t('shell.settings')}</h1>
      <Sections account={work.account} offered={offered} open={open} hidden={asked !== undefined} />
      <div ref={content} tabIndex={-1} class={classes('min-w-0 grow outline-none', !asked && 'max-md:hidden')}>
        <div class="mx-auto max-w-4xl p-4 md:p-8">
          {params.item === undefined && (
            <div class="md:hidden">
              <Back to={path('settings', { account: work.account })}>{t('shell.settings')}</Back>
            </div>
          )}
          <Opened section={open} work={work} item={params.item} />
        </div>
      </div>
    </div>
  );
}

/** Where the focus went with what was left, it goes to what was opened. */
function useArrival(place: string) {
  const content = useRef<HTMLDivElement>(null);
  const before = useRef(place);
  useEffect(() => {
    if (before.current === place) return;
    before.current = place;
    if (document.activeElement === document.body) content.current?.focus();
  }, [place]);
  return content;
}

interface SectionsProps {
  account: number;
  offered: readonly Section[];
  open: Section;
  /** Where there is room for one thing only, the open section has it. */
  hidden: boolean;
}

const GROUPS = ['you', 'account', 'integrations'] as const;

function Sections({ account, offered, open, hidden }: SectionsProps) {
  return (
    <nav
      aria-label={t('shell.settings')}
      class={classes(
        'flex w-full flex-col gap-5 p-4 md:sticky md:top-0 md:h-full md:w-52 md:shrink-0 md:self-start',
        hidden && 'max-md:hidden',
      )}
    >
      {GROUPS.map((group) => {
        const those = offered.filter((one) => one.group === group);
        if (those.length === 0) return null;
        return (
          <section key={group} aria-labelledby={`settings-${group}`}>
            <h2 id={`settings-${group}`} class="px-2.5 pb-1 text-xs font-medium text-subtle">
              {t(`settings.group_${group}`)}
            </h2>
            <ul class="flex flex-col gap-0.5">
              {those.map(({ id, icon }) => (
                <li key={id}>
                  <a
                    href={path('settings', { account, section: id })}
                    aria-current={id === open.id ? 'page' : undefined}
                    class={classes(
                      'flex min-h-9 items-center gap-2.5 rounded-md px-2.5 font-medium max-md:min-h-11',
                      id === open.id
                        ? 'md:bg-selected md:text-accent-text'
                        : 'md:text-muted md:hover:bg-hover md:hover:text-text',
                    )}
                  >
                    <Icon name={icon} />
                    <span class="grow">{t(`settings.${id}`)}</span>
                    <Icon name="chevron-end" class="text-subtle md:hidden" />
                  </a>
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </nav>
  );
}

/** The section itself, once its code is here. */
function Opened({ section, ...props }: SectionProps & { section: Section }) {
  const loaded = sections.load(section.id).value;
  if (loaded === 'loading') return <Loading />;
  if ('error' in loaded) return <Broken onAgain={() => sections.reload(section.id)} />;
  const View = loaded.view;
  return <View key={section.id} {...props} />;
}
