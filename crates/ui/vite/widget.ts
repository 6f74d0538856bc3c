import { defineConfig } from 'vite';
import { common, here } from './common';

/** The chat's page. The server writes the document and finds the files by the manifest. */
export default defineConfig({
  ...common,
  root: here('widget'),
  base: '/widget/',
  publicDir: false,
  build: {
    ...common.build,
    outDir: here('dist/widget'),
    manifest: 'manifest.json',
    rollupOptions: { input: here('widget/src/main.tsx') },
  },
});
