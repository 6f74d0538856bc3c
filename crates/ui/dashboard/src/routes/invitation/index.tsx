import { ChoosePassword } from '../../auth/choose-password';
import { t } from '../../i18n';
import type { PageProps } from '../../pages';

export default function Invitation({ query }: PageProps<'invitation'>) {
  return (
    <ChoosePassword
      token={query.get('reset_password_token')}
      title={t('auth.invited_title')}
      text={t('auth.invited_text')}
      label={t('auth.password')}
      action={t('auth.invited_do')}
    />
  );
}
