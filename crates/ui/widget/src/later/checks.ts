/** What is wrong with what somebody put into a field; nothing for what is right. */
import { t } from '../i18n';
import { pattern } from './pattern';

export interface Rules {
  type?: string | undefined;
  required?: boolean | undefined;
  /** A regular expression, and what to say when the text does not fit it. */
  pattern?: string | null | undefined;
  cue?: string | null | undefined;
  /** Whether the expression has to fit the whole text. */
  whole?: boolean;
}

const LONGEST = 2_000;

export function fault(value: string | boolean | undefined, rules: Rules): string {
  const text = typeof value === 'string' ? value.trim() : '';
  if (value === true) return '';
  if (!text) return rules.required ? t('required') : '';
  if (text.length > LONGEST) return t('badFormat');
  if (rules.type === 'email' && !isEmail(text)) return t('badEmail');
  if (rules.type === 'tel' && !phone(text)) return t('badPhone');
  if (rules.type === 'url' && !isWebAddress(text)) return t('badUrl');
  const fits = rules.pattern ? pattern(rules.pattern, rules.whole) : null;
  return fits && !fits(text) ? rules.cue || t('badFormat') : '';
}

function isEmail(text: string): boolean {
  const [local = '', domain = '', ...rest] = text.split('@');
  const labels = domain.split('.');
  return !!local && !rest.length && !/\s/.test(text) && labels.length > 1 && labels.every(Boolean);
}

/** A number as the server keeps it, or nothing. */
export function phone(text: string): string | undefined {
  const number = text.replace(/[\s().-]/g, '');
  return /^\+[1-9]\d{5,14}$/.test(number) ? number : undefined;
}

function isWebAddress(text: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol);
  } catch {
    // Not an address at all.
    return false;
  }
}
