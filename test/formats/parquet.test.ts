import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { schemaOf } from '../../src/columnar/builder.js';
import { MillraceError } from '../../src/common/errors.js';
import type { PruningPredicate } from '../../src/formats/format.js';
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
  simpleString,
  smallintType,
  stringType,
  structType,
  timestampNtzType,
  timestampType,
  tinyintType,
  yearMonthIntervalType,
} from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';
import { arbitraryRows, files, options, readRows, temporaryFolder, writeFile } from './parquet-support.js';

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

const unsupported = new Set(['decimal5', 'decimal18', 'decimal38', 'ntz']);

describe.each(['hyparquet', 'parquetjs-lite'])('%s: what is written is read', engine => {
  const both = schemaOf(engine === 'hyparquet' ? types : types.filter(([name]) => !unsupported.has(name)));
  const codecs = engine === 'hyparquet' ? ['none', 'snappy', 'gzip', 'brotli'] : ['none', 'snappy', 'gzip'];

  it('every type, with nulls, any batch and row group size, any codec', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        arbitraryRows(both),
        fc.integer({ min: 1, max: 70 }),
        fc.integer({ min: 1, max: 70 }),
        fc.constantFrom(...codecs),
        async (rows, batch, group, compression) => {
          const path = at(`${engine}.parquet`);
          await writeFile(parquetFormat, path, both, rows, { engine, compression, rowgroupsize: String(group) }, batch);
          expect(await readRows(parquetFormat, path, both, { read: { engine } })).toEqual(rows);
          // The default engine reads the files of both.
          expect(await readRows(parquetFormat, path, both)).toEqual(rows);
        },
      ),
      { numRuns: engine === 'hyparquet' ? 150 : 40 },
    );
  });

  it('has the schema that was written', async () => {
    const plain = schemaOf(both.fields.filter(f => !['ym', 'dt'].includes(f.name)).map(f => [f.name, f.type]));
    const path = at('schema.parquet');
    await writeFile(parquetFormat, path, plain, [], { engine });
    if (engine === 'hyparquet') {
      expect(simpleString(await parquetFormat.inferSchema(files, [path], options({ engine })))).toBe(
        simpleString(plain),
      );
    }
    expect(await readRows(parquetFormat, path, plain, { read: { engine } })).toEqual([]);
  });

  it('many pages and row groups', async () => {
    const schema = schemaOf([
      ['i', intType],
      ['s', stringType],
      ['l', arrayType(longType)],
      ['d', doubleType],
    ]);
    const rows = Array.from({ length: 50_000 }, (_, i): Value[] => [
      i % 7 === 0 ? null : i,
      i % 11 === 0 ? null : i < 30_000 ? `key ${i % 300}` : `unique ${i}`,
      Array.from({ length: i % 4 }, (_, j) => (j === 2 ? null : i * 1e9 + j)),
      i / 3,
    ]);
    const path = at('many.parquet');
    await writeFile(parquetFormat, path, schema, rows, { engine, rowgroupsize: '20000' });
    const read = await readRows(parquetFormat, path, schema, { read: { engine } });
    expect(read).toHaveLength(rows.length);
    for (let i = 0; i < rows.length; i += 997) expect(read[i]).toEqual(rows[i]);
    expect(await readRows(parquetFormat, path, schema, { columns: [], read: { engine } })).toHaveLength(50_000);
    expect((await readRows(parquetFormat, path, schema, { columns: ['d', 'i'], read: { engine } }))[4]).toEqual([
      4 / 3,
      4,
    ]);
  });

  it('files cut off at any place, or with a byte changed, are told', { timeout: 300_000 }, async () => {
    const schema = schemaOf([
      ['i', intType],
      ['s', stringType],
      ['l', arrayType(stringType)],
    ]);
    const rows = Array.from({ length: 40 }, (_, i): Value[] => [i, `s${i % 5}`, ['x', null]]);
    const path = at('damaged.parquet');
    await writeFile(parquetFormat, path, schema, rows, { engine });
    const whole = readFileSync(path);
    for (let length = 0; length < whole.length; length += 3) {
      writeFileSync(path, whole.subarray(0, length));
      await expect(readRows(parquetFormat, path, schema, { read: { engine } })).rejects.toThrow(
        /FILE_CORRUPT.*damaged\.parquet/,
      );
    }
    for (let i = 0; i < whole.length; i++) {
      const bytes = Buffer.from(whole);
      bytes[i] ^= 0xff;
      writeFileSync(path, bytes);
      // Any change is either found or harmless; nothing but a typed error may come out, and soon.
      const outcome = await readRows(parquetFormat, path, schema, { read: { engine } }).catch(error => error);
      if (!Array.isArray(outcome)) expect(outcome).toBeInstanceOf(MillraceError);
    }
  });
});

