// Builds all pages into dist/ and lays compressed copies beside each file, which the server sends as they are.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'vite';

const home = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(home, 'dist');
const COMPRESSED = /\.(js|css|html|svg|json|txt)$/;

rmSync(dist, { recursive: true, force: true });
// In this order: the loader carries the name of the SDK's second file.
for (const name of ['dashboard', 'widget', 'sdk', 'loader']) {
  await build({ configFile: join(home, `vite/${name}.ts`), logLevel: 'warn' });
}

for (const path of readdirSync(dist, { recursive: true })) {
  if (!COMPRESSED.test(path)) continue;
  const bytes = readFileSync(join(dist, path));
  const options = {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  };
  writeFileSync(join(dist, `${path}.br`), brotliCompressSync(bytes, options));
  writeFileSync(join(dist, `${path}.gz`), gzipSync(bytes, { level: 9 }));
}
