import { defaultClientConditions, defineConfig } from 'vite';

/** Relative paths, so that the built page works in any folder of any static host. */
export default defineConfig({
  base: './',
  resolve: { conditions: ['@ser/source', ...defaultClientConditions] },
  worker: { format: 'es' },
  // Found before the page opens, not while it loads, which would load it twice.
  optimizeDeps: { entries: ['index.html', 'src/worker.ts'] },
  build: {
    target: 'es2022',
    // The page's policy allows no data: URLs for scripts, and workers and worklets are scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
  },
});
