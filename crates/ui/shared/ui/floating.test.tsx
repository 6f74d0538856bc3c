import { act, cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { useState } from 'preact/hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Button, Combobox, Dialog, Listbox, Menu, type MenuEntry, Popover, ToastRegion, toast } from '.';
import { faultsOf } from './testing/axe';

afterEach(cleanup);

const key = (name: string) => fireEvent.keyDown(document.activeElement ?? document.body, { key: name });
const focused = () => document.activeElement?.textContent;

describe('a menu', () => {
  const done = vi.fn();
  const entries: MenuEntry[] = [
    { id: 'a', label: 'Assign', keys: 'a', onSelect: () => done('assign') },
    { id: 's', label: 'Snooze', disabled: true, onSelect: () => done('snooze') },
    'line',
    { id: 'd', label: 'Delete', danger: true, onSelect: () => done('delete') },
  ];
  const open = (name = 'ArrowDown') => {
    render(<Menu entries={entries} trigger={(props) => <Button {...props}>More</Button>} />);
    screen.getByRole('button').focus();
    key(name);
  };
  beforeEach(() => done.mockClear());

  it('opens by arrows at its first or last entry, and goes around', () => {
    open('ArrowUp');
    expect(focused()).toContain('Delete');
    key('ArrowDown');
    expect(focused()).toContain('Assign');
    key('End');
    expect(focused()).toContain('Delete');
  });

  it('goes to what is typed', () => {
    open();
    key('d');
    expect(focused()).toContain('Delete');
  });

  it('does what is chosen, closes, and gives the focus back', () => {
    open();
    fireEvent.click(screen.getByRole('menuitem', { name: /Delete/ }));
    expect(done).toHaveBeenCalledWith('delete');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(focused()).toBe('More');
  });

  it('does nothing for a disabled entry', () => {
    open();
    fireEvent.click(screen.getByRole('menuitem', { name: 'Snooze' }));
    expect(done).not.toHaveBeenCalled();
    expect(screen.getByRole('menu')).toBeTruthy();
  });

  it('closes by Escape, and by a press elsewhere', () => {
    open();
    key('Escape');
    expect(screen.queryByRole('menu')).toBeNull();
    expect(focused()).toBe('More');
    key('ArrowDown');
    fireEvent.pointerDown(document.body);
    expect(screen.queryByRole('menu')).toBeNull();
  });

  it('has no fault that a machine finds', async () => {
    open();
    expect(await faultsOf(document.body)).toEqual([]);
  });
});

describe('a dialog', () => {
  function Page({ onClose }: { onClose?: () => void }) {
    const [open, setOpen] = useState(false);
    const close = () => {
      onClose?.();
      setOpen(false);
    };
    return (
      <main>
        <Button onClick={() => setOpen(true)}>Open</Button>
        <Dialog
          open={open}
          onClose={close}
          title="Rename"
          description="It keeps its place."
          actions={<Button>OK</Button>}
        >
          <input aria-label="Name" />
        </Dialog>
      </main>
    );
  }
  const open = (onClose?: () => void) => {
    render(<Page onClose={onClose} />);
    const button = screen.getByRole('button', { name: 'Open' });
    button.focus();
    fireEvent.click(button);
    return screen.getByRole<HTMLDialogElement>('dialog');
  };

  it('is modal, named, and begins where one writes', () => {
    const dialog = open();
    expect(dialog.open).toBe(true);
    expect(screen.getByRole('dialog', { name: 'Rename' })).toBe(dialog);
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Name');
  });

  it('closes by Escape, by its cross and by a press beside it, but by none inside', () => {
    const onClose = vi.fn();
    const dialog = open(onClose);
    fireEvent.click(screen.getByLabelText('Name'));
    expect(onClose).not.toHaveBeenCalled();
    fireEvent(dialog, new Event('cancel', { cancelable: true }));
    expect(onClose).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('dialog')).toBeNull();
    expect(focused()).toBe('Open');
    fireEvent.click(screen.getByRole('button', { name: 'Open' }));
    fireEvent.click(screen.getByRole('button', { name: 'Close' }));
    fireEvent.click(screen.getByRole('button', { name: 'Open' }));
    fireEvent.click(screen.getByRole('dialog'));
    expect(onClose).toHaveBeenCalledTimes(3);
  });

  it('has no fault that a machine finds', async () => {
    open();
    expect(await faultsOf(document.body)).toEqual([]);
  });
});

