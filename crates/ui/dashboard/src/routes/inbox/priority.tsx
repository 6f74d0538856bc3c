/** How urgent a conversation is: the choices, wherever it is chosen. */
import type { MenuItem } from '../../../../shared/ui';
import type { Conversation, Workspace } from '../../data';
import { t } from '../../i18n';
import { PRIORITIES } from '../../names';
import * as act from './act';

/** Choosing what holds already takes it away. */
export function priorityItems(work: Workspace, { id, priority }: Conversation): readonly MenuItem[] {
  return PRIORITIES.map((one) => ({
    id: `priority-${one}`,
    label: t(`inbox.priority_${one}`),
    checked: priority === one,
    onSelect: () => void act.setPriority(work, id, priority === one ? null : one),
  }));
}
