import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BytesVector } from '../../src/columnar/vector.js';
import { type Compression, codecFor } from '../../src/kafka/compression.js';
import { crc32c } from '../../src/kafka/crc32c.js';
import { type DecodeOptions, RecordBatchDecoder, wholeBatches } from '../../src/kafka/record-batch-decoder.js';
import { NO_STAMP, RecordBatchEncoder } from '../../src/kafka/record-batch-encoder.js';
import { RecordRows } from '../../src/kafka/record-rows.js';
import type { AbortedTransaction } from '../../src/kafka/transport.js';
import { binaryType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

type Record = readonly [key: string | null, value: string | null, timestampMs: number];

function column(texts: readonly (string | null)[]): BytesVector {
  const parts = texts.map(text => Buffer.from(text ?? ''));
  const ends = new Int32Array(parts.length);
  for (let i = 0, at = 0; i < parts.length; i++) ends[i] = at += parts[i].length;
  const starts = ends.map((end, i) => end - parts[i].length);
  const validity = Uint8Array.from(texts, text => (text === null ? 0 : 1));
  return new BytesVector(binaryType, parts.length, starts, ends, new Uint8Array(Buffer.concat(parts)), validity);
}

interface Shape {
  readonly base?: number;
  readonly compression?: Compression;
  readonly producerId?: number;
  /** Offsets are kept, records are not: what compaction leaves. */
  readonly emptied?: boolean;
}

async function batch(records: readonly Record[], { base = 0, compression = 'none', producerId, emptied }: Shape = {}) {
  const encoder = new RecordBatchEncoder(await codecFor(compression), 1 << 16);
  const columns = { key: column(records.map(r => r[0])), value: column(records.map(r => r[1])), headers: null };
  for (const [i, r] of records.entries()) encoder.append(columns, i, r[2]);
  const stamp = { producerId: producerId ?? -1, producerEpoch: 0, baseSequence: 0, isTransactional: true };
  const whole = Buffer.from(await encoder.finish(producerId === undefined ? NO_STAMP : stamp));
  whole.writeBigInt64BE(BigInt(base));
  if (!emptied) return whole;
  const header = Buffer.from(whole.subarray(0, 61));
  header.writeInt32BE(49, 8);
  header.writeInt32BE(0, 57);
  return signed(header);
}

function signed(bytes: Buffer): Buffer {
  bytes.writeUInt32BE(crc32c(bytes, 21, bytes.length), 17);
  return bytes;
}

/** The marker that ends a transaction: type 0 aborts, 1 commits. */
function marker(base: number, producerId: number, type: 0 | 1): Buffer {
  const record = Buffer.from([0, 0, 0, 8, 0, 0, 0, type, 12, 0, 0, 0, 0, 0, 0, 0]);
  const bytes = Buffer.alloc(61 + 1 + record.length);
  bytes.writeBigInt64BE(BigInt(base));
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes[16] = 2;
  bytes.writeInt16BE(0x30, 21);
  bytes.writeBigInt64BE(BigInt(producerId), 43);
  bytes.writeInt32BE(1, 57);
  bytes[61] = record.length << 1;
  record.copy(bytes, 62);
  return signed(bytes);
}

const COLUMNS = ['key', 'value', 'offset', 'timestamp'];

async function decode(
  bytes: Buffer,
  from: number,
  to: number,
  { aborted = [] as readonly AbortedTransaction[], options = { committedOnly: true } as DecodeOptions } = {},
): Promise<{ rows: Value[][]; position: number }> {
  const decoder = new RecordBatchDecoder(bytes, aborted, { topic: 't', partition: 3 }, from, options);
  const rows = new RecordRows(COLUMNS);
  while (decoder.position < to && decoder.hasBatch) await decoder.readBatch(to, rows);
  const found = rows.take(true).flatMap(b => Array.from({ length: b.length }, (_, i) => b.row(i)));
  return { rows: found, position: decoder.position };
}

const text = (value: Value): string | null => (value === null ? null : Buffer.from(value as Uint8Array).toString());
const values = (rows: readonly Value[][]): (string | null)[] => rows.map(row => text(row[1]));
const plain = (...texts: string[]): Record[] => texts.map(value => [null, value, 1000]);

test('whatever records were encoded, in any codec: every range of them', async () => {
  const record = fc.tuple(
    fc.option(fc.string({ unit: 'binary', maxLength: 200 })),
    fc.option(fc.string({ unit: 'binary', maxLength: 300 })),
    fc.integer({ min: -1, max: 4_000_000_000_000 }),
  );
  const codec = fc.constantFrom<Compression>('none', 'gzip', 'snappy', 'lz4', 'zstd');
  const shape = fc.tuple(fc.array(record, { minLength: 1, maxLength: 40 }), codec, fc.nat(3));
  await fc.assert(
    fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 5 }), fc.nat(99), fc.nat(99), async (shapes, a, b) => {
      const parts: Buffer[] = [];
      const all: [number, Record][] = [];
      let next = 0;
      for (const [records, compression, gap] of shapes) {
        next += gap;
        parts.push(await batch(records, { base: next, compression }));
        for (const [i, r] of records.entries()) all.push([next + i, r]);
        next += records.length;
      }
      const [from, to] = [Math.min(a, b), Math.max(a, b)];
      const { rows } = await decode(Buffer.concat(parts), from, to);
      const expected = all.filter(([offset]) => offset >= from && offset < to);
      expect(rows.map(row => [row[2], text(row[0]), text(row[1]), row[3]])).toEqual(
        expected.map(([offset, [key, value, ms]]) => [offset, key, value, ms * 1000]),
      );
    }),
    { numRuns: 60 },
  );
});

