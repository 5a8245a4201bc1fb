import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MillraceError } from '../../src/common/errors.js';
import { COMPRESSIONS, type Compression, codecFor } from '../../src/kafka/compression.js';
import { RecordBatchDecoder, wholeBatches } from '../../src/kafka/record-batch-decoder.js';
import { NO_STAMP, RecordBatchEncoder } from '../../src/kafka/record-batch-encoder.js';
import { RECORD_SCHEMA_WITH_HEADERS, RecordRows } from '../../src/kafka/record-rows.js';
import type { Value } from '../../src/types/value.js';
import { columnsOf, type TestRecord } from './record-columns.js';

/** What the encoder writes, the decoder reads; and what has happened to it on the way is noticed. A run names its seed. */
const SEED = Number(process.env.MILLRACE_SEED ?? 20240501);
const RUNS = Number(process.env.MILLRACE_RUNS ?? 80);
const SOURCE = { topic: 'tøpic', partition: 7 };

interface Sent extends TestRecord {
  readonly timestampMs: number;
}
interface Shape {
  readonly records: readonly Sent[];
  readonly compression: Compression;
  /** Offsets that nobody has, before the batch. */
  readonly gap: number;
}

const bytes = fc.option(fc.uint8Array({ maxLength: 300 }), { nil: null });
const name = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 9 }),
  fc.constantFrom('', '10', '9', 'toString', 'a', 'a'),
);
const sent: fc.Arbitrary<Sent> = fc.record({
  key: bytes,
  value: bytes,
  headers: fc.array(fc.tuple(name, fc.option(fc.uint8Array({ maxLength: 20 }), { nil: null })), { maxLength: 5 }),
  timestampMs: fc.oneof(
    fc.integer({ min: -1, max: 4_000_000_000_000 }),
    fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_100 }),
  ),
});
const shape: fc.Arbitrary<Shape> = fc.record({
  records: fc.array(sent, { minLength: 1, maxLength: 40 }),
  compression: fc.constantFrom(...COMPRESSIONS),
  gap: fc.oneof(fc.nat(3), fc.integer({ min: 2 ** 31, max: 2 ** 40 })),
});

/** The batches, with the rows that they hold as `RECORD_SCHEMA_WITH_HEADERS` has them. */
async function write(shapes: readonly Shape[]): Promise<{ written: Buffer; rows: Value[][] }> {
  const parts: Buffer[] = [];
  const rows: Value[][] = [];
  let offset = 0;
  for (const { records, compression, gap } of shapes) {
    offset += gap;
    const encoder = new RecordBatchEncoder(await codecFor(compression), 1 << 16);
    const columns = columnsOf(records);
    for (const [i, { timestampMs }] of records.entries()) encoder.append(columns, i, timestampMs);
    const batch = Buffer.from(await encoder.finish(NO_STAMP));
    batch.writeBigInt64BE(BigInt(offset));
    parts.push(batch);
    for (const { key, value, headers = [], timestampMs } of records)
      rows.push([
        key,
        value,
        'tøpic',
        7,
        offset++,
        timestampMs * 1000,
        0,
        headers.length === 0 ? null : headers,
      ] as Value[]);
  }
  return { written: Buffer.concat(parts), rows };
}

async function read(written: Buffer, from = 0, to = Number.MAX_SAFE_INTEGER): Promise<Value[][]> {
  // As a source does: headers first, all of them.
  wholeBatches(written);
  const decoder = new RecordBatchDecoder(written, [], SOURCE, from, { committedOnly: true });
  const rows = new RecordRows(RECORD_SCHEMA_WITH_HEADERS.fields.map(field => field.name));
  while (decoder.position < to && decoder.hasBatch) await decoder.readBatch(to, rows);
  return rows.take(true).flatMap(batch => Array.from({ length: batch.length }, (_, i) => batch.row(i)));
}

/** Rows that can be compared, whatever kind of bytes they hold. */
const plain = (rows: readonly (readonly Value[])[]) =>
  rows.map(row => JSON.stringify(row, (_, v) => (v instanceof Uint8Array ? Buffer.from(v).toString('hex') : v)));

const OFFSET = 4;
const withoutOffset = (rows: readonly Value[][]) => plain(rows.map(row => row.filter((_, i) => i !== OFFSET)));

