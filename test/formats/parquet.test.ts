import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../src/columnar/builder.js';
import { parquetFormat } from '../../src/formats/parquet/parquet-format.js';
import {
  arrayType,
  binaryType,
  booleanType,
  type DataType,
  dateType,
  dayTimeIntervalType,
  decimalType,
  doubleType,
  field,
  floatType,
  intType,
  longType,
  mapType,
  smallintType,
  stringType,
  structType,
  timestampNtzType,
  timestampType,
  tinyintType,
  yearMonthIntervalType,
} from '../../src/types/data-type.js';
import { arbitraryRows, readRows, temporaryFolder, writeFile } from './parquet-support.js';

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

const inner = structType([
  field('a', intType),
  field('b', arrayType(stringType)),
  field('c', structType([field('d', longType)])),
]);
const types: [string, DataType][] = [
  ['boolean', booleanType],
  ['tinyint', tinyintType],
  ['smallint', smallintType],
  ['int', intType],
  ['long', longType],
  ['float', floatType],
  ['double', doubleType],
  ['decimal5', decimalType(5, 2)],
  ['decimal18', decimalType(18, 4)],
  ['decimal38', decimalType(38, 10)],
  ['string', stringType],
  ['binary', binaryType],
  ['date', dateType],
  ['timestamp', timestampType],
  ['ntz', timestampNtzType],
  ['ym', yearMonthIntervalType],
  ['dt', dayTimeIntervalType],
  ['list', arrayType(intType)],
  ['lists', arrayType(arrayType(stringType))],
  ['map', mapType(stringType, doubleType)],
  ['maps', mapType(intType, arrayType(mapType(stringType, longType)))],
  ['struct', inner],
  ['structs', arrayType(inner)],
  ['mapOfStruct', mapType(longType, inner)],
];

describe('hyparquet: what is written is read', () => {
  const schema = schemaOf(types);
  it('every type, with nulls, any batch and row group size, any codec', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryRows(schema),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom('none', 'snappy', 'gzip', 'brotli'),
        async (rows, batch, group, compression) => {
          const path = at('all.parquet');
          await writeFile(parquetFormat, path, schema, rows, { compression, rowgroupsize: String(group) }, batch);
          expect(await readRows(parquetFormat, path, schema)).toEqual(rows);
        },
      ),
      { numRuns: 150 },
    );
  });
});
