// How much a browser loads, compressed, and how much it may: prints one line a part, fails above.
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = join(dirname(dirname(fileURLToPath(import.meta.url))), 'dist');
const KB = 1024;
const size = (path) => statSync(join(dist, `${path}.gz`)).size;
const json = (path) => JSON.parse(readFileSync(join(dist, path), 'utf8'));
let over = 0;

function budget(what, bytes, most) {
  const verdict = bytes <= most ? 'ok' : 'TOO BIG';
  if (bytes > most) over += 1;
  console.log(`${verdict.padEnd(8)}${(bytes / KB).toFixed(1).padStart(6)} of ${(most / KB).toFixed(0)} KB  ${what}`);
}

/** The files that an entry of a manifest needs at once: itself, what it imports, their styles. */
function atOnce(manifest, key, seen = new Set()) {
  const part = manifest[key];
  if (!part || seen.has(part.file)) return seen;
  seen.add(part.file);
  for (const style of part.css ?? []) seen.add(style);
  for (const imported of part.imports ?? []) atOnce(manifest, imported, seen);
  return seen;
}

const loader = readFileSync(join(dist, 'sdk/sdk.js'), 'utf8');
const second = /sdk-[\w-]+\.js/.exec(loader)?.[0];
if (!second) throw new Error('the loader names no second file');
budget('loader', size('sdk/sdk.js'), 2 * KB);
const manifest = json('widget/manifest.json');
const entry = Object.keys(manifest).find((key) => manifest[key].isEntry);
const first = [...atOnce(manifest, entry)].reduce((sum, file) => sum + size(`widget/${file}`), 0);
budget('SDK and widget, first load', size(`sdk/assets/${second}`) + first, 25 * KB);

const ROUTE = /^src\/routes\/(settings\/sections\/)?([\w-]+)\/index\.tsx$/;
/** Pages that may be larger than the others, for what they carry. */
const MOST = { inbox: 80 * KB, reports: 45 * KB };
const pages = json('dashboard/.vite/manifest.json');
const shell = atOnce(pages, 'index.html');
const routes = Object.keys(pages).filter((key) => ROUTE.test(key));
const sum = (files, kind = '') =>
  [...files].filter((file) => file.endsWith(kind)).reduce((total, file) => total + size(`dashboard/${file}`), 0);
// Whoever signs in comes to the inbox first.
const opened = atOnce(pages, 'src/routes/inbox/index.tsx', new Set(shell));
budget('dashboard, first route, scripts', sum(opened, '.js'), 90 * KB);
budget('dashboard, first route, styles', sum(opened, '.css'), 20 * KB);
for (const key of routes) {
  const [, section, page] = ROUTE.exec(key);
  const name = section ? `settings ${page}` : page;
  const more = [...atOnce(pages, key, new Set(shell))].filter((file) => !shell.has(file));
  budget(`dashboard, page ${name}`, sum(more), MOST[name] ?? 60 * KB);
}
process.exitCode = over > 0 ? 1 : 0;
