import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { Select } from '../../../shared/ui';
import { chooseLanguage, i18n, LANGUAGES, t } from '../i18n';
import { Mark } from '../layout/mark';

interface Props {
  title: string;
  text?: string;
  children?: ComponentChildren;
  /** Under the form: another way. */
  foot?: ComponentChildren;
}

/** What all pages look like on which nobody is signed in yet. */
export function Frame({ title, text, children, foot }: Props) {
  useEffect(() => {
    document.title = `${title} · Porchlight`;
  }, [title]);
  return (
    <div class="flex min-h-dvh flex-col bg-canvas">
      <main class="mx-auto flex w-full max-w-96 grow flex-col justify-center px-4 py-10">
        <Mark class="mb-6 size-10" />
        <h1 class="text-xl font-semibold tracking-tight">{title}</h1>
        {text && <p class="mt-1.5 text-base text-muted">{text}</p>}
        {children && <div class="mt-6">{children}</div>}
        {foot && <div class="mt-5 text-sm text-muted">{foot}</div>}
      </main>
      <footer class="mx-auto w-full max-w-96 px-4 pb-6">
        <Select
          aria-label={t('shell.language')}
          class="border-transparent bg-transparent text-muted"
          value={i18n.locale.value}
          onChange={(event) => void chooseLanguage(event.currentTarget.value)}
        >
          {i18n.locales.map((name) => (
            <option key={name} value={name} lang={name.replace('_', '-')}>
              {LANGUAGES[name]}
            </option>
          ))}
        </Select>
      </footer>
    </div>
  );
}

/** A way to somewhere else, under a form. */
export function Way({ to, children }: { to: string; children: ComponentChildren }) {
  return (
    <a
      href={to}
      class="inline-flex min-h-6 items-center font-medium text-accent-text underline-offset-2 hover:underline"
    >
      {children}
    </a>
  );
}
