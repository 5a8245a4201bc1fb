import * as arrow from 'apache-arrow';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArrowTable } from '../../src/columnar/arrow/arrow-module.js';
import { fromArrowBytes, fromArrowTable, isArrowTable, toArrowTable } from '../../src/columnar/arrow.js';
import { batchOf, schemaOf } from '../../src/columnar/builder.js';
import { RecordBatch } from '../../src/columnar/record-batch.js';
import { takeBatch } from '../../src/columnar/take.js';
import type { BytesVector, Float64Vector } from '../../src/columnar/vector.js';
import * as t from '../../src/types/data-type.js';
import { MapValue, type Value } from '../../src/types/value.js';
import { arbitraryRows } from '../formats/parquet-support.js';

const inner = t.structType([t.field('a', t.intType), t.field('b', t.arrayType(t.stringType))]);
const schema = schemaOf([
  ['void', t.voidType],
  ['boolean', t.booleanType],
  ['tinyint', t.tinyintType],
  ['smallint', t.smallintType],
  ['int', t.intType],
  ['long', t.longType],
  ['float', t.floatType],
  ['double', t.doubleType],
  ['decimal', t.decimalType(38, 10)],
  ['string', t.stringType],
  ['binary', t.binaryType],
  ['date', t.dateType],
  ['timestamp', t.timestampType],
  ['ntz', t.timestampNtzType],
  ['ym', t.yearMonthIntervalType],
  ['dt', t.dayTimeIntervalType],
  ['list', t.arrayType(t.longType)],
  ['lists', t.arrayType(t.arrayType(t.stringType))],
  ['map', t.mapType(t.stringType, t.doubleType)],
  ['struct', inner],
  ['structs', t.arrayType(inner)],
]);

const rowsOf = (batches: readonly RecordBatch[]): Value[][] =>
  batches.flatMap(b => Array.from({ length: b.length }, (_, i) => b.row(i)));
const back = (table: arrow.Table) => fromArrowTable(table as unknown as ArrowTable);

