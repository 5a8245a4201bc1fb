import { defineConfig } from 'vitest/config';
import shared from './vitest.config.js';

/** The tests that need a real Kafka: `npm run test:kafka`, against `KAFKA_BROKERS` or a broker that is started for the suite. */
export default defineConfig({
  resolve: shared.resolve,
  test: {
    include: ['test/kafka/**/*.test.ts'],
    globalSetup: ['test/kafka/support/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
});