describe('parquetjs-lite: what it cannot do is said', () => {
  const read = { engine: 'parquetjs-lite' };
  it('types and codecs when writing', async () => {
    const decimals = schemaOf([['d', decimalType(5, 2)]]);
    await expect(writeFile(parquetFormat, at('p.parquet'), decimals, [[1]], read)).rejects.toThrow(/engine hyparquet/);
    const ints = schemaOf([['i', intType]]);
    await expect(
      writeFile(parquetFormat, at('p.parquet'), ints, [[1]], { ...read, compression: 'brotli' }),
    ).rejects.toThrow(/engine hyparquet/);
  });
  it('codecs, dictionaries and versions when reading', async () => {
    const ints = schemaOf([['i', intType]]);
    await writeFile(parquetFormat, at('q.parquet'), ints, [[1]], { compression: 'brotli' });
    await expect(readRows(parquetFormat, at('q.parquet'), ints, { read })).rejects.toThrow(
      /UNSUPPORTED_PARQUET_FEATURE.*BROTLI.*hyparquet/,
    );
    await writeFile(
      parquetFormat,
      at('r.parquet'),
      ints,
      Array.from({ length: 100 }, () => [7]),
    );
    await expect(readRows(parquetFormat, at('r.parquet'), ints, { read })).rejects.toThrow(
      /UNSUPPORTED_PARQUET_FEATURE.*dictionary.*hyparquet/,
    );
    const flights = await parquetFormat.inferSchema(files, [FLIGHTS], options());
    await expect(readRows(parquetFormat, FLIGHTS, flights, { read, columns: ['origin'] })).rejects.toThrow(
      /UNSUPPORTED_PARQUET_FEATURE.*hyparquet/,
    );
  });
  it('unknown engines', () => {
    expect(() => parquetFormat.writer(schemaOf([['i', intType]]), options({ engine: 'x' }))).toThrow(
      /Unknown Parquet engine/,
    );
  });
});

const FLIGHTS = new URL('../../node_modules/vega-datasets/data/flights-3m.parquet', import.meta.url).pathname;

describe('a file made elsewhere', () => {
  it('three million flights', async () => {
    const schema = await parquetFormat.inferSchema(files, [FLIGHTS], options());
    const reader = parquetFormat.reader({
      dataSchema: schema,
      columns: schema.fields.map(f => f.name),
      options: options(),
    });
    let rows = 0;
    for await (const batch of reader.read(files, FLIGHTS)) rows += batch.length;
    expect(rows).toBe(3_000_000);
  });
});

