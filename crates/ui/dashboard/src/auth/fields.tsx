import { Field, Input } from '../../../shared/ui';
import { t } from '../i18n';

interface Props {
  value: string;
  onValue(value: string): void;
}

type EmailProps = { autofocus?: boolean } & ((Props & { fixed?: false }) | { value: string; fixed: true });

export function EmailField(props: EmailProps) {
  const { value, autofocus = false } = props;
  return (
    <Field label={t('auth.email')}>
      <Input
        class="h-10"
        type="email"
        name="email"
        dir="ltr"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        required
        autofocus={autofocus}
        readOnly={props.fixed}
        value={value}
        onInput={(event) => {
          if (!props.fixed) props.onValue(event.currentTarget.value);
        }}
      />
    </Field>
  );
}

export function PasswordField({ value, onValue, autofocus = false }: Props & { autofocus?: boolean }) {
  return (
    <Field label={t('auth.password')}>
      <Input
        class="h-10"
        type="password"
        name="password"
        dir="ltr"
        autocomplete="current-password"
        required
        autofocus={autofocus}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Field>
  );
}

export function NewPasswordField({ label, value, onValue }: Props & { label: string }) {
  return (
    <Field label={label} hint={t('auth.password_rule')}>
      <Input
        class="h-10"
        type="password"
        name="new-password"
        dir="ltr"
        autocomplete="new-password"
        required
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    </Field>
  );
}

/** The server's rule, so that nobody has to wait for its answer. */
const RULE = [/^.{6,128}$/su, /\p{Lu}/u, /\p{Ll}/u, /[0-9]/, /[!-/:-@[-`{-~ ]/];

export function isStrong(password: string): boolean {
  return RULE.every((wanted) => wanted.test(password));
}

/** What to say about a password that is too simple. */
export function checkPassword(password: string): string | null {
  return isStrong(password) ? null : t('auth.password_weak');
}
