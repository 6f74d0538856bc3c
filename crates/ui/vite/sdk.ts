import { defineConfig } from 'vite';
import { common, here } from './common.ts';

/** The second file of the script that websites embed; it is named by its content. */
export default defineConfig({
  ...common,
  plugins: [],
  root: here('widget'),
  publicDir: false,
  build: {
    ...common.build,
    outDir: here('dist/sdk'),
    rollupOptions: {
      input: here('widget/sdk/sdk.ts'),
      output: { format: 'iife', entryFileNames: 'assets/sdk-[hash].js' },
    },
  },
});
