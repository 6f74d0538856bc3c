type Texts = Readonly<Record<string, string | Readonly<Record<string, string>>>>;
export function faults(locale: string, texts: Texts, english: Texts): string[];
export function idle(keys: readonly string[], code: string): string[];
