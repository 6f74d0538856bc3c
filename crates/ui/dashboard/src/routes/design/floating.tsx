import { useState } from 'preact/hooks';
import {
  Avatar,
  Button,
  Dialog,
  EmptyState,
  IconButton,
  Listbox,
  Menu,
  type MenuEntry,
  Popover,
  Skeleton,
  Tooltip,
  toast,
  VirtualList,
} from '../../../../shared/ui';
import { PEOPLE } from './people';
import { Row, Section } from './section';

const ENTRIES: readonly MenuEntry[] = [
  { heading: 'Conversation' },
  { id: 'assign', label: 'Assign…', icon: 'assign', keys: 'a', onSelect: () => toast({ text: 'Assigned.' }) },
  { id: 'snooze', label: 'Snooze…', icon: 'snooze', keys: 'z', onSelect: () => toast({ text: 'Snoozed.' }) },
  { id: 'merge', label: 'Merge…', icon: 'merge', disabled: true, onSelect: () => undefined },
  'line',
  { id: 'delete', label: 'Delete', icon: 'trash', danger: true, onSelect: () => toast({ text: 'Deleted.' }) },
];

export function Floating() {
  const [open, setOpen] = useState<'center' | 'end' | null>(null);
  const [anchor, setAnchor] = useState<Element | null>(null);
  return (
    <Section title="Floating">
      <Row>
        <Button onClick={() => setOpen('center')}>Dialog</Button>
        <Button onClick={() => setOpen('end')}>Sheet</Button>
        <Menu
          entries={ENTRIES}
          trigger={(props) => (
            <Button {...props} iconEnd="chevron-down">
              Menu
            </Button>
          )}
        />
        <Button
          aria-haspopup="dialog"
          aria-expanded={anchor !== null}
          onClick={(event) => setAnchor(anchor ? null : event.currentTarget)}
        >
          Popover
        </Button>
        <Popover anchor={anchor} onClose={() => setAnchor(null)} label="Assignees">
          <People />
        </Popover>
        <Tooltip text="Resolve" keys="e">
          <IconButton icon="check-circle" label="Resolve" />
        </Tooltip>
        <Toasts />
      </Row>
      <Dialog
        open={open !== null}
        placement={open ?? 'center'}
        onClose={() => setOpen(null)}
        title="Delete the label “billing”?"
        description="It disappears from 12 conversations."
        actions={[
          <Button key="no" onClick={() => setOpen(null)}>
            Keep it
          </Button>,
          <Button key="yes" variant="danger" onClick={() => setOpen(null)}>
            Delete
          </Button>,
        ]}
      />
    </Section>
  );
}

function People() {
  const [chosen, setChosen] = useState<readonly string[]>(['1']);
  const toggle = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  const choices = PEOPLE.map((one) => ({ ...one, start: <Avatar name={one.label} size="xs" /> }));
  return (
    <Listbox
      label="Find a person"
      placeholder="Find a person"
      choices={choices}
      chosen={chosen}
      onChoose={toggle}
      multiple
    />
  );
}

function Toasts() {
  return (
    <>
      <Button
        onClick={() =>
          toast({ text: 'The conversation is resolved.', action: { label: 'Undo', run: () => undefined } })
        }
      >
        Toast
      </Button>
      <Button onClick={() => toast({ text: 'Settings saved.', tone: 'success' })}>Good news</Button>
      <Button onClick={() => toast({ text: 'The message could not be sent.', tone: 'danger' })}>Bad news</Button>
    </>
  );
}

const MANY = Array.from({ length: 10_000 }, (_, index) => index);

export function Lists() {
  return (
    <Section title="Ten thousand rows of any height">
      <VirtualList
        label="Rows"
        class="h-72 rounded-lg border border-line"
        items={MANY}
        keyOf={(item) => item}
        guess={40}
        render={(item) => (
          <div class="flex gap-3 border-b border-line px-3 py-2">
            <Avatar name={`Row ${item}`} size="sm" />
            <p class="min-w-0">{`Row ${item}. ${'It may be longer than others. '.repeat(((item * 7) % 5) * 3)}`}</p>
          </div>
        )}
      />
    </Section>
  );
}

export function States() {
  return (
    <Section title="Waiting, and nothing there">
      <div class="grid gap-4 sm:grid-cols-2">
        <div class="flex flex-col gap-4 rounded-lg border border-line p-4">
          {[1, 2, 3].map((row) => (
            <div key={row} class="flex items-center gap-3">
              <Skeleton class="size-8 rounded-full" />
              <div class="grow">
                <Skeleton class="mb-2 w-1/3" />
                <Skeleton class="w-4/5" />
              </div>
            </div>
          ))}
        </div>
        <EmptyState
          class="rounded-lg border border-line"
          icon="inbox"
          title="All done"
          action={<Button icon="refresh">Look again</Button>}
        >
          New conversations appear here by themselves.
        </EmptyState>
      </div>
    </Section>
  );
}
