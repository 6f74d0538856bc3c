import { defineConfig } from 'vite';
import { common, here, proxy } from './common.ts';

export default defineConfig({
  ...common,
  root: here('dashboard'),
  base: '/app/',
  server: { proxy },
  build: { ...common.build, outDir: here('dist/dashboard'), manifest: true },
});