describe('tables', () => {
  it('hold every type, in memory and through IPC, also from batches with gaps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryRows(schema, 12), { maxLength: 3 }),
        fc.boolean(),
        fc.constantFrom('file', 'stream'),
        async (parts, shuffle, kind) => {
          const batches = parts.map(rows => {
            const batch = batchOf(schema, rows);
            return shuffle
              ? takeBatch(batch, Int32Array.from(rows.map((_, i) => rows.length - 1 - i)), rows.length)
              : batch;
          });
          const expected = rowsOf(batches);
          const table = await toArrowTable(schema, batches);
          expect(t.sameType(back(table).schema, schema)).toBe(true);
          expect(rowsOf(back(table).batches)).toEqual(expected);
          const bytes = arrow.tableToIPC(table, kind as 'file');
          expect(rowsOf((await fromArrowBytes(bytes)).batches)).toEqual(expected);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('survive IPC when two columns are the same', async () => {
    const plain = schemaOf([
      ['a', t.intType],
      ['b', t.stringType],
    ]);
    const { columns } = batchOf(plain, [
      [1, 'x'],
      [2, 'y'],
    ]);
    const twice = schemaOf([
      ['a', t.intType],
      ['b', t.stringType],
      ['c', t.intType],
      ['d', t.stringType],
    ]);
    const table = await toArrowTable(twice, [new RecordBatch(twice, [...columns, ...columns], 2)]);
    const { batches } = await fromArrowBytes(arrow.tableToIPC(table, 'stream'));
    expect(rowsOf(batches)).toEqual([
      [1, 'x', 1, 'x'],
      [2, 'y', 2, 'y'],
    ]);
  });

  it('share the buffers of ints, doubles and strings', async () => {
    const plain = schemaOf([
      ['d', t.doubleType],
      ['s', t.stringType],
    ]);
    const batch = batchOf(plain, [
      [1, 'a'],
      [2, 'bc'],
    ]);
    const table = await toArrowTable(plain, [batch]);
    const again = back(table).batches[0];
    expect((again.columns[0] as Float64Vector).values.buffer).toBe((batch.columns[0] as Float64Vector).values.buffer);
    expect((again.columns[1] as BytesVector).data.buffer).toBe((batch.columns[1] as BytesVector).data.buffer);
    expect(isArrowTable(table)).toBe(true);
    expect(isArrowTable({})).toBe(false);
  });
});

describe('what apache-arrow makes', () => {
  const column = (vector: arrow.Vector) =>
    back(new arrow.Table({ x: vector })).batches.flatMap(b => rowsOf([b]).map(row => row[0]));
  const typeOf = (vector: arrow.Vector) => t.simpleString(back(new arrow.Table({ x: vector })).schema.fields[0].type);

  it.each<[string, () => arrow.Vector, string, Value[]]>([
    ['uint8', () => arrow.vectorFromArray([1, null, 255], new arrow.Uint8()), 'smallint', [1, null, 255]],
    ['uint16', () => arrow.vectorFromArray([65535], new arrow.Uint16()), 'int', [65535]],
    ['uint32', () => arrow.vectorFromArray([4294967295], new arrow.Uint32()), 'bigint', [4294967295]],
    ['uint64', () => arrow.vectorFromArray([2n ** 64n - 1n], new arrow.Uint64()), 'decimal(20,0)', [2n ** 64n - 1n]],
    ['int64', () => arrow.vectorFromArray([-1n, 2n ** 62n, null], new arrow.Int64()), 'bigint', [-1, 2n ** 62n, null]],
    ['float16', () => arrow.vectorFromArray([1.5, -2, null], new arrow.Float16()), 'float', [1.5, -2, null]],
    ['float32', () => arrow.vectorFromArray([0.5, null], new arrow.Float32()), 'float', [0.5, null]],
    ['large utf8', () => arrow.vectorFromArray(['a', null, 'é'], new arrow.LargeUtf8()), 'string', ['a', null, 'é']],
    [
      'dictionary',
      () => arrow.vectorFromArray(['a', 'b', null, 'a'], new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8())),
      'string',
      ['a', 'b', null, 'a'],
    ],
    [
      'fixed binary',
      () => arrow.vectorFromArray([new Uint8Array([1, 2]), new Uint8Array([3, 4])], new arrow.FixedSizeBinary(2)),
      'binary',
      [new Uint8Array([1, 2]), new Uint8Array([3, 4])],
    ],
    [
      'seconds',
      () =>
        arrow.makeVector(
          arrow.makeData({ type: new arrow.TimestampSecond(), data: BigInt64Array.of(-1n, 2n), length: 2 }),
        ),
      'timestamp_ntz',
      [-1_000_000, 2_000_000],
    ],
    [
      'millis',
      () =>
        arrow.makeVector(
          arrow.makeData({
            type: new arrow.TimestampMillisecond('Europe/Berlin'),
            data: BigInt64Array.of(-1n),
            length: 1,
          }),
        ),
      'timestamp',
      [-1000],
    ],
    [
      'nanos',
      () =>
        arrow.makeVector(
          arrow.makeData({ type: new arrow.TimestampNanosecond('UTC'), data: BigInt64Array.of(-1n, 1999n), length: 2 }),
        ),
      'timestamp',
      [-1, 1],
    ],
    [
      'fixed list',
      () =>
        arrow.vectorFromArray(
          [
            [1, 2],
            [3, 4],
          ],
          new arrow.FixedSizeList(2, new arrow.Field('item', new arrow.Int32())),
        ),
      'array<int>',
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ['bools', () => arrow.vectorFromArray([true, false, null], new arrow.Bool()), 'boolean', [true, false, null]],
  ])('%s', (_, make, type, expected) => {
    const vector = make();
    expect(typeOf(vector)).toBe(type);
    expect(column(vector)).toEqual(expected);
    // A slice moves buffers and bit offsets.
    for (let from = 0; from < expected.length; from++) expect(column(vector.slice(from))).toEqual(expected.slice(from));
  });

  it('slices of nested columns', () => {
    const list = arrow.vectorFromArray(
      [[1], null, [2, 3], []],
      new arrow.List(new arrow.Field('item', new arrow.Int32(), true)),
    );
    expect(column(list.slice(1, 4))).toEqual([null, [2, 3], []]);
    const struct = arrow.vectorFromArray(
      [{ a: 1, b: 'x' }, null, { a: null, b: 'z' }],
      new arrow.Struct([new arrow.Field('a', new arrow.Int32(), true), new arrow.Field('b', new arrow.Utf8(), true)]),
    );
    expect(column(struct.slice(1))).toEqual([null, [null, 'z']]);
  });

  it('several chunks and empty ones', () => {
    const vector = arrow
      .vectorFromArray([1, 2], new arrow.Int32())
      .concat(arrow.vectorFromArray([], new arrow.Int32()), arrow.vectorFromArray([3], new arrow.Int32()));
    expect(column(vector)).toEqual([1, 2, 3]);
  });

  it('maps', () => {
    const type = new arrow.Map_(
      new arrow.Field(
        'entries',
        new arrow.Struct([
          new arrow.Field('key', new arrow.Utf8(), false),
          new arrow.Field('value', new arrow.Int32(), true),
        ]),
        false,
      ) as never,
    );
    expect(column(arrow.vectorFromArray([new Map([['a', 1]]), null], type))).toEqual([new MapValue(['a'], [1]), null]);
  });

  it('refuses what it cannot hold, and damaged bytes', async () => {
    expect(() =>
      typeOf(
        arrow.makeVector(arrow.makeData({ type: new arrow.TimeMicrosecond(), data: BigInt64Array.of(1n), length: 1 })),
      ),
    ).toThrow(/UNSUPPORTED_ARROW_TYPE/);
    await expect(toArrowTable(schemaOf([['v', t.variantType]]), [])).rejects.toThrow(/UNSUPPORTED_DATA_TYPE_FOR_ARROW/);
    expect(() => fromArrowTable([] as never)).toThrow(/NOT_AN_ARROW_TABLE/);
    const bytes = arrow.tableToIPC(new arrow.Table({ x: arrow.vectorFromArray([1, 2, 3], new arrow.Int32()) }), 'file');
    await expect(fromArrowBytes(bytes.subarray(8, bytes.length - 180))).rejects.toThrow(/FILE_CORRUPT/);
  });
});
