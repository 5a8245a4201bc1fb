import type { TestProject } from 'vitest/node';
import { startBrokers } from './brokers.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** `host:port,…` of the broker of the suite. */
    kafkaBrokers: string;
  }
}

/** One broker for the whole suite: that of `KAFKA_BROKERS`, or one that is started now and ends with the suite. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env.KAFKA_BROKERS;
  if (given !== undefined && given !== '') {
    project.provide('kafkaBrokers', given);
    return undefined;
  }
  const brokers = await startBrokers();
  project.provide('kafkaBrokers', brokers.bootstrap);
  return () => brokers.end();
}
