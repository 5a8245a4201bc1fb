import { randomBytes } from 'node:crypto';
import { type Admin, Kafka, logLevel } from 'kafkajs';

/** A client of the oracle's kind: kafkajs as it comes, quick to retry. */
export function clientOf(bootstrap: string): Kafka {
  return new Kafka({
    clientId: 'test',
    brokers: bootstrap.split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 20 },
  });
}

/** A name that no other test and no earlier run has used. */
export function topicName(subject: string): string {
  return `${subject}-${randomBytes(4).toString('hex')}`;
}

export interface TopicOptions {
  readonly partitions?: number;
  readonly replicas?: number;
  readonly config?: Readonly<Record<string, string>>;
}

/** Creates topics that are there, with their leaders, when this resolves. */
export async function createTopics(
  bootstrap: string,
  names: readonly string[],
  options: TopicOptions = {},
): Promise<void> {
  await withAdmin(bootstrap, admin =>
    admin.createTopics({
      waitForLeaders: true,
      topics: names.map(topic => ({
        topic,
        numPartitions: options.partitions ?? 1,
        replicationFactor: options.replicas ?? 1,
        configEntries: Object.entries(options.config ?? {}).map(([name, value]) => ({ name, value })),
      })),
    }),
  );
}

export async function withAdmin<T>(bootstrap: string, run: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = clientOf(bootstrap).admin();
  await admin.connect();
  try {
    return await run(admin);
  } finally {
    await admin.disconnect();
  }
}
