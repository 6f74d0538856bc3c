/** Which files may be sent, and how they are called. */
import { t, tag } from '../i18n';
import { chosen, notice } from '../state';

const KINDS = (
  'image/*,audio/*,video/*,.3gpp,text/csv,text/plain,application/json,application/pdf,text/rtf,application/rtf,' +
  'application/xml,text/xml,application/zip,application/x-7z-compressed,application/vnd.rar,application/x-tar,' +
  'application/msword,application/vnd.ms-excel,application/vnd.ms-powerpoint,' +
  'application/vnd.oasis.opendocument.text,application/vnd.openxmlformats-officedocument.presentationml.presentation,' +
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,' +
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
).split(',');

const LARGEST = 40 * 1024 * 1024;
const MOST = 15;

/** Adds files to those that go along with the next message; says what is wrong with those that do not. */
export function attach(more: Iterable<File>): void {
  let fault = '';
  const fitting = [...more].filter((file) => {
    if (file.size > LARGEST) fault = t('tooBig', { name: file.name });
    else if (!isAccepted(file)) fault = t('wrongType', { name: file.name });
    else return true;
    return false;
  });
  const files = [...chosen.value, ...fitting];
  if (files.length > MOST) fault = t('tooMany');
  chosen.value = files.slice(0, MOST);
  notice.value = fault;
}

function isAccepted({ type, name }: File): boolean {
  const [family = ''] = type.split('/');
  return KINDS.includes(type) || KINDS.includes(`${family}/*`) || name.toLowerCase().endsWith('.3gpp');
}

/** What a stored file is called: the last part of its address. */
export function nameOf(address: string | null | undefined): string {
  const last = (address ?? '').split(/[?#]/)[0]?.split('/').pop() ?? '';
  try {
    return decodeURIComponent(last) || t('file');
  } catch {
    // Not encoded the common way: shown as it is.
    return last;
  }
}

export function sizeOf(bytes: number): string {
  const mega = bytes >= 1_000_000;
  const unit = mega ? 'megabyte' : 'kilobyte';
  const value = Math.max(1, bytes / (mega ? 1_000_000 : 1000));
  return value.toLocaleString(tag(), { style: 'unit', unit, maximumFractionDigits: mega ? 1 : 0 });
}