const PEOPLE = [
  { id: '1', label: 'Ada Lovelace' },
  { id: '2', label: 'Jürgen Müller' },
  { id: '3', label: 'Grace Hopper' },
];

describe('a combobox', () => {
  const onChange = vi.fn();
  const open = () => {
    onChange.mockClear();
    render(<Combobox label="Person" choices={PEOPLE} value="1" onChange={onChange} />);
    const box = screen.getByRole<HTMLInputElement>('combobox');
    box.focus();
    return box;
  };
  const pointed = (box: Element) =>
    document.getElementById(box.getAttribute('aria-activedescendant') ?? '')?.textContent;

  it('finds without marks, and takes what Enter points to while the focus stays', () => {
    const box = open();
    fireEvent.input(box, { target: { value: 'mull' } });
    expect(screen.getAllByRole('option')).toHaveLength(1);
    expect(pointed(box)).toBe('Jürgen Müller');
    key('Enter');
    expect(onChange).toHaveBeenCalledWith('2');
    expect(document.activeElement).toBe(box);
    expect(box.getAttribute('aria-expanded')).toBe('false');
  });

  it('opens by arrows at the chosen one, and goes on from there', () => {
    const box = open();
    key('ArrowDown');
    expect(pointed(box)).toBe('Ada Lovelace');
    key('ArrowUp');
    expect(pointed(box)).toBe('Grace Hopper');
  });

  it('forgets what was typed when it is left', () => {
    const box = open();
    fireEvent.input(box, { target: { value: 'x' } });
    expect(screen.getByRole('status').textContent).toBe('No matches');
    key('Escape');
    expect(box.value).toBe('Ada Lovelace');
    expect(onChange).not.toHaveBeenCalled();
  });
});

it('a listbox in a popover takes several, and Escape leads back', async () => {
  const onChoose = vi.fn();
  function Page() {
    const [anchor, setAnchor] = useState<Element | null>(null);
    return (
      <main>
        <Button onClick={(event) => setAnchor(event.currentTarget)}>People</Button>
        <Popover anchor={anchor} onClose={() => setAnchor(null)} label="People">
          <Listbox label="Find" choices={PEOPLE} chosen={['1', '3']} onChoose={onChoose} multiple />
        </Popover>
      </main>
    );
  }
  render(<Page />);
  fireEvent.click(screen.getByRole('button', { name: 'People' }));
  expect(screen.getAllByRole('option', { selected: true })).toHaveLength(2);
  key('ArrowDown');
  key('Enter');
  expect(onChoose).toHaveBeenCalledWith('2');
  expect(await faultsOf(document.body)).toEqual([]);
  key('Escape');
  expect(screen.queryByRole('listbox')).toBeNull();
  expect(focused()).toBe('People');
});

describe('toasts', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => {
    act(() => void vi.advanceTimersByTime(60_000));
    vi.useRealTimers();
  });

  it('go by themselves, but not while one reads them', () => {
    render(<ToastRegion />);
    act(() => void toast({ text: 'Saved' }));
    const text = screen.getByText('Saved');
    fireEvent.mouseEnter(text.parentElement as Element);
    act(() => void vi.advanceTimersByTime(20_000));
    expect(screen.queryByText('Saved')).not.toBeNull();
    fireEvent.mouseLeave(text.parentElement as Element);
    act(() => void vi.advanceTimersByTime(6_000));
    expect(screen.queryByText('Saved')).toBeNull();
  });

  it('that tell of a failure are read out at once and stay until dismissed', () => {
    render(<ToastRegion />);
    act(() => void toast({ text: 'Failed', tone: 'danger' }));
    act(() => void vi.advanceTimersByTime(60_000));
    expect(screen.getByRole('alert').textContent).toContain('Failed');
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText('Failed')).toBeNull();
  });

  it('are told once, and can be undone', () => {
    const run = vi.fn();
    render(<ToastRegion />);
    act(() => {
      toast({ text: 'Resolved' });
      toast({ text: 'Resolved', action: { label: 'Undo', run } });
    });
    expect(screen.getAllByText('Resolved')).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: 'Undo' }));
    expect(run).toHaveBeenCalledOnce();
    expect(screen.queryByText('Resolved')).toBeNull();
  });
});
