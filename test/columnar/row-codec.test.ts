import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorOf } from '../../src/columnar/builder.js';
import type { EncodedRows } from '../../src/columnar/row-codec/row-form.js';
import { RowCodec } from '../../src/columnar/row-codec.js';
import { slice } from '../../src/columnar/selection/slice.js';
import type { Vector } from '../../src/columnar/vector.js';
import { type DataType, doubleType, intType, longType, stringType, timestampType } from '../../src/types/data-type.js';
import { compareBytes, compareNullable, equalValues, MapValue, type Value } from '../../src/types/value.js';
import { anyRows, anyType, anyValue, columnOf, hasNoOrder, orderedType } from './row-codec-values.js';

const table = (type: () => fc.Arbitrary<DataType>) =>
  fc
    .array(type(), { minLength: 1, maxLength: 4 })
    .chain(types =>
      anyRows(types).map(rows => ({ types, rows, columns: types.map((t, c) => vectorOf(t, columnOf(rows, c))) })),
    );

const rowBytes = ({ data, starts, ends }: EncodedRows) =>
  Array.from({ length: starts.length }, (_, i) => data.slice(starts[i], ends[i]));
const valuesOf = (columns: readonly Vector[], n: number): Value[][] =>
  Array.from({ length: n }, (_, i) => columns.map(column => column.get(i)));

describe('row codec', () => {
  for (const form of ['key', 'value'] as const) {
    it(`${form} form: generated and general code write the same bytes and read them back`, () => {
      fc.assert(
        fc.property(table(anyType), ({ types, rows, columns }) => {
          const compiled = new RowCodec(types, form);
          const interpreted = new RowCodec(types, form, { mode: 'interpreted' });
          const encoded = compiled.encode(columns, rows.length);
          expect(rowBytes(encoded)).toEqual(rowBytes(interpreted.encode(columns, rows.length)));
          const back = valuesOf(compiled.decode(encoded, rows.length), rows.length);
          expect(back).toEqual(valuesOf(interpreted.decode(encoded, rows.length), rows.length));
          if (form === 'value') expect(back).toEqual(rows);
          else
            expect(
              rowBytes(
                compiled.encode(
                  types.map((t, c) => vectorOf(t, columnOf(back, c))),
                  rows.length,
                ),
              ),
            ).toEqual(rowBytes(encoded));
          for (let i = 0; i < rows.length; i++) {
            for (let c = 0; c < types.length; c++) expect(same(types[c], back[i][c], rows[i][c])).toBe(true);
          }
        }),
        { numRuns: 300 },
      );
    });
  }

  it('encodes part of a batch and decodes rows that lie anywhere', () => {
    const codec = new RowCodec([stringType, longType], 'value');
    const columns = [vectorOf(stringType, ['a', null, 'ccc']), vectorOf(longType, [1, 2, null])];
    const { data, starts, ends } = codec.encode(columns, 3);
    const picked = { data, starts: Int32Array.of(starts[2], starts[0]), ends: Int32Array.of(ends[2], ends[0]) };
    expect(valuesOf(codec.decode(picked, 2), 2)).toEqual([
      ['ccc', null],
      ['a', 1],
    ]);
    expect(
      rowBytes(
        codec.encode(
          columns.map(c => slice(c, 1, 3)),
          2,
        ),
      ),
    ).toEqual(rowBytes({ data, starts: starts.subarray(1), ends: ends.subarray(1) }));
  });

  it('keys sort like rows, and equal rows have equal keys', () => {
    fc.assert(
      fc.property(table(orderedType), ({ types, rows, columns }) => {
        const keys = rowBytes(new RowCodec(types, 'key').encode(columns, rows.length));
        for (let i = 0; i < rows.length; i++) {
          for (let j = 0; j < i; j++) {
            const expected = types.reduce(
              (order, type, c) => order || compareNullable(type, rows[i][c], rows[j][c]),
              0,
            );
            expect(Math.sign(compareBytes(keys[i], keys[j]))).toBe(Math.sign(expected));
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it('equal values have equal keys and unequal ones do not, for every type with equality', () => {
    const pairs = anyType(1)
      .filter(type => type.kind !== 'void' && (!hasNoOrder(type) || type.kind === 'variant'))
      .chain(type => fc.tuple(fc.constant(type), anyValue(type), anyValue(type)));
    fc.assert(
      fc.property(pairs, ([type, a, b]) => {
        const [x, y] = rowBytes(new RowCodec([type], 'key').encode([vectorOf(type, [a, b])], 2));
        expect(compareBytes(x, y) === 0).toBe(equalValues(type, a, b));
      }),
      { numRuns: 500 },
    );
  });

  it('map keys do not depend on the order of entries', () => {
    const type: DataType = { kind: 'map', key: stringType, value: intType, valueContainsNull: true };
    const maps = [new MapValue(['b', 'a', 'a\0'], [1, 2, null]), new MapValue(['a\0', 'a', 'b'], [null, 2, 1])];
    const [x, y] = rowBytes(new RowCodec([type], 'key').encode([vectorOf(type, maps)], 2));
    expect(x).toEqual(y);
  });

  it('rows of fixed width all have the same length', () => {
    const codec = new RowCodec([longType, doubleType, intType, timestampType], 'value');
    const rows: Value[][] = [
      [1, 2, 3, 4],
      [null, null, null, null],
      [2n ** 62n, Number.NaN, -1, 0],
    ];
    const encoded = codec.encode(
      codec.types.map((t, c) => vectorOf(t, columnOf(rows, c))),
      3,
    );
    expect(rowBytes(encoded).map(bytes => bytes.length)).toEqual([29, 29, 29]);
  });

  it('bounds of ranges', () => {
    const codec = new RowCodec([stringType, intType], 'key');
    const of = (s: string | null, n: number | null) =>
      rowBytes(codec.encode([vectorOf(stringType, [s]), vectorOf(intType, [n])], 1))[0];
    const upper = codec.upperBoundOfFirst('a');
    for (const below of [of('a', 5), of('a', null), of(null, 1), of('', 2)])
      expect(compareBytes(below, upper)).toBeLessThan(0);
    for (const above of [of('a\0', null), of('a\0b', 1), of('aa', null), of('b', 1)])
      expect(compareBytes(above, upper)).toBeGreaterThan(0);
    expect(compareBytes(of(null, 9), codec.afterNullFirst())).toBeLessThan(0);
    expect(compareBytes(of('', null), codec.afterNullFirst())).toBeGreaterThan(0);
    const prefix = codec.prefixOf('a');
    expect(of('a', 7).subarray(0, prefix.length)).toEqual(prefix);
  });

  it('refuses bytes that are not rows of its types', () => {
    const codec = new RowCodec([stringType, longType], 'key');
    const { data } = codec.encode([vectorOf(stringType, ['abc']), vectorOf(longType, [7])], 1);
    for (let end = 1; end < data.length; end++) {
      const cut = { data: data.slice(0, end), starts: Int32Array.of(0), ends: Int32Array.of(end) };
      expect(() => codec.decode(cut, 1)).toThrow('INTERNAL_ERROR');
    }
  });
});

/** Where `equalValues` can tell. */
function same(type: DataType, a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  return (type.kind !== 'map' && hasNoOrder(type)) || equalValues(type, a, b);
}