describe('schemas that differ', () => {
  const path = at('differ.parquet');
  const written = schemaOf([
    ['i', intType],
    ['d', dateType],
    ['f', floatType],
    ['c', decimalType(5, 2)],
    ['s', structType([field('a', intType)])],
    ['u', stringType],
  ]);
  const rows: Value[][] = [
    [1, 1, 0.5, 150, [7], 'x'],
    [null, null, null, null, null, null],
  ];
  const as = async (columns: [string, DataType][]) => {
    await writeFile(parquetFormat, path, written, rows);
    return readRows(parquetFormat, path, schemaOf(columns));
  };
  it('widenings', async () => {
    expect(await as([['i', longType]])).toEqual([[1], [null]]);
    expect(await as([['i', doubleType]])).toEqual([[1], [null]]);
    expect(await as([['i', decimalType(12, 2)]])).toEqual([[100], [null]]);
    expect(await as([['f', doubleType]])).toEqual([[0.5], [null]]);
    expect(await as([['d', timestampNtzType]])).toEqual([[86_400_000_000], [null]]);
    expect(await as([['c', decimalType(20, 4)]])).toEqual([[15000], [null]]);
    expect(await as([['u', binaryType]])).toEqual([[new Uint8Array([120])], [null]]);
  });
  it('columns and fields that are missing are null; case does not matter', async () => {
    expect(
      await as([
        ['zz', intType],
        ['I', intType],
      ]),
    ).toEqual([
      [null, 1],
      [null, null],
    ]);
    expect(await as([['s', structType([field('b', stringType), field('a', intType)])]])).toEqual([[[null, 7]], [null]]);
    expect(await as([['s', structType([field('b', stringType)])]])).toEqual([[[null]], [null]]);
  });
  it.each<[string, DataType]>([
    ['i', stringType],
    ['i', smallintType],
    ['u', intType],
    ['f', intType],
    ['c', decimalType(4, 2)],
    ['s', intType],
    ['i', arrayType(intType)],
    ['d', timestampType],
  ])('%s is not to be had as %j', async (name, type) => {
    await expect(as([[name, type]])).rejects.toThrow(new RegExp(`PARQUET_TYPE_MISMATCH.*${name}.*differ\\.parquet`));
  });
  it('merging', async () => {
    await writeFile(parquetFormat, at('m1.parquet'), schemaOf([['a', intType]]), [[1]]);
    await writeFile(
      parquetFormat,
      at('m2.parquet'),
      schemaOf([
        ['b', stringType],
        ['a', intType],
      ]),
      [['x', 1]],
    );
    await writeFile(parquetFormat, at('m3.parquet'), schemaOf([['a', stringType]]), [['x']]);
    const infer = async (names: string[], o = {}) =>
      simpleString(await parquetFormat.inferSchema(files, names.map(at), options(o)));
    expect(await infer(['m1.parquet', 'm2.parquet'])).toBe('struct<a:int>');
    expect(await infer(['m1.parquet', 'm2.parquet'], { mergeschema: 'true' })).toBe('struct<a:int,b:string>');
    await expect(infer(['m1.parquet', 'm3.parquet'], { mergeschema: 'true' })).rejects.toThrow(
      /CANNOT_MERGE_SCHEMAS.*m3/,
    );
  });
});

describe('pruning', () => {
  const schema = schemaOf([
    ['i', intType],
    ['s', stringType],
    ['f', doubleType],
    ['t', timestampType],
  ]);
  const rows = Array.from({ length: 100 }, (_, i): Value[] => [
    i,
    `k${String(i).padStart(3, '0')}`,
    i === 5 ? Number.NaN : i,
    i * 1_000_000,
  ]);
  const count = async (column: string, op: PruningPredicate['op'], value?: unknown) => {
    const path = at('prune.parquet');
    await writeFile(parquetFormat, path, schema, rows, { rowgroupsize: '10' });
    return (await readRows(parquetFormat, path, schema, { pruning: [{ column, op, value }] })).length;
  };
  it.each<[string, PruningPredicate['op'], unknown, number]>([
    ['i', '=', 42, 10],
    ['i', '<', 10, 10],
    ['i', '<=', 10, 20],
    ['i', '>', 89, 10],
    ['i', '>=', 89, 20],
    ['i', '=', 1000, 0],
    ['i', 'isNotNull', undefined, 100],
    ['s', '=', 'k042', 10],
    ['s', '>', 'k089', 10],
    ['t', '>=', 95_000_000, 10],
    // NaN is greater than everything and not in the bounds.
    ['f', '>', 94, 100],
    ['f', '<', 10, 10],
    ['f', '=', Number.NaN, 100],
    ['nope', '=', 1, 100],
  ])('%s %s %s', async (column, op, value, expected) => {
    expect(await count(column, op, value)).toBe(expected);
  });
});
