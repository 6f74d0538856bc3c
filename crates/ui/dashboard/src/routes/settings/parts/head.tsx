/** What one item of a list is, with the ways to change it. */
import type { ComponentChildren, Ref } from 'preact';
import { Button, IconButton, Menu, type MenuEntry } from '../../../../../shared/ui';
import { t } from '../../../i18n';

interface Props {
  /** A picture, a dot. */
  start?: ComponentChildren;
  title: string;
  /** Where the focus goes when what had it is gone. */
  titleRef?: Ref<HTMLHeadingElement>;
  /** Badges beside the title. */
  marks?: ComponentChildren;
  /** Lines below it. */
  children?: ComponentChildren;
  /** Without it the item is not to be changed here. */
  onEdit?: (() => void) | false;
  /** What is done now and then. */
  more?: readonly MenuEntry[];
  /** What has a button of its own. */
  actions?: ComponentChildren;
}

export function Head({ start, title, titleRef, marks, children, onEdit, more, actions }: Props) {
  return (
    <div class="flex flex-wrap items-start justify-between gap-3">
      <div class="flex min-w-0 items-center gap-3">
        {start}
        <div class="min-w-0">
          <h2
            {...(titleRef && { ref: titleRef, tabIndex: -1 })}
            class="flex flex-wrap items-center gap-2 text-lg font-semibold outline-none"
          >
            <bdi>{title}</bdi>
            {marks}
          </h2>
          {children}
        </div>
      </div>
      <div class="flex flex-wrap gap-2">
        {onEdit && (
          <Button icon="edit" onClick={onEdit}>
            {t('settings.edit')}
          </Button>
        )}
        {actions}
        {more && (
          <Menu
            align="end"
            entries={[...more]}
            trigger={(props) => <IconButton {...props} icon="more" variant="secondary" label={t('inbox.more')} />}
          />
        )}
      </div>
    </div>
  );
}
