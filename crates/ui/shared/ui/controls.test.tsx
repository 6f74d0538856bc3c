import { cleanup, fireEvent, render, screen } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Avatar, Badge, Button, Checkbox, Field, IconButton, Input, Select, Switch, Tabs } from '.';
import { initials } from './avatar';
import { faultsOf } from './testing/axe';

afterEach(cleanup);

describe('a button', () => {
  it('that is busy says so, keeps the focus and takes no press', () => {
    const onClick = vi.fn();
    const { rerender } = render(<Button onClick={onClick}>Save</Button>);
    const button = screen.getByRole('button', { name: 'Save' });
    button.focus();
    rerender(
      <Button onClick={onClick} busy>
        Save
      </Button>,
    );
    fireEvent.click(button);
    expect(onClick).not.toHaveBeenCalled();
    expect(document.activeElement).toBe(button);
    expect(button.getAttribute('aria-busy')).toBe('true');
  });

  it('that is busy does not send its form', () => {
    const onSubmit = vi.fn((event: Event) => event.preventDefault());
    render(
      <form onSubmit={onSubmit}>
        <Button type="submit" busy>
          Send
        </Button>
      </form>,
    );
    fireEvent.click(screen.getByRole('button'));
    expect(onSubmit).not.toHaveBeenCalled();
  });

  it('with an icon alone has a name', () => {
    render(<IconButton icon="bold" label="Bold" pressed />);
    expect(screen.getByRole('button', { name: 'Bold', pressed: true })).toBeTruthy();
  });
});

describe('a field', () => {
  it('ties label, hint and error to what is in it', () => {
    render(
      <Field label="Address" hint="Of work" error="Not one" required>
        <Input />
      </Field>,
    );
    const input = screen.getByLabelText<HTMLInputElement>(/^Address/);
    const described = (input.getAttribute('aria-describedby') ?? '').split(' ');
    expect(described.map((id) => document.getElementById(id)?.textContent)).toEqual(['Not one', 'Of work']);
    expect(input.getAttribute('aria-invalid')).toBe('true');
    expect(input.required).toBe(true);
  });

  it('shows a password when asked', () => {
    render(
      <Field label="Password">
        <Input type="password" />
      </Field>,
    );
    fireEvent.click(screen.getByRole('button', { name: 'Show password' }));
    expect(screen.getByLabelText<HTMLInputElement>('Password').type).toBe('text');
  });
});

describe('what is switched', () => {
  it('tells its new state, and its hint apart from its name', () => {
    const onChange = vi.fn();
    render(<Switch label="Hours" hint="On weekdays" checked={false} onChange={onChange} />);
    const input = screen.getByRole('switch', { name: 'Hours' });
    fireEvent.click(input);
    expect(onChange).toHaveBeenCalledWith(true);
  });

  it('can be neither on nor off', () => {
    render(<Checkbox label="All" mixed checked={false} onChange={() => undefined} />);
    expect(screen.getByRole<HTMLInputElement>('checkbox').indeterminate).toBe(true);
  });
});

describe('tabs', () => {
  const tabs = ['mine', 'open', 'all'].map((id) => ({ id, label: id }));
  const show = (onSelect: (id: string) => void, dir: 'ltr' | 'rtl' = 'ltr') =>
    render(
      <div style={{ direction: dir }}>
        <Tabs label="Lists" tabs={tabs} selected="mine" onSelect={onSelect}>
          content
        </Tabs>
      </div>,
    );

  it('are one stop for Tab, and are selected by arrows, Home and End', () => {
    const onSelect = vi.fn();
    show(onSelect);
    expect(screen.getAllByRole('tab').map((tab) => tab.tabIndex)).toEqual([0, -1, -1]);
    for (const key of ['ArrowRight', 'ArrowLeft', 'End', 'a']) {
      fireEvent.keyDown(screen.getByRole('tab', { name: 'mine' }), { key });
    }
    expect(onSelect.mock.calls.flat()).toEqual(['open', 'all', 'all']);
    expect(document.activeElement?.textContent).toBe('all');
  });

  it('turn around with the writing', () => {
    const onSelect = vi.fn();
    show(onSelect, 'rtl');
    fireEvent.keyDown(screen.getByRole('tab', { name: 'mine' }), { key: 'ArrowLeft' });
    expect(onSelect).toHaveBeenCalledWith('open');
  });
});

it('initials are those of the first and the last word, in any script', () => {
  const names = ['Ada King Lovelace', 'plato', '  ', '(new) 𝒳eno', 'ليلى حداد'];
  expect(names.map(initials)).toEqual(['AL', 'P', '?', 'N𝒳', 'ل\u200cح']);
});

it('a picture that cannot be fetched gives way to letters', () => {
  const { container } = render(<Avatar name="Ada" src="/gone.png" />);
  fireEvent.error(container.querySelector('img') as Element);
  expect(container.textContent).toBe('A');
});

it('none of them has a fault that a machine finds', async () => {
  const nothing = () => undefined;
  render(
    <main>
      <Button icon="plus">New</Button>
      <IconButton icon="more" label="More" busy />
      <Field label="Name" error="Missing" required>
        <Input icon="agent" />
      </Field>
      <Field label="Kind">
        <Select>
          <option>One</option>
        </Select>
      </Field>
      <Switch label="On" hint="Always" checked onChange={nothing} />
      <Checkbox label="All" checked={false} onChange={nothing} />
      <Badge onRemove={nothing}>billing</Badge>
      <Avatar name="Ada" label="Ada" status="online" statusLabel="Online" />
      <Tabs label="Lists" tabs={[{ id: 'a', label: 'A', count: 2 }]} selected="a" onSelect={nothing}>
        content
      </Tabs>
    </main>,
  );
  expect(await faultsOf(document.body)).toEqual([]);
});
