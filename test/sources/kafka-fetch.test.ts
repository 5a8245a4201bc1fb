import { expect, test } from 'vitest';
import { ManualClock } from '../../src/common/manual-clock.js';
import { NO_STAMP, RecordBatchEncoder } from '../../src/kafka/record-batch-encoder.js';
import type { FetchedPartition, FetchRequest, KafkaTransport } from '../../src/kafka/transport.js';
import { LogFetcher } from '../../src/sources/kafka/log-fetcher.js';
import type { PartitionDirectory } from '../../src/sources/kafka/partition-directory.js';
import { RangeReader } from '../../src/sources/kafka/range-reader.js';
import { columnsOf } from '../kafka-records/record-columns.js';

type Asked = FetchRequest['partitions'][number];

/** What a reader makes of ranges up to `end`, where `records` are what a broker sends. */
async function readFrom(records: (asked: Asked, index: number) => Buffer, partitions: number, end: number) {
  const answer = (request: FetchRequest): FetchedPartition[] =>
    request.partitions.map((asked, i) => ({
      topic: asked.topic,
      partition: asked.partition,
      error: null,
      records: records(asked, i),
      highWatermark: end,
      lastStableOffset: end,
      logStartOffset: 0,
      abortedTransactions: [],
    }));
  const transport = { fetch: async (_: number, request: FetchRequest) => answer(request) } as unknown as KafkaTransport;
  const directory = { leaderOf: () => 1, has: () => true, refresh: async () => undefined };
  const settings = { isolation: 'read_committed', checkCrcs: true, pollTimeoutMs: 1000 } as const;
  const limits = { fetchBytesMax: 1 << 20, partitionBytesMax: 1 << 20 };
  const fetcher = new LogFetcher(transport, directory as unknown as PartitionDirectory, { ...settings, ...limits });
  const looks = { pollTimeoutMs: 1000, retries: 1, retryIntervalMs: 1 };
  const reader = new RangeReader(fetcher, looks, new ManualClock(), loss => {
    throw new Error(`lost: ${loss.why}`);
  });
  const values: string[] = [];
  const ranges = Array.from({ length: partitions }, (_, partition) => ({ topic: 't', partition, offset: 0, end }));
  for await (const batch of reader.read(ranges, ['value']))
    for (let i = 0; i < batch.length; i++) values.push(Buffer.from(batch.row(i)[0] as Uint8Array).toString());
  return values;
}

async function batch(base: number, ...values: string[]): Promise<Buffer> {
  const encoder = new RecordBatchEncoder(null, 1000);
  const columns = columnsOf(values.map(value => ({ key: null, value: Buffer.from(value) })));
  for (const row of values.keys()) encoder.append(columns, row, 0);
  const bytes = Buffer.from(await encoder.finish(NO_STAMP));
  bytes.writeBigInt64BE(BigInt(base));
  return bytes;
}

/** Answers that no sound broker gives. */
const read = (records: Buffer) => readFrom(() => records, 1, 2);

const CORRUPT = { code: 'KAFKA_RECORD_BATCH_CORRUPT' };

test('a batch whose length says that more is to come is asked for a few times, and not for ever', async () => {
  expect(await read(await batch(0, 'a', 'b'))).toEqual(['a', 'b']);
  const endless = await batch(0, 'a', 'b');
  endless.writeInt32BE(2 ** 31 - 1, 8);
  await expect(read(endless)).rejects.toMatchObject(CORRUPT);
});

test('a batch that is shorter than its header, or goes back', async () => {
  const short = await batch(0, 'a', 'b');
  short.writeInt32BE(20, 8);
  await expect(read(short)).rejects.toMatchObject(CORRUPT);
  await expect(read(Buffer.concat([await batch(1, 'b'), await batch(0, 'a')]))).rejects.toMatchObject(CORRUPT);
});

test('a range that gets nothing for as long as another one fills the answers is not one without records', async () => {
  const batches = await Promise.all(Array.from({ length: 12 }, (_, i) => batch(i, `value ${i}`)));
  // One batch of the first partition, and nothing of the others.
  const values = await readFrom(({ offset }, i) => (i === 0 ? batches[offset] : Buffer.alloc(0)), 2, 12);
  const all = batches.map((_, i) => `value ${i}`);
  expect(values).toEqual([...all, ...all]);
});
