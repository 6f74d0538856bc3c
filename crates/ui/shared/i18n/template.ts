/** Texts with named holes: `{name} wrote`. A brace that opens no name is only a brace. */

export type Parameters = Readonly<Record<string, string | number>>;

/** A piece of a text: words, or the name of a hole. */
export type Part = { text: string; name?: undefined } | { text?: undefined; name: string };

const HOLE = /\{([a-z][A-Za-z0-9]*)\}/g;

export function parts(template: string): Part[] {
  const found: Part[] = [];
  let from = 0;
  for (const hole of template.matchAll(HOLE)) {
    if (hole.index > from) found.push({ text: template.slice(from, hole.index) });
    found.push({ name: hole[1] as string });
    from = hole.index + hole[0].length;
  }
  if (from < template.length) found.push({ text: template.slice(from) });
  return found;
}

/** Fills the holes. One without a value stays visible, so that the fault is seen. */
export function fill(template: string, write: (value: string | number) => string, values: Parameters): string {
  return template.replace(HOLE, (hole, name: string) => {
    const value = values[name];
    return value === undefined ? hole : write(value);
  });
}
