import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import tailwind from '@tailwindcss/vite';
import type { UserConfig } from 'vite';

export const here = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** What all pages are built with. */
export const common: UserConfig = {
  plugins: [preact({ devToolsEnabled: false }), tailwind()],
  build: {
    target: 'esnext',
    sourcemap: false,
    // Nothing inline: the policy for pages lets no inline script or style in.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    emptyOutDir: true,
  },
};

/** The server that `npm run dev` talks to. */
const server = process.env.PORCHLIGHT_URL ?? 'http://127.0.0.1:3000';

/** What the development server passes on. */
export const proxy = Object.fromEntries(
  ['/api', '/auth', '/public', '/rails', '/cable', '/setup', '/packs', '/widget'].map((path) => [
    path,
    { target: server, ws: path === '/cable' },
  ]),
);
