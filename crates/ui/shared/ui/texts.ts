/** The few words the parts say by themselves. The application sets them in the user's language. */
import { signal } from '@preact/signals';

export interface UiTexts {
  close: string;
  dismiss: string;
  loading: string;
  noMatches: string;
  notifications: string;
  remove: string;
  required: string;
  showPassword: string;
  hidePassword: string;
}

export const uiTexts = signal<UiTexts>({
  close: 'Close',
  dismiss: 'Dismiss',
  loading: 'Loading…',
  noMatches: 'No matches',
  notifications: 'Notifications',
  remove: 'Remove',
  required: 'required',
  showPassword: 'Show password',
  hidePassword: 'Hide password',
});
