import { TextField, type TextFieldProps } from '../../../form';

/** The server's rule for addresses that it is to call, so that nobody has to wait for its answer. */
export function isWebAddress(text: string): boolean {
  const trimmed = text.trim();
  if (/\s/.test(trimmed) || !URL.canParse(trimmed)) return false;
  const { protocol, hostname, username, password } = new URL(trimmed);
  return /^https?:$/.test(protocol) && hostname !== '' && username === '' && password === '';
}

/** A line for such an address. */
export function WebAddressField(props: TextFieldProps) {
  return <TextField type="url" dir="ltr" placeholder="https://" autocomplete="off" spellcheck={false} {...props} />;
}
