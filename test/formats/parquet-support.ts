import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { batchOf } from '../../src/columnar/builder.js';
import type { RecordBatch } from '../../src/columnar/record-batch.js';
import { NodeFiles } from '../../src/common/node-files.js';
import type { Format, ReadRequest } from '../../src/formats/format.js';
import type { DataType, StructType } from '../../src/types/data-type.js';
import { CalendarInterval, MapValue, normalInteger, type Value } from '../../src/types/value.js';

export const files = new NodeFiles();

/** A folder that is removed when the process ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type Rows = readonly (readonly Value[])[];
export const options = (values: Record<string, string> = {}): ReadonlyMap<string, string> =>
  new Map(Object.entries(values));

/** Writes rows as batches of `batchRows`. */
export async function writeFile(
  format: Format,
  path: string,
  schema: StructType,
  rows: Rows,
  writeOptions: Record<string, string> = {},
  batchRows = 1000,
): Promise<void> {
  const batches = [];
  for (let i = 0; i < rows.length; i += batchRows) batches.push(batchOf(schema, rows.slice(i, i + batchRows)));
  await writeBatches(format, path, schema, batches, writeOptions);
}

export async function writeBatches(
  format: Format,
  path: string,
  schema: StructType,
  batches: readonly RecordBatch[],
  writeOptions: Record<string, string> = {},
): Promise<void> {
  rmSync(path, { force: true });
  const file = await files.open(path, 'wx');
  try {
    const writer = format.writer(schema, options(writeOptions)).start(bytes => file.write(bytes));
    for (const batch of batches) await writer.write(batch);
    await writer.finish();
  } finally {
    await file.close();
  }
}

export async function readRows(
  format: Format,
  path: string,
  dataSchema: StructType,
  more: Partial<ReadRequest> & { read?: Record<string, string> } = {},
): Promise<Value[][]> {
  const { read, ...request } = more;
  const reader = format.reader({
    dataSchema,
    columns: dataSchema.fields.map(f => f.name),
    options: options(read),
    ...request,
  });
  const rows: Value[][] = [];
  for await (const batch of reader.read(files, path)) for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
  return rows;
}

const wide = (min: bigint, max: bigint) => fc.bigInt({ min, max }).map(normalInteger);
const long = fc.oneof(
  fc.integer(),
  wide(-(2n ** 63n), 2n ** 63n - 1n),
  fc.constantFrom(0, 9007199254740991, -9007199254740991, 9007199254740992n, -(2n ** 63n), 2n ** 63n - 1n),
);

/** Values of a type in the engine's form, or null. */
export function arbitraryValue(type: DataType): fc.Arbitrary<Value> {
  return fc.option(arbitraryNonNull(type), { freq: 5 });
}

export function arbitraryNonNull(type: DataType): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'void':
      return fc.constant(null);
    case 'boolean':
      return fc.boolean();
    case 'tinyint':
      return fc.integer({ min: -128, max: 127 });
    case 'smallint':
      return fc.integer({ min: -32768, max: 32767 });
    case 'int':
    case 'date':
    case 'year_month_interval':
      return fc.oneof(fc.integer(), fc.constantFrom(-(2 ** 31), 2 ** 31 - 1));
    case 'long':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'day_time_interval':
      return long;
    case 'float':
      return fc.float();
    case 'double':
      return fc.double();
    case 'decimal': {
      const max = 10n ** BigInt(type.precision) - 1n;
      return fc.oneof(
        wide(-max, max),
        fc.integer({ min: -9, max: 9 }),
        fc.constantFrom(normalInteger(max), normalInteger(-max)),
      );
    }
    case 'string':
      return fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('', 'a', 'bb', '\u{1f600}', '\0'));
    case 'binary':
      return fc.uint8Array({ maxLength: 20 });
    case 'interval':
      return fc.tuple(fc.integer(), fc.integer(), long).map(([m, d, u]) => new CalendarInterval(m, d, u as number));
    case 'array':
      return fc.array(arbitraryValue(type.element), { maxLength: 4 });
    case 'map':
      return fc
        .uniqueArray(fc.tuple(arbitraryNonNull(type.key), arbitraryValue(type.value)), {
          maxLength: 4,
          selector: e => String(e[0]),
        })
        .map(
          entries =>
            new MapValue(
              entries.map(e => e[0]),
              entries.map(e => e[1]),
            ),
        );
    case 'struct':
      return fc.tuple(...type.fields.map(f => arbitraryValue(f.type)));
    case 'variant':
      throw new Error('no variants here');
  }
}

export const arbitraryRows = (schema: StructType, maxLength = 60): fc.Arbitrary<Value[][]> =>
  fc.array(fc.tuple(...schema.fields.map(f => arbitraryValue(f.type))) as fc.Arbitrary<Value[]>, { maxLength });
