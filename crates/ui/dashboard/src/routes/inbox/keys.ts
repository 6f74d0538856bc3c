/** Everything an agent does often, by a key. */

import type { Tab, Workspace } from '../../data';
import { t } from '../../i18n';
import { type Binding, useKeys } from '../../keys';
import { type Action, useActions } from '../../palette/actions';
import * as act from './act';
import { filterOf, openConversation } from './state';

/** Presses the button of an action, wherever it stands. */
function press(action: string): void {
  document.querySelector<HTMLElement>(`[data-action=${action}]`)?.click();
}

function focusRow(id: number | null): void {
  if (id === null) return;
  // After the list has drawn it. Whoever writes is left where they are.
  requestAnimationFrame(() => {
    document.querySelector<HTMLElement>(`[data-conversation="${id}"]`)?.focus({ preventScroll: true });
  });
}

function focusComposer(mode: 'reply' | 'note'): void {
  press(mode);
  document.querySelector<HTMLElement>('[data-composer]')?.focus();
}

export function useInboxKeys(work: Workspace, selected: number | null): void {
  const make = (): readonly Binding[] => [...listKeys(work, selected), ...threadKeys(work, selected)];
  useKeys(make, [work, selected]);
  useActions(() => actions(work, selected), [work, selected]);
}

function listKeys(work: Workspace, selected: number | null): readonly Binding[] {
  const tab = (keys: string, name: Tab): Binding => ({
    keys,
    scope: 'list',
    label: () => t(`inbox.tab_${name}`),
    run: () => {
      const cell = filterOf(work.account);
      cell.value = { ...cell.peek(), tab: name };
    },
  });
  return [
    { keys: 'j', scope: 'list', label: () => t('inbox.key_next'), run: () => focusRow(act.step(work, selected, 1)) },
    {
      keys: 'k',
      scope: 'list',
      label: () => t('inbox.key_previous'),
      run: () => focusRow(act.step(work, selected, -1)),
    },
    {
      keys: 'o',
      scope: 'list',
      label: () => t('inbox.key_open'),
      run: () => {
        if (selected === null) focusRow(act.step(work, null, 1));
        else document.querySelector<HTMLElement>('[data-thread]')?.focus();
      },
    },
    tab('1', 'mine'),
    tab('2', 'unassigned'),
    tab('3', 'all'),
  ];
}

function threadKeys(work: Workspace, selected: number | null): readonly Binding[] {
  const when = () => selected !== null && work.store.peek(selected) !== undefined;
  const key = (keys: string, label: () => string, run: (id: number) => void): Binding => ({
    keys,
    scope: 'thread',
    label,
    when,
    run: () => {
      if (selected !== null) run(selected);
    },
  });
  return [
    key(
      'r',
      () => t('inbox.key_reply'),
      () => focusComposer('reply'),
    ),
    key(
      'n',
      () => t('inbox.key_note'),
      () => focusComposer('note'),
    ),
    key(
      'e',
      () => t('inbox.key_resolve'),
      (id) => void act.toggleResolved(work, id),
    ),
    key(
      'h',
      () => t('inbox.snooze'),
      () => press('snooze'),
    ),
    key(
      'a',
      () => t('inbox.assign'),
      () => press('assign'),
    ),
    key(
      'i',
      () => t('inbox.assign_me'),
      (id) => void act.assign(work, id, work.user),
    ),
    key(
      't',
      () => t('inbox.assign_team'),
      () => press('team'),
    ),
    key(
      'l',
      () => t('inbox.labels'),
      () => press('labels'),
    ),
    key(
      'u',
      () => t('inbox.mark_unread'),
      (id) => void act.markUnread(work, id),
    ),
    key(
      'd',
      () => t('inbox.panel'),
      () => press('panel'),
    ),
    key(
      '.',
      () => t('inbox.more'),
      () => press('more'),
    ),
    key(
      'Escape',
      () => t('inbox.key_close'),
      () => openConversation(work.account, null),
    ),
  ];
}

function actions(work: Workspace, selected: number | null): readonly Action[] {
  // Heard of, not only looked up: a palette that is open already shows them once the conversation is there.
  const known = selected !== null && work.store.conversation(selected).value !== undefined;
  if (!known) return [];
  return threadKeys(work, selected)
    .filter((binding) => binding.keys !== 'Escape')
    .map((binding) => ({
      id: `inbox-${binding.keys}`,
      label: binding.label(),
      group: t('inbox.conversation'),
      keys: binding.keys,
      // After the palette has closed and given the focus back.
      run: () => void setTimeout(() => binding.run(new KeyboardEvent('keydown'))),
    }));
}
