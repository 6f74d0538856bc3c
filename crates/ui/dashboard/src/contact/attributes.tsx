/** Custom attributes: names and values that one can add, change and take away. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button, Icon, IconButton, Input } from '../../../shared/ui';
import type { Attributes, Contact } from '../data';
import { complain } from '../failure';
import { t } from '../i18n';
import { useWork } from '../work';

/** Those of a contact. */
export function ContactAttributes({ contact }: { contact: Contact }) {
  const { contactCommands } = useWork();
  const change = async (customAttributes: Attributes, removed: readonly string[]) => {
    // The server adds what it is given: what goes has to be taken away by itself.
    const failure =
      removed.length > 0
        ? await contactCommands.removeAttributes(contact.id, removed)
        : await contactCommands.edit(contact.id, { customAttributes });
    complain(failure);
  };
  return <AttributeList attributes={contact.customAttributes} onChange={change} />;
}

export interface AttributeListProps {
  attributes: Attributes;
  /** Gets all of them as they should be, and the names that went. */
  onChange: (attributes: Attributes, removed: readonly string[]) => Promise<unknown>;
}

export function AttributeList({ attributes, onChange }: AttributeListProps) {
  const [editing, setEditing] = useState<string | null>(null);
  const names = Object.keys(attributes).sort();
  const put = (name: string, value: string) => {
    setEditing(null);
    if (String(attributes[name] ?? '') !== value)
      void onChange({ ...attributes, [name]: typed(value, attributes[name]) }, []);
  };
  const remove = (name: string) => {
    const { [name]: _, ...rest } = attributes;
    void onChange(rest, [name]);
  };
  return (
    <>
      <dl class="flex flex-col">
        {names.map((name) =>
          editing === name ? (
            <Editor
              key={name}
              name={name}
              value={String(attributes[name] ?? '')}
              onSave={put}
              onCancel={() => setEditing(null)}
            />
          ) : (
            <div key={name} class="group/attribute grid min-h-7 grid-cols-[6.5rem_1fr_auto] items-center gap-2">
              <dt class="truncate text-muted" dir="auto" title={name}>
                {name}
              </dt>
              <dd class="min-w-0">
                <button
                  type="button"
                  class="max-w-full truncate rounded-md px-1.5 py-0.5 text-start hover:bg-hover"
                  dir="auto"
                  aria-label={`${shown(attributes[name]) || '–'}, ${t('contact.edit_attribute', { name })}`}
                  onClick={() => setEditing(name)}
                >
                  {shown(attributes[name]) || '–'}
                </button>
              </dd>
              <dd>
                <IconButton
                  size="sm"
                  icon="close"
                  label={t('contact.remove_attribute', { name })}
                  class="opacity-0 group-hover/attribute:opacity-100 group-focus-within/attribute:opacity-100 pointer-coarse:opacity-100"
                  onClick={() => remove(name)}
                />
              </dd>
            </div>
          ),
        )}
      </dl>
      {names.length === 0 && editing === null && <p class="text-xs text-subtle">{t('contact.no_attributes')}</p>}
      {editing === '' ? (
        <Editor name="" value="" onSave={put} onCancel={() => setEditing(null)} />
      ) : (
        <Button size="sm" variant="ghost" icon="plus" class="-ms-2 mt-1" onClick={() => setEditing('')}>
          {t('contact.add_attribute')}
        </Button>
      )}
    </>
  );
}

/** A number or a yes stays what it was. */
function typed(value: string, before: unknown): unknown {
  if (typeof before === 'number' && value.trim() !== '' && Number.isFinite(Number(value))) return Number(value);
  if (typeof before === 'boolean' && (value === 'true' || value === 'false')) return value === 'true';
  return value;
}

function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value ?? '');
}

interface EditorProps {
  name: string;
  value: string;
  onSave: (name: string, value: string) => void;
  onCancel: () => void;
}

function Editor({ name, value, onSave, onCancel }: EditorProps) {
  const [key, setKey] = useState(name);
  const [text, setText] = useState(value);
  const first = useRef<HTMLInputElement>(null);
  // At once: letters that are typed meanwhile would be keys of the page.
  useLayoutEffect(() => first.current?.focus(), []);
  const save = (event: Event) => {
    event.preventDefault();
    if (key.trim()) onSave(key.trim(), text.trim());
  };
  return (
    <form
      class="flex items-center gap-1.5 py-1"
      onSubmit={save}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        onCancel();
      }}
    >
      {name ? (
        <span class="w-26 shrink-0 truncate text-muted" dir="auto">
          {name}
        </span>
      ) : (
        <Input
          aria-label={t('contact.attribute_name')}
          placeholder={t('contact.attribute_name')}
          class="min-w-0"
          value={key}
          inputRef={first}
          onInput={(event) => setKey(event.currentTarget.value)}
        />
      )}
      <Input
        aria-label={name || t('contact.attribute_value')}
        placeholder={t('contact.attribute_value')}
        class="min-w-0"
        value={text}
        {...(name && { inputRef: first })}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button
        type="submit"
        class="grid size-7 shrink-0 place-items-center rounded-md text-accent-text hover:bg-hover"
        aria-label={t('contact.save')}
      >
        <Icon name="check" />
      </button>
    </form>
  );
}
