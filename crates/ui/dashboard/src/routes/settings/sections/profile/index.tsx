/** One's own profile: everybody has it. */
import { session } from '../../../../data';
import { t } from '../../../../i18n';
import { Appearance, Availability } from './habits';
import { Email, Identity, Signature } from './identity';
import { AccessToken, PasswordChange } from './security';

export default function Profile() {
  const me = session.me.value;
  const account = session.account.value;
  if (!me || !account) return null;
  return (
    <>
      <header class="mb-6">
        <h2 class="text-lg font-semibold">{t('settings.profile')}</h2>
        <p class="mt-0.5 text-muted">{t('profile.about')}</p>
      </header>
      <Identity me={me} />
      <Email me={me} />
      <PasswordChange />
      <Availability account={account} />
      <Appearance />
      <Signature me={me} />
      <AccessToken me={me} />
    </>
  );
}
