import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^millrace\/testing$/, replacement: at('./src/testing/index.ts') },
      { find: /^millrace$/, replacement: at('./src/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    // These need a broker: `npm run test:kafka`. What of Kafka needs none is tested in test/kafka-records.
    exclude: ['**/node_modules/**', 'test/kafka/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