describe('positions', () => {
  test('go on behind the last whole batch: gaps, empty batches and markers included', async () => {
    const bytes = Buffer.concat([
      await batch(plain('a', 'b'), { base: 5 }),
      await batch(plain('gone', 'gone', 'gone'), { base: 7, emptied: true }),
      marker(10, 1, 1),
      await batch(plain('c'), { base: 20 }),
    ]);
    expect(await decode(bytes, 0, 100)).toMatchObject({ position: 21 });
    expect(values((await decode(bytes, 6, 100)).rows)).toEqual(['b', 'c']);
    for (const [cut, position] of [
      [bytes.length - 1, 11],
      [bytes.length - 60, 11],
    ])
      expect((await decode(bytes.subarray(0, cut), 0, 100)).position).toBe(position);
    // Nothing is left of what ends here, and yet it ends at 10.
    const [filled, emptied] = [wholeBatches(bytes.subarray(0, 100))!, 61];
    expect((await decode(bytes.subarray(0, filled.bytes + emptied), 0, 100)).position).toBe(10);
    expect(wholeBatches(bytes)).toEqual({ nextOffset: 21, bytes: bytes.length });
    expect(wholeBatches(bytes.subarray(0, 60))).toBeUndefined();
  });

  test('end where the range ends, inside a batch or in a gap, and go on from there', async () => {
    const bytes = Buffer.concat([await batch(plain('a', 'b', 'c'), { base: 0 }), await batch(plain('d'), { base: 9 })]);
    const decoder = new RecordBatchDecoder(bytes, [], { topic: 't', partition: 0 }, 0, { committedOnly: true });
    const rows = new RecordRows(COLUMNS);
    const read = (to: number) => {
      while (decoder.position < to && decoder.hasBatch) decoder.readBatch(to, rows);
      return rows.take(true).flatMap(b => Array.from({ length: b.length }, (_, i) => text(b.row(i)[1])));
    };
    expect([read(1), decoder.position, read(5), decoder.position, read(9), read(10), decoder.position]).toEqual([
      ['a'],
      1,
      ['b', 'c'],
      5,
      [],
      ['d'],
      10,
    ]);
    expect([decoder.hasBatch, decoder.bytesLeft]).toEqual([false, 0]);
  });
});

