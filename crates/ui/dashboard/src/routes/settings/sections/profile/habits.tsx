/** How somebody works: whether they can be reached, and how the pages look to them. */
import { useState } from 'preact/hooks';
import { Switch } from '../../../../../../shared/ui';
import { type MyAccount, session } from '../../../../data';
import { complain } from '../../../../failure';
import { t } from '../../../../i18n';
import { AvailabilityChoice, availabilityOf, LanguageChoice, ThemeChoice } from '../../../../layout/you';
import { Part } from './part';

export function Availability({ account }: { account: MyAccount }) {
  // What is wished, until the server has agreed.
  const [wished, setWished] = useState<boolean | null>(null);
  const change = async (on: boolean) => {
    setWished(on);
    const failure = await session.setAutoOffline(on);
    setWished(null);
    if (failure) complain(failure);
  };
  return (
    <Part title={t('shell.availability')} about={t('profile.availability_about', { account: account.name })}>
      <AvailabilityChoice legendHidden chosen={availabilityOf(account)} />
      <Switch
        checked={wished ?? account.auto_offline}
        onChange={(on) => void change(on)}
        label={t('profile.auto_offline')}
        hint={t('profile.auto_offline_hint')}
      />
    </Part>
  );
}

export function Appearance() {
  return (
    <Part title={t('profile.appearance')} about={t('profile.appearance_about')}>
      <div class="grid gap-4 sm:grid-cols-2">
        <ThemeChoice />
        <LanguageChoice />
      </div>
    </Part>
  );
}
