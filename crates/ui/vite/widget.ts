import { defineConfig, type Plugin } from 'vite';
import { common, here } from './common.ts';

/** What every visitor needs at once: one file, for a visitor pays for each request and for each seam. */
const CORE = /widget\/src\/(?!later\/|locales\/(?!en\b))|shared\/cable|\/preact\/(?!hooks)/;

/** Vite's loader of lazy parts fetches their styles too, which they do not have: importing is all that is needed. */
const withoutPreloads: Plugin = {
  name: 'without-preloads',
  enforce: 'pre',
  load: (id) => (id === '\0vite/preload-helper.js' ? 'export const __vitePreload = (load) => load();' : null),
};

/** The chat's page. The server writes the document and finds the files by the manifest. */
export default defineConfig({
  ...common,
  plugins: [withoutPreloads],
  root: here('widget'),
  base: '/widget/',
  publicDir: here('widget/public'),
  // The chat has a store of its own, a tenth of the size.
  resolve: { alias: { '@preact/signals': here('widget/src/store.ts') } },
  oxc: {
    jsx: { runtime: 'classic', pragma: 'h', pragmaFrag: 'Fragment' },
    jsxInject: "import { h, Fragment } from 'preact';",
  },
  build: {
    ...common.build,
    outDir: here('dist/widget'),
    manifest: 'manifest.json',
    modulePreload: false,
    rolldownOptions: {
      input: here('widget/src/main.tsx'),
      output: { codeSplitting: { groups: [{ name: 'core', test: CORE }] } },
    },
  },
});
