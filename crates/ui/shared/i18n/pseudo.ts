/** A language for tests: English that is longer, accented and fenced, so that what escaped the catalogue is seen. */
import type { Forms, Messages } from './catalogue';
import { parts } from './template';

const FROM = 'aceinosuyACEINOSUY';
const TO = 'àçéîñöšûýÀÇÉÎÑÖŠÛÝ';

export function pseudo(english: Messages): Messages {
  return Object.fromEntries(Object.entries(english).map(([key, text]) => [key, changed(text)]));
}

function changed(text: string | Forms): string | Forms {
  if (typeof text === 'string') return stretched(text);
  return Object.fromEntries(Object.entries(text).map(([form, one]) => [form, stretched(one)])) as Forms;
}

/** A third longer, as German is; the holes stay. */
function stretched(text: string): string {
  const accented = parts(text).map((part) => (part.name === undefined ? accent(part.text) : `{${part.name}}`));
  return `[${accented.join('')}${'~'.repeat(Math.ceil(text.length / 3))}]`;
}

function accent(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => TO[FROM.indexOf(letter)] ?? letter);
}
