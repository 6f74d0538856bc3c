import { classes, Field, Input } from '../../../shared/ui';
import { t } from '../i18n';

interface Props {
  value: string;
  onValue(value: string): void;
}

interface PasswordProps extends Props {
  /** As high as other controls are. */
  compact?: boolean;
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

interface OwnPasswordProps extends PasswordProps {
  label?: string;
  autofocus?: boolean;
}

/** The password that somebody has. */
export function PasswordField({ label, value, onValue, compact, autofocus = false }: OwnPasswordProps) {
  return (
    <Field label={label ?? t('auth.password')}>
      <Input
        class={classes(!compact && 'h-10')}
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

export function NewPasswordField({ label, value, onValue, compact }: PasswordProps & { label: string }) {
  return (
    <Field label={label} hint={t('auth.password_rule')}>
      <Input
        class={classes(!compact && 'h-10')}
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
