/** The fields of signing in and of what leads there. */
import { TextField, type TextFieldProps } from '../form';
import { t } from '../i18n';

/** Larger than elsewhere: these pages hold nothing but a few of them. */
export function LargeField(props: TextFieldProps) {
  return <TextField required class="h-10" {...props} />;
}

type Props = Pick<TextFieldProps, 'value' | 'onValue' | 'autofocus'>;

interface PasswordProps extends Props {
  /** As high as other controls are. */
  compact?: boolean;
}

export function EmailField(props: Props) {
  return (
    <LargeField
      {...props}
      label={t('auth.email')}
      type="email"
      name="email"
      dir="ltr"
      autocomplete="username"
      autocapitalize="none"
      spellcheck={false}
    />
  );
}

/** The password that somebody has. */
export function PasswordField({ label, compact, ...props }: PasswordProps & { label?: string }) {
  return (
    <LargeField
      {...props}
      {...(compact && { class: '' })}
      label={label ?? t('auth.password')}
      type="password"
      name="password"
      dir="ltr"
      autocomplete="current-password"
    />
  );
}

export function NewPasswordField({ compact, ...props }: PasswordProps & { label: string }) {
  return (
    <LargeField
      {...props}
      {...(compact && { class: '' })}
      hint={t('auth.password_rule')}
      type="password"
      name="new-password"
      dir="ltr"
      autocomplete="new-password"
    />
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
