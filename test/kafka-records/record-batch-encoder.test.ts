import { createRequire } from 'node:module';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMPRESSIONS, codecFor } from '../../src/kafka/compression.js';
import { crc32c } from '../../src/kafka/crc32c.js';
import { type BatchStamp, NO_STAMP, RecordBatchEncoder } from '../../src/kafka/record-batch-encoder.js';
import { columnsOf, type TestRecord } from './record-columns.js';

/** kafkajs reads what the encoder writes: nothing of ours is in the way. */
const require = createRequire(import.meta.url);
const Decoder = require('kafkajs/src/protocol/decoder');
const decodeBatch = require('kafkajs/src/protocol/recordBatch/v0/decoder');

interface Decoded {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly timestamp: string;
  readonly offset: string;
  readonly headers: Record<string, Buffer | Buffer[]>;
}

async function decode(bytes: Uint8Array): Promise<{ records: Decoded[]; [part: string]: unknown }> {
  return decodeBatch(new Decoder(Buffer.from(bytes)));
}

async function encode(
  records: readonly TestRecord[],
  times: readonly number[],
  setup: { compression?: (typeof COMPRESSIONS)[number]; stamp?: BatchStamp } = {},
): Promise<Buffer> {
  const encoder = new RecordBatchEncoder(await codecFor(setup.compression ?? 'none'), 1 << 20);
  const columns = columnsOf(records);
  for (const [row, time] of times.entries()) encoder.append(columns, row, time);
  return Buffer.from(await encoder.finish(setup.stamp ?? NO_STAMP));
}

// kafkajs makes an object of headers: names that are numbers move, and those of every object are in the way.
const bytes = fc.option(fc.uint8Array({ maxLength: 200 }), { nil: null });
const record: fc.Arbitrary<TestRecord> = fc.record({
  key: bytes,
  value: bytes,
  headers: fc.uniqueArray(
    fc.tuple(
      fc.string({ minLength: 1, maxLength: 9 }).filter(name => !/^\d+$/.test(name) && !(name in {})),
      fc.uint8Array({ maxLength: 20 }),
    ),
    { maxLength: 4, selector: ([name]) => name },
  ),
});
// kafkajs reads offsets of time of up to 32 bits right.
const time = fc.integer({ min: 1_600_000_000_000, max: 1_600_500_000_000 });

test('whatever is encoded is read again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(record, time), { minLength: 1, maxLength: 300 }), async pairs => {
      const records = pairs.map(([r]) => r);
      const times = pairs.map(([, t]) => t);
      const batch = await encode(records, times);
      expect(batch.readUInt32BE(17)).toBe(crc32c(batch, 21, batch.length));
      const { records: read, ...rest } = await decode(batch);
      expect(rest).toMatchObject({ lastOffsetDelta: records.length - 1, maxTimestamp: String(Math.max(...times)) });
      expect(read.map(r => [r.key, r.value, r.timestamp, r.offset, r.headers])).toEqual(
        records.map((r, i) => [
          r.key === null ? null : Buffer.from(r.key),
          r.value === null ? null : Buffer.from(r.value),
          String(times[i]),
          String(i),
          Object.fromEntries((r.headers ?? []).map(([name, value]) => [name, Buffer.from(value!)])),
        ]),
      );
    }),
    { numRuns: 60 },
  );
});

test.each(COMPRESSIONS.slice(0, 2))('compressed with %s, with the stamp of a transaction', async compression => {
  const records = Array.from({ length: 500 }, (_, i) => ({ key: Buffer.from(`k${i}`), value: Buffer.alloc(i, 'v') }));
  const stamp = { producerId: 2 ** 40 + 7, producerEpoch: 3, baseSequence: 2 ** 31 - 1, isTransactional: true };
  const times = records.map((_, i) => 1_700_000_000_000 - i);
  const read = await decode(await encode(records, times, { compression, stamp }));
  expect(read).toMatchObject({
    producerId: String(2 ** 40 + 7),
    producerEpoch: 3,
    firstSequence: 2 ** 31 - 1,
    inTransaction: true,
    maxTimestamp: '1700000000000',
  });
  expect(read.records.map(r => `${r.key}=${r.value!.length}@${r.timestamp}`)).toEqual(
    records.map((_, i) => `k${i}=${i}@${times[i]}`),
  );
});

test('headers keep their order, equal names and nulls', async () => {
  const headers = [
    ['b', Buffer.from('1')],
    ['a', null],
    ['b', Buffer.alloc(0)],
  ] as const;
  const batch = await encode([{ key: null, value: Buffer.from('v'), headers }], [0]);
  // length 17, attributes, time, offset, no key, value v; then three headers: b=1, a=null, b=(empty).
  expect(batch.subarray(61).toString('hex')).toBe(['2200000001027606', '02620231', '026101', '026200'].join(''));
});

test('times a lifetime apart fit one batch', async () => {
  const batch = await encode(
    ['a', 'b', 'c'].map(text => ({ key: null, value: Buffer.from(text) })),
    [4_000_000_000_000, -1, 4_000_000_000_000],
  );
  expect(batch.readBigInt64BE(27)).toBe(4_000_000_000_000n);
  // Zigzag of −4000000000001, written down by hand: 8000000000001 in groups of seven bits.
  const delta = batch.subarray(61 + 8 + 2, 61 + 8 + 2 + 7);
  let value = 0n;
  for (const [i, byte] of [...delta].entries()) value |= BigInt(byte & 127) << BigInt(7 * i);
  expect(value).toBe(8_000_000_000_001n);
});

test('the batch before stays whole while the next one is filled', async () => {
  const encoder = new RecordBatchEncoder(null, 1 << 16);
  const columns = columnsOf([{ key: null, value: Buffer.alloc(30_000, 1) }]);
  encoder.append(columns, 0, 0);
  const first = await encoder.finish(NO_STAMP);
  const copy = Buffer.from(first);
  for (let i = 0; i < 2; i++) encoder.append(columns, 0, i);
  const second = await encoder.finish({ ...NO_STAMP, producerId: 5 });
  expect(Buffer.compare(copy, Buffer.from(first))).toBe(0);
  expect((await decode(second)).records).toHaveLength(2);
});

test('a full batch is known before its last record', () => {
  const encoder = new RecordBatchEncoder(null, 1000);
  const columns = columnsOf([{ key: Buffer.from('k'), value: Buffer.alloc(100) }]);
  while (encoder.fits(columns, 0, 1000)) encoder.append(columns, 0, 0);
  expect(encoder.byteLength).toBeLessThanOrEqual(1000);
  expect(encoder.recordCount).toBe(8);
});

test('costs grow with the records, not with their square', async () => {
  const columns = columnsOf(
    Array.from({ length: 1000 }, (_, i) => ({ key: Buffer.from(`key-${i}`), value: Buffer.alloc(100, i) })),
  );
  const cpuMs = async (records: number) => {
    const encoder = new RecordBatchEncoder(null, 1 << 20);
    const before = process.cpuUsage();
    for (let i = 0; i < records; i++) encoder.append(columns, i % 1000, i);
    const batch = Buffer.from(await encoder.finish(NO_STAMP));
    expect(batch.readInt32BE(57)).toBe(records);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  await cpuMs(20_000);
  // 200,000 records in one partition: more than four minutes with kafkajs, whose time grows with the square.
  expect(await cpuMs(200_000)).toBeLessThan(60 * Math.max(5, await cpuMs(20_000)));
});
