import { readdirSync } from 'node:fs';
import { defineConfig } from 'vite';
import { common, here } from './common.ts';

/** The script that websites embed; built after the second file, whose name it carries. */
export default defineConfig(() => {
  const second = readdirSync(here('dist/sdk/assets')).find((name) => /^sdk-.*\.js$/.test(name));
  if (!second) throw new Error('the second file of the SDK has to be built first');
  return {
    ...common,
    plugins: [],
    root: here('widget'),
    publicDir: false as const,
    define: { __SDK_FILE__: JSON.stringify(second) },
    build: {
      ...common.build,
      outDir: here('dist/sdk'),
      emptyOutDir: false,
      rollupOptions: {
        input: here('widget/sdk/loader.ts'),
        output: { format: 'iife' as const, entryFileNames: 'sdk.js' },
      },
    },
  };
});
