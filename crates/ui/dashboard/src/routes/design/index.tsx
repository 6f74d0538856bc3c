/** Every part the pages are made of, in all its states; not translated, as only those who build them look here. */
import { useState } from 'preact/hooks';
import { IconButton, Tabs } from '../../../../shared/ui';
import { Colours, Icons, Writing } from './basics';
import { Buttons, Forms, Marks } from './controls';
import { Floating, Lists, States } from './floating';

type Page = 'controls' | 'floating' | 'basics';

export default function Design() {
  const [page, setPage] = useState<Page>('controls');
  return (
    <main class="min-h-dvh bg-surface">
      <div class="mx-auto max-w-5xl px-6 py-8">
        <header class="mb-4 flex items-center justify-between">
          <h1 class="text-xl font-semibold">Design</h1>
          <Appearance />
        </header>
        <Tabs<Page>
          label="Kinds of parts"
          tabs={[
            { id: 'controls', label: 'Controls', icon: 'settings' },
            { id: 'floating', label: 'Floating and lists', icon: 'list', count: 3 },
            { id: 'basics', label: 'Tokens and icons', icon: 'star' },
          ]}
          selected={page}
          onSelect={setPage}
          panelClass="flex flex-col gap-10 pt-6"
        >
          {page === 'controls' && [<Buttons key="1" />, <Forms key="2" />, <Marks key="3" />]}
          {page === 'floating' && [<Floating key="1" />, <Lists key="2" />, <States key="3" />]}
          {page === 'basics' && [<Colours key="1" />, <Writing key="2" />, <Icons key="3" />]}
        </Tabs>
      </div>
    </main>
  );
}

/** Turns the page around without touching what the user has chosen. */
function Appearance() {
  const [dark, setDark] = useState(false);
  const [turned, setTurned] = useState(false);
  const root = document.documentElement;
  return (
    <div class="flex gap-1">
      <IconButton
        icon={dark ? 'sun' : 'moon'}
        label={dark ? 'Light' : 'Dark'}
        onClick={() => {
          root.dataset.theme = dark ? 'light' : 'dark';
          setDark(!dark);
        }}
      />
      <IconButton
        icon={turned ? 'arrow-end' : 'arrow-start'}
        label={turned ? 'Left to right' : 'Right to left'}
        onClick={() => {
          root.dir = turned ? 'ltr' : 'rtl';
          setTurned(!turned);
        }}
      />
    </div>
  );
}