test('aborted transactions: by their first offsets, whatever the order of the list, until their markers', async () => {
  const bytes = Buffer.concat([
    await batch(plain('keep'), { base: 0 }),
    await batch(plain('x'), { base: 1, producerId: 7 }),
    await batch(plain('y'), { base: 2, producerId: 8 }),
    await batch([['\0\0\0\0', 'x', 1000]], { base: 3, producerId: 7 }),
    await batch(plain('x'), { base: 4, producerId: 7 }),
    marker(5, 8, 0),
    await batch(plain('committed by 8'), { base: 6, producerId: 8 }),
    marker(7, 7, 0),
    marker(8, 8, 1),
    await batch(plain('committed by 7'), { base: 9, producerId: 7 }),
    marker(10, 7, 1),
  ]);
  const list = [
    { producerId: 8, firstOffset: 2 },
    { producerId: 7, firstOffset: 1 },
  ];
  for (const aborted of [list, [...list].reverse()]) {
    const seen = ['keep', 'committed by 8', 'committed by 7'];
    expect(await decode(bytes, 0, 11, { aborted }).then(d => values(d.rows))).toEqual(seen);
  }
  const { rows } = await decode(bytes, 0, 11, { aborted: list, options: { committedOnly: false } });
  expect(rows).toHaveLength(7);
});

test('damage anywhere is noticed, by the checksum or without it, and never an endless loop', async () => {
  const sound = await batch([
    ['key', 'value', 1000],
    [null, null, 5],
  ]);
  for (let at = 21; at < sound.length; at++) {
    const damaged = Buffer.from(sound);
    damaged[at] ^= 0x41;
    await expect(decode(damaged, 0, 2)).rejects.toMatchObject({ code: 'KAFKA_RECORD_BATCH_CORRUPT' });
    // Without the checksum a wrong value may come out; a crash or a hang must not.
    const unchecked = { options: { committedOnly: true, checkCrcs: false } };
    await decode(damaged, 0, 2, unchecked).catch(error => expect(error.code).toMatch(/^KAFKA_/));
  }
  const old = Buffer.from(sound);
  old[16] = 1;
  await expect(decode(old, 0, 2)).rejects.toMatchObject({ code: 'KAFKA_UNSUPPORTED_RECORD_FORMAT' });
  const far = Buffer.from(sound);
  far.writeBigInt64BE(2n ** 60n);
  await expect(decode(far, 0, 2)).rejects.toMatchObject({ code: 'KAFKA_NUMBER_TOO_LARGE' });
});

test('columns: only those wanted, partitions of one answer together, many rows in parts', async () => {
  const one = await batch(plain('a', 'b'));
  const two = await batch(plain('c'));
  const answer = Buffer.concat([one, two]);
  const rows = new RecordRows(['partition', 'topic', 'timestampType', 'value']);
  for (const [topic, partition, records] of [
    ['left', 4, answer.subarray(0, one.length)],
    ['right!', 0, answer.subarray(one.length)],
  ] as const)
    new RecordBatchDecoder(records, [], { topic, partition }, 0, { committedOnly: true }).readBatch(9, rows);
  const [together, ...none] = rows.take(true);
  expect(none).toEqual([]);
  expect([0, 1, 2].map(i => together.row(i).slice(0, 3))).toEqual([
    [4, 'left', 0],
    [4, 'left', 0],
    [0, 'right!', 0],
  ]);
  const many = await batch(Array.from({ length: 20_000 }, (_, i) => [null, String(i), i] as const));
  new RecordBatchDecoder(many, [], { topic: 't', partition: 0 }, 0, { committedOnly: true }).readBatch(1e6, rows);
  const parts = rows.take(false);
  expect(parts.map(p => p.length)).toEqual([8192, 8192, 3616]);
  expect(text(parts[2].row(3615)[3])).toBe('19999');
});
