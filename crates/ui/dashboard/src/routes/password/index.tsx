import { ChoosePassword } from '../../auth/choose-password';
import { t } from '../../i18n';
import type { PageProps } from '../../pages';

export default function NewPassword({ query }: PageProps<'password'>) {
  return (
    <ChoosePassword
      token={query.get('reset_password_token')}
      title={t('auth.new_title')}
      text={t('auth.new_text')}
      label={t('auth.password_new')}
      action={t('auth.new_do')}
    />
  );
}
