import { describe, expect, it } from 'vitest';
import { batchOf, schemaOf, vectorOf } from '../../src/columnar/builder.js';
import { fromCsv, schemaOfCsv } from '../../src/columnar/csv/from-csv.js';
import { schemaOfCsvText } from '../../src/columnar/csv/infer.js';
import { csvOptions } from '../../src/columnar/csv/options.js';
import { CsvRowWriter } from '../../src/columnar/csv/to-csv.js';
import type { BytesVector } from '../../src/columnar/vector.js';
import * as t from '../../src/types/data-type.js';
import { MapValue, type Value } from '../../src/types/value.js';
import { options } from './parquet-support.js';

const AB = schemaOf([
  ['a', t.intType],
  ['b', t.intType],
]);
const XY = schemaOf([
  ['x', t.stringType],
  ['y', t.stringType],
]);
const corrupt = (name: string) =>
  schemaOf([
    ['a', t.intType],
    [name, t.stringType],
  ]);

function parsed(text: string | null, schema: t.StructType, o: Record<string, string> = {}): Value {
  return fromCsv(vectorOf(t.stringType, [text]) as BytesVector, schema, csvOptions(options(o))).get(0);
}

describe('from_csv', () => {
  it.each<[string | null, t.StructType, Record<string, string>, Value]>([
    ['1,2', AB, {}, [1, 2]],
    ['1,2,3', AB, {}, [1, 2]],
    ['1;2', AB, { sep: ';' }, [1, 2]],
    ['"a,b",c', XY, {}, ['a,b', 'c']],
    ['a', XY, {}, ['a', null]],
    ['', XY, {}, [null, null]],
    [',', XY, {}, [null, null]],
    ['"",b', XY, {}, [null, 'b']],
    [null, XY, {}, null],
    ['"a\nb",c', XY, {}, ['a\nb', 'c']],
    ['a\nb,c', XY, {}, ['a\nb', 'c']],
    ['#a,b', XY, {}, ['#a', 'b']],
    ['#a,b', XY, { comment: '#' }, [null, null]],
    [' a , b ', XY, {}, [' a ', ' b ']],
    ['x', corrupt('_corrupt_record'), {}, [null, 'x']],
    ['x', corrupt('c'), { columnnameofcorruptrecord: 'c' }, [null, 'x']],
    ['', corrupt('_corrupt_record'), {}, [null, null]],
    ['NA,1', AB, { nullvalue: 'NA' }, [null, 1]],
    ['a||b', XY, { sep: '||' }, ['a', 'b']],
    ["'a,b',c", XY, { quote: "'" }, ['a,b', 'c']],
  ])('%j', (text, schema, o, expected) => {
    expect(parsed(text, schema, o)).toEqual(expected);
  });

  it('leaves its input alone, also where two rows are the same text', () => {
    const one = vectorOf(t.stringType, ['"a\\"b",c']) as BytesVector;
    const before = new Uint8Array(one.data);
    const twice = Object.create(Object.getPrototypeOf(one), {
      ...Object.getOwnPropertyDescriptors(one),
      length: { value: 2 },
      starts: { value: Int32Array.of(one.starts[0], one.starts[0]) },
      ends: { value: Int32Array.of(one.ends[0], one.ends[0]) },
    }) as BytesVector;
    const rows = fromCsv(twice, XY, csvOptions(options()));
    expect([rows.get(0), rows.get(1)]).toEqual([
      ['a"b', 'c'],
      ['a"b', 'c'],
    ]);
    expect(one.data).toEqual(before);
  });

  it('modes', () => {
    expect(() => parsed('x', AB, { mode: 'FAILFAST' })).toThrow(/MALFORMED_RECORD_IN_PARSING/);
    expect(parsed('1,2', AB, { mode: 'FAILFAST' })).toEqual([1, 2]);
    expect(() => parsed('x', AB, { mode: 'DROPMALFORMED' })).toThrow(/PARSE_MODE_UNSUPPORTED/);
    expect(() => parsed('1', schemaOf([['x', t.arrayType(t.intType)]]))).toThrow(/UNSUPPORTED_DATATYPE/);
  });
});

describe('schema_of_csv', () => {
  it.each([
    ['1,abc', {}, 'STRUCT<_c0: INT, _c1: STRING>'],
    ['1,1.5,true,2020-01-01,x', {}, 'STRUCT<_c0: INT, _c1: DOUBLE, _c2: BOOLEAN, _c3: DATE, _c4: STRING>'],
    ['1|2', { sep: '|' }, 'STRUCT<_c0: INT, _c1: INT>'],
    ['99999999999,1e5,2020-01-01 10:00:00', {}, 'STRUCT<_c0: BIGINT, _c1: DOUBLE, _c2: TIMESTAMP>'],
    ['1.5,99999999999999999999,NaN,', {}, 'STRUCT<_c0: DOUBLE, _c1: DECIMAL(20,0), _c2: DOUBLE, _c3: STRING>'],
    ['a,b', { header: 'true' }, 'STRUCT<_c0: STRING, _c1: STRING>'],
    [' 1', {}, 'STRUCT<_c0: DOUBLE>'],
  ])('%s', (text, o, expected) => {
    expect(schemaOfCsvText(schemaOfCsv(text, csvOptions(options(o as Record<string, string>))))).toBe(expected);
  });
});

describe('to_csv', () => {
  const line = (columns: [string, t.DataType, Value][], o: Record<string, string> = {}) => {
    const schema = schemaOf(columns.map(([name, type]) => [name, type] as const));
    const batch = batchOf(schema, [columns.map(c => c[2])]);
    return new CsvRowWriter(schema, csvOptions(options(o)), true).row(batch.columns, 0);
  };
  it('one line a row', () => {
    expect(
      line([
        ['a', t.stringType, 'x,y'],
        ['b', t.stringType, 'say "hi"'],
      ]),
    ).toBe('"x,y","say \\"hi\\""');
    expect(
      line([
        ['a', t.intType, null],
        ['b', t.intType, 2],
      ]),
    ).toBe(',2');
    expect(line([['a', t.stringType, '']])).toBe('""');
    expect(line([['a', t.stringType, null]])).toBe(null);
    expect(line([['a', t.voidType, null]], { nullvalue: 'NA' })).toBe('NA');
    expect(
      line(
        [
          ['a', t.stringType, 'x'],
          ['b', t.stringType, 'y'],
        ],
        { quoteall: 'true' },
      ),
    ).toBe('"x","y"');
    expect(line([['a', t.stringType, ' pad ']])).toBe('pad');
    expect(line([['a', t.stringType, 'line\nbreak']])).toBe('"line\nbreak"');
    expect(line([['a', t.stringType, '#x']])).toBe('"#x"');
    expect(line([['t', t.timestampType, 1440547200000000]], { timestampformat: 'dd/MM/yyyy' })).toBe('26/08/2015');
  });
  it('nested values', () => {
    const inner = t.structType([t.field('x', t.intType), t.field('y', t.stringType)]);
    expect(
      line([
        ['a', t.mapType(t.stringType, t.intType), new MapValue(['k'], [1])],
        ['b', inner, [1, 'z']],
        ['c', t.arrayType(t.stringType), ['a', 'b']],
      ]),
    ).toBe('{k -> 1},"{1, z}","[a, b]"');
    expect(line([['a', t.arrayType(t.intType), [null, 1]]])).toBe('"[, 1]"');
    expect(line([['a', t.mapType(t.stringType, t.intType), new MapValue(['k'], [null])]])).toBe('{k ->}');
  });
});
