import { Dialog, Kbd } from '../../../shared/ui';
import { t } from '../i18n';
import { type Binding, bindings, type Scope } from '../keys';
import { helpShown } from './state';

const SCOPES: readonly Scope[] = ['list', 'thread', 'composer', 'contacts', 'contact', 'global'];

/** All keys that do something where one is. */
export function Help() {
  return (
    <Dialog
      open={helpShown.value}
      onClose={() => {
        helpShown.value = false;
      }}
      title={t('shell.help')}
      size="lg"
    >
      <div class="columns-1 gap-8 sm:columns-2">
        {SCOPES.map((scope) => (
          <Group key={scope} scope={scope} />
        ))}
      </div>
    </Dialog>
  );
}

function Group({ scope }: { scope: Scope }) {
  const shown = distinct(bindings.value.filter((binding) => binding.scope === scope));
  if (shown.length === 0) return null;
  return (
    <section class="mb-5 break-inside-avoid">
      <h3 class="mb-1 text-xs font-medium text-subtle">{t(`shell.keys_${scope}`)}</h3>
      <dl>
        {shown.map(([label, keys]) => (
          <div key={label} class="flex min-h-8 items-center justify-between gap-4 border-b border-line last:border-0">
            <dt>{label}</dt>
            <dd class="flex items-center gap-2">
              {keys.map((one) => (
                <Kbd key={one} keys={one} />
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Several keys for the same are one line. */
function distinct(all: readonly Binding[]): readonly (readonly [string, readonly string[]])[] {
  const byLabel = new Map<string, string[]>();
  for (const binding of all) {
    const label = binding.label();
    const keys = byLabel.get(label) ?? [];
    if (!keys.includes(binding.keys)) keys.push(binding.keys);
    byLabel.set(label, keys);
  }
  return [...byLabel];
}
