import { useState } from 'preact/hooks';
import {
  Avatar,
  Badge,
  Button,
  Checkbox,
  Combobox,
  Count,
  Field,
  IconButton,
  Input,
  Kbd,
  Select,
  Switch,
  Textarea,
} from '../../../../shared/ui';
import { PEOPLE } from './people';
import { Row, Section } from './section';

const VARIANTS = ['primary', 'secondary', 'ghost', 'danger'] as const;
const SIZES = ['sm', 'md', 'lg'] as const;

export function Buttons() {
  return (
    <Section title="Buttons">
      <Row>
        {VARIANTS.map((variant) => (
          <Button key={variant} variant={variant} icon="send">
            {variant}
          </Button>
        ))}
        {VARIANTS.map((variant) => (
          <Button key={variant} variant={variant} disabled>
            disabled
          </Button>
        ))}
      </Row>
      <Row>
        {SIZES.map((size) => (
          <Button key={size} size={size} iconEnd="chevron-down">
            {`size ${size}`}
          </Button>
        ))}
        <Button variant="primary" busy>
          Saving
        </Button>
        <Button busy>Fetching</Button>
        {SIZES.map((size) => (
          <IconButton key={size} size={size} icon="more" label={`More (${size})`} />
        ))}
        <IconButton icon="bold" label="Bold" pressed />
        <IconButton icon="plus" label="New" variant="primary" />
      </Row>
    </Section>
  );
}

export function Forms() {
  const [person, setPerson] = useState<string | null>('2');
  const [on, setOn] = useState(true);
  return (
    <Section title="Forms">
      <div class="grid gap-5 sm:grid-cols-2">
        <Field label="Name" required hint="As customers see it.">
          <Input name="name" autocomplete="off" placeholder="Ada" />
        </Field>
        <Field label="Address" error="This is no e-mail address.">
          <Input type="email" value="ada@" />
        </Field>
        <Field label="Search" labelHidden>
          <Input type="search" icon="search" placeholder="Search conversations" />
        </Field>
        <Field label="Password">
          <Input type="password" value="correct horse" autocomplete="off" />
        </Field>
        <Field label="Priority">
          <Select>
            <option>Urgent</option>
            <option>High</option>
            <option>None</option>
          </Select>
        </Field>
        <Field label="Assignee" hint="Type a part of the name.">
          <Combobox choices={PEOPLE} value={person} onChange={setPerson} />
        </Field>
        <Field label="Greeting" class="sm:col-span-2">
          <Textarea value="Hello! How may we help?" />
        </Field>
        <Toggles on={on} setOn={setOn} />
        <Field label="Not now">
          <Input disabled value="Disabled" />
        </Field>
      </div>
    </Section>
  );
}

function Toggles({ on, setOn }: { on: boolean; setOn: (on: boolean) => void }) {
  return (
    <div class="flex flex-col gap-2.5">
      <Switch
        label="Business hours"
        hint="Outside of them a message tells when you are back."
        checked={on}
        onChange={setOn}
      />
      <Switch label="Off" checked={!on} onChange={(next) => setOn(!next)} />
      <Checkbox label="Remember me" hint="For two weeks." checked={on} onChange={setOn} />
      <Checkbox label="Some of them" mixed checked={false} onChange={setOn} />
      <Checkbox label="Disabled" disabled checked={false} onChange={setOn} />
    </div>
  );
}

const TONES = ['neutral', 'accent', 'success', 'warning', 'danger', 'info', 'brand'] as const;

export function Marks() {
  return (
    <Section title="Marks">
      <Row>
        {TONES.map((tone) => (
          <Badge key={tone} tone={tone}>
            {tone}
          </Badge>
        ))}
        <Badge icon="clock">2 h left</Badge>
        <Badge colour="#d6409f" onRemove={() => undefined}>
          billing
        </Badge>
        <Count of={4} />
        <Count of={120} tone="brand" />
        <Kbd keys="mod+k" />
        <Kbd keys="g i" />
      </Row>
      <Row>
        {(['xs', 'sm', 'md', 'lg'] as const).map((size) => (
          <Avatar
            key={size}
            name="Grace Hopper"
            size={size}
            status={size === 'xs' ? undefined : 'online'}
            statusLabel="Online"
          />
        ))}
        {PEOPLE.map((person, index) => (
          <Avatar
            key={person.id}
            name={person.label}
            status={index % 2 ? 'busy' : 'offline'}
            statusLabel={index % 2 ? 'Busy' : 'Offline'}
          />
        ))}
      </Row>
    </Section>
  );
}
