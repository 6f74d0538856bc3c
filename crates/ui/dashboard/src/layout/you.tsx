import { useId, useState } from 'preact/hooks';
import { Avatar, Button, classes, Field, Popover, Select } from '../../../shared/ui';
import { type MyAccount, session } from '../data';
import { complain } from '../failure';
import { showHelp } from '../help/state';
import { chooseLanguage, i18n, LANGUAGES, t } from '../i18n';
import { navigate, path } from '../router';
import { chooseTheme, THEMES, theme } from '../theme';

export const AVAILABILITIES = ['online', 'busy', 'offline'] as const;
type Availability = (typeof AVAILABILITIES)[number];

const DOTS: Record<Availability, string> = { online: 'bg-success', busy: 'bg-warning', offline: 'bg-edge' };

export function availabilityOf(account: MyAccount): Availability {
  return AVAILABILITIES.find((one) => one === account.availability) ?? 'offline';
}

export async function setAvailability(availability: Availability): Promise<void> {
  complain(await session.setAvailability(availability));
}

/** Whoever signs out on purpose is not led back to where somebody was. */
export async function signOut(): Promise<void> {
  await session.signOut();
  navigate(path('login', {}), { replace: true });
}

/** One's own picture, and behind it what concerns oneself alone. */
export function You({ account, narrow = false }: { account: MyAccount; narrow?: boolean }) {
  const [anchor, setAnchor] = useState<Element | null>(null);
  const me = session.me.value;
  if (!me) return null;
  const availability = availabilityOf(account);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        class={classes(
          'flex items-center gap-2.5 rounded-md hover:bg-hover aria-expanded:bg-hover',
          narrow ? 'size-11 justify-center' : 'h-10 w-full justify-center px-1.5 xl:justify-start',
        )}
        onClick={(event) => setAnchor(anchor ? null : event.currentTarget)}
      >
        <span class="sr-only">{`${t('shell.you')}: ${me.available_name}, ${t(`shell.${availability}`)}`}</span>
        <Avatar name={me.available_name} src={me.avatar_url} size="sm" status={availability} />
        {!narrow && (
          <span
            aria-hidden="true"
            class="hidden min-w-0 grow truncate text-start text-sm font-medium xl:block"
            dir="auto"
          >
            {me.available_name}
          </span>
        )}
      </button>
      <Popover anchor={anchor} onClose={() => setAnchor(null)} side="top" label={t('shell.you')} class="w-72">
        <Card availability={availability} onDone={() => setAnchor(null)} />
      </Popover>
    </>
  );
}

function Card({ availability, onDone }: { availability: Availability; onDone: () => void }) {
  const me = session.me.value;
  if (!me) return null;
  return (
    <div class="flex flex-col">
      <div class="flex items-center gap-3 border-b border-line p-3">
        <Avatar name={me.available_name} src={me.avatar_url} />
        <div class="min-w-0">
          <p class="truncate font-medium" dir="auto">
            {me.available_name}
          </p>
          <p class="truncate text-xs text-subtle" dir="ltr">
            {me.email}
          </p>
        </div>
      </div>
      <div class="flex flex-col gap-3 p-3">
        <AvailabilityChoice chosen={availability} />
        <ThemeChoice />
        {/* The other side of the window may be where it belongs then. */}
        <LanguageChoice onChoose={onDone} />
      </div>
      <div class="flex flex-col border-t border-line p-1.5">
        <Button
          variant="ghost"
          icon="keyboard"
          class="justify-start"
          onClick={() => {
            onDone();
            showHelp();
          }}
        >
          {t('shell.help')}
        </Button>
        <Button variant="ghost" icon="sign-out" class="justify-start" onClick={() => void signOut()}>
          {t('shell.sign_out')}
        </Button>
      </div>
    </div>
  );
}

export function ThemeChoice() {
  return (
    <Field label={t('shell.theme')}>
      <Select value={theme.value} onChange={(event) => chooseTheme(asTheme(event.currentTarget.value))}>
        {THEMES.map((one) => (
          <option key={one} value={one}>
            {t(`shell.theme_${one}`)}
          </option>
        ))}
      </Select>
    </Field>
  );
}

export function LanguageChoice({ onChoose }: { onChoose?: () => void }) {
  return (
    <Field label={t('shell.language')}>
      <Select
        value={i18n.locale.value}
        onChange={(event) => {
          onChoose?.();
          void chooseLanguage(event.currentTarget.value);
        }}
      >
        {i18n.locales.map((name) => (
          <option key={name} value={name} lang={name.replace('_', '-')}>
            {LANGUAGES[name]}
          </option>
        ))}
      </Select>
    </Field>
  );
}

function asTheme(value: string) {
  return THEMES.find((one) => one === value) ?? 'auto';
}

export function AvailabilityChoice({ chosen, legendHidden = false }: { chosen: Availability; legendHidden?: boolean }) {
  const name = useId();
  return (
    <fieldset>
      <legend class={legendHidden ? 'sr-only' : 'mb-1.5 text-sm font-medium'}>{t('shell.availability')}</legend>
      <div class="flex flex-col">
        {AVAILABILITIES.map((one) => (
          <label key={one} class="flex h-7 items-center gap-2 rounded-md px-1.5 hover:bg-hover has-checked:bg-selected">
            <input
              type="radio"
              name={name}
              value={one}
              checked={one === chosen}
              class="size-3.5"
              onChange={() => void setAvailability(one)}
            />
            <span class={classes('size-2 rounded-full', DOTS[one])} />
            {t(`shell.${one}`)}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
