import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [preact({ devToolsEnabled: false })],
  define: { __SDK_FILE__: JSON.stringify('sdk-test.js') },
  test: { environment: 'happy-dom', include: ['{dashboard,widget,shared}/**/*.test.{ts,tsx}'], restoreMocks: true },
});