test(`records with headers, nulls and every codec, whole and in part (seed ${SEED})`, async () => {
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 5 }), fc.nat(), fc.nat(), async (shapes, a, b) => {
      for (const { compression } of shapes) seen.add(compression);
      const { written, rows } = await write(shapes);
      expect(plain(await read(written))).toEqual(plain(rows));
      const ends = [rows[a % rows.length][OFFSET] as number, rows[b % rows.length][OFFSET] as number];
      const [from, to] = [Math.min(...ends), Math.max(...ends)];
      const wanted = rows.filter(row => (row[OFFSET] as number) >= from && (row[OFFSET] as number) < to);
      expect(plain(await read(written, from, to))).toEqual(plain(wanted));
    }),
    { seed: SEED, numRuns: RUNS },
  );
  expect([...seen].sort()).toEqual([...COMPRESSIONS].sort());
});

test(`cut off anywhere: the batches before, and nothing else (seed ${SEED})`, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(shape, { minLength: 1, maxLength: 3 }), fc.nat(), async (shapes, at) => {
      const { written, rows } = await write(shapes);
      const cut = await read(written.subarray(0, at % written.length));
      expect(cut.length).toBeLessThan(rows.length);
      expect(plain(cut)).toEqual(plain(rows.slice(0, cut.length)));
    }),
    { seed: SEED, numRuns: RUNS },
  );
});

/** Of a batch, those bytes that no checksum covers: its offset and the epoch of its leader. */
const isUnchecked = (at: number) => at < 8 || (at >= 12 && at < 16);

test(`a bit that has turned: an error with a code, or what was written (seed ${SEED})`, async () => {
  let [refused, harmless] = [0, 0];
  await fc.assert(
    fc.asyncProperty(shape, fc.nat(), fc.nat(7), async (one, where, bit) => {
      const { written, rows } = await write([{ ...one, gap: 0 }]);
      const at = where % written.length;
      written[at] ^= 1 << bit;
      try {
        const found = await read(written);
        // A length that goes beyond the end looks as if the rest were to come.
        if (at >= 8 && at < 12) expect(found).toEqual([]);
        else {
          expect(isUnchecked(at)).toBe(true);
          expect(withoutOffset(found)).toEqual(withoutOffset(rows));
        }
        harmless++;
      } catch (error) {
        if (!(error instanceof MillraceError)) throw error;
        expect(error.code).toMatch(/^KAFKA_(RECORD_BATCH_CORRUPT|UNSUPPORTED_RECORD_FORMAT|NUMBER_TOO_LARGE)$/);
        refused++;
      }
    }),
    { seed: SEED, numRuns: RUNS * 5 },
  );
  expect(refused).toBeGreaterThan(harmless);
});

test(`anything at all: an error with a code or rows, and an end (seed ${SEED})`, async () => {
  const noise = fc.tuple(shape, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 30 }), fc.uint8Array());
  await fc.assert(
    fc.asyncProperty(noise, async ([one, changes, rest]) => {
      const { written } = await write([{ ...one, gap: 0 }]);
      // Behind the length: what is damaged is read, and without its checksum there is nothing that says so.
      for (const [at, value] of changes) written[16 + (at % (written.length - 16))] = value;
      const hostile = Buffer.concat([written, rest]);
      hostile[16] = 2;
      const decoder = new RecordBatchDecoder(hostile, [], SOURCE, 0, { committedOnly: false, checkCrcs: false });
      const rows = new RecordRows(RECORD_SCHEMA_WITH_HEADERS.fields.map(field => field.name));
      try {
        let left = decoder.bytesLeft + 1;
        while (decoder.hasBatch) {
          expect(decoder.bytesLeft).toBeLessThan(left);
          left = decoder.bytesLeft;
          await decoder.readBatch(Number.MAX_SAFE_INTEGER, rows);
        }
        for (const batch of rows.take(true)) for (let i = 0; i < batch.length; i++) batch.row(i);
      } catch (error) {
        if (!(error instanceof MillraceError)) throw error;
        expect(error.code).toMatch(/^KAFKA_/);
      }
    }),
    { seed: SEED, numRuns: RUNS * 5 },
  );
});
