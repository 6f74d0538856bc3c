/** What the settings consist of. A folder of `sections/` with an `index.tsx` is a section; what has none is not offered. */
import type { IconName } from '../../../../shared/ui';
import type { Workspace } from '../../data';
import { type AnyView, Lazy } from '../../lazy';

export interface SectionProps {
  work: Workspace;
  /** What of the section is open: the last part of the path. */
  item: string | undefined;
}

interface Kind {
  readonly id: string;
  readonly icon: IconName;
  readonly group: 'you' | 'account' | 'integrations';
}

const KINDS = [
  { id: 'profile', icon: 'agent', group: 'you' },
  { id: 'inboxes', icon: 'inbox', group: 'account' },
  { id: 'agents', icon: 'contacts', group: 'account' },
  { id: 'teams', icon: 'team', group: 'account' },
  { id: 'labels', icon: 'tag', group: 'account' },
  { id: 'webhooks', icon: 'webhook', group: 'integrations' },
  { id: 'bots', icon: 'bolt', group: 'integrations' },
] as const satisfies readonly Kind[];

export type Section = (typeof KINDS)[number];
export type SectionId = Section['id'];

const LOADERS = import.meta.glob<{ default: AnyView }>('./sections/*/index.tsx');

export const sections = new Lazy<SectionId>((id) => LOADERS[`./sections/${id}/index.tsx`]);

/** The sections that somebody may open: the account is for its administrators. */
export function sectionsFor(role: string): readonly Section[] {
  return KINDS.filter(({ id, group }) => sections.exists(id) && (group === 'you' || role === 'administrator'));
}
