import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchOf, vectorOf } from '../../../src/columnar/builder.js';
import { toJson } from '../../../src/columnar/json/to-json.js';
import { jsonFormat } from '../../../src/formats/json/json-format.js';
import * as t from '../../../src/types/data-type.js';
import { parseDate, parseTimestamp } from '../../../src/types/datetime/parse-datetime.js';
import { UTC } from '../../../src/types/datetime/zone.js';
import { MapValue, type Value, VariantValue } from '../../../src/types/value.js';
import { ddl, optionMap, optionsOf, rowsOf } from './helpers.js';

async function written(
  schema: t.StructType,
  rows: Value[][],
  options: Record<string, string> = {},
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const writer = jsonFormat.writer(schema, optionMap(options)).start(async bytes => {
    chunks.push(bytes);
  });
  for (let i = 0; i < rows.length; i += 3) await writer.write(batchOf(schema, rows.slice(i, i + 3)));
  await writer.finish();
  return Buffer.concat(chunks);
}

const json = (type: t.DataType, value: Value, options: Record<string, string> = {}): unknown => {
  const struct = t.structType([t.field('x', type)]);
  return toJson(vectorOf(struct, [[value]]), optionsOf(options)).get(0);
};

/** A lone half of a pair has no UTF-8 form. */
const wellFormed = (text: string): string => Buffer.from(text).toString();

const at = (text: string): Value => parseTimestamp(text, UTC) as Value;

describe('values as Spark writes them', () => {
  const { doubleType: d, floatType: f } = t;
  it.each([
    [d, 1, '1.0'],
    [d, -0, '-0.0'],
    [d, 1e7, '1.0E7'],
    [d, 1e-3, '0.001'],
    [d, 1e-4, '1.0E-4'],
    [d, 9999999.5, '9999999.5'],
    [d, 12345678.9, '1.23456789E7'],
    [d, 1e21, '1.0E21'],
    [d, 100, '100.0'],
    [d, 5e-324, '4.9E-324'],
    [d, 1.7976931348623157e308, '1.7976931348623157E308'],
    [d, Number.POSITIVE_INFINITY, '"Infinity"'],
    [d, Number.NaN, '"NaN"'],
    [f, Math.fround(1e-5), '1.0E-5'],
    [f, 16777216, '1.6777216E7'],
    [f, Math.fround(3.4e38), '3.4E38'],
    [f, Math.fround(1.17), '1.17'],
    [f, Math.fround(0.1), '0.1'],
    [f, 123456, '123456.0'],
    [f, 1e10, '1.0E10'],
    [t.stringType, 'a"b\\c\nd\te\rf\bg\fh/', '"a\\"b\\\\c\\nd\\te\\rf\\bg\\fh/"'],
    [t.stringType, '\u0001\u001f\u007f\u0080\u2028é😀', '"\\u0001\\u001F\u007f\u0080\u2028é😀"'],
    [t.decimalType(3, 2), 150, '1.50'],
    [t.decimalType(38, 18), 100000000, '1.00000000E-10'],
    [t.decimalType(38, 18), 0, '0E-18'],
    [t.booleanType, true, 'true'],
    [t.binaryType, Uint8Array.of(1), '"AQ=="'],
    [t.binaryType, new Uint8Array(0), '""'],
    [t.dateType, parseDate('2020-01-02'), '"2020-01-02"'],
    [t.dateType, parseDate('12020-01-02'), '"+12020-01-02"'],
    [t.dateType, parseDate('-0005-01-02'), '"-0005-01-02"'],
    [t.timestampType, at('2020-01-02 03:04:05.123456'), '"2020-01-02T03:04:05.123Z"'],
    [t.timestampType, at('2020-01-02 03:04:05.1'), '"2020-01-02T03:04:05.100Z"'],
    [t.timestampType, at('1900-01-01 00:00:00'), '"1900-01-01T00:00:00.000Z"'],
    [t.timestampNtzType, at('2020-01-02 03:04:05.123456'), '"2020-01-02T03:04:05.123"'],
    [t.longType, 9007199254740993n, '9007199254740993'],
    [t.longType, -3, '-3'],
    [t.arrayType(t.intType), [], '[]'],
    [t.arrayType(t.intType), [1, null], '[1,null]'],
    [t.mapType(t.stringType, t.intType), new MapValue(['a'], [null]), '{"a":null}'],
    [t.mapType(t.dateType, t.intType), new MapValue([18263], [1]), '{"18263":1}'],
    [t.mapType(d, t.intType), new MapValue([1.5], [2]), '{"1.5":2}'],
    [t.mapType(t.arrayType(t.intType), t.intType), new MapValue([[1]], [2]), '{"[1]":2}'],
    [t.arrayType(ddl('b int, c int')), [[null, 1], null], '[{"c":1},null]'],
    [
      t.variantType,
      new VariantValue({ z: [1, 'x', null], a: 10n ** 20n }),
      '{"a":100000000000000000000,"z":[1,"x",null]}',
    ],
  ] as [t.DataType, Value, string][])('%o %o', (type, value, expected) => {
    expect(json(type, value)).toBe(`{"x":${expected}}`);
  });

  it('options', () => {
    const time = at('2020-01-02 03:04:05.123456');
    expect(json(t.timestampType, time, { timeZone: 'Asia/Tokyo' })).toBe('{"x":"2020-01-02T12:04:05.123+09:00"}');
    expect(json(t.timestampType, time, { timeZone: 'America/New_York' })).toBe('{"x":"2020-01-01T22:04:05.123-05:00"}');
    expect(json(t.timestampType, time, { timestampFormat: 'dd/MM/yyyy' })).toBe('{"x":"02/01/2020"}');
    expect(json(t.dateType, 18263, { dateFormat: 'yyyy/MM' })).toBe('{"x":"2020/01"}');
    expect(json(t.intType, null)).toBe('{}');
    expect(json(t.intType, null, { ignoreNullFields: 'false' })).toBe('{"x":null}');
    expect(json(t.stringType, 'é\u2028', { writeNonAsciiCharacterAsCodePoint: 'true' })).toBe('{"x":"\\u00E9\\u2028"}');
    const nested = ddl('a int, b array<int>, c struct<d:string>, m map<string,int>, e array<int>, f struct<>');
    const pretty = toJson(
      vectorOf(nested, [[1, [1, 2], ['x'], new MapValue(['k'], [1]), [], []]]),
      optionsOf({ pretty: 'true' }),
    );
    expect(pretty.get(0)).toBe(
      '{\n  "a" : 1,\n  "b" : [ 1, 2 ],\n  "c" : {\n    "d" : "x"\n  },\n  "m" : {\n    "k" : 1\n  },\n  "e" : [ ],\n  "f" : { }\n}',
    );
  });
});

describe('files', () => {
  const schema = ddl('a int, b string');
  it('a line a row, also of nothing but nulls', async () => {
    expect(
      Buffer.from(
        await written(schema, [
          [1, 'x'],
          [null, null],
          [2, null],
          [3, 'é'],
        ]),
      ).toString(),
    ).toBe('{"a":1,"b":"x"}\n{}\n{"a":2}\n{"a":3,"b":"é"}\n');
    expect(await written(schema, [])).toHaveLength(0);
    expect(
      Buffer.from(
        await written(
          schema,
          [
            [1, 'x'],
            [2, 'y'],
          ],
          { lineSep: '|' },
        ),
      ).toString(),
    ).toBe('{"a":1,"b":"x"}|{"a":2,"b":"y"}|');
  });
  it('gzip', async () => {
    const rows = Array.from({ length: 50_000 }, (_, i): Value[] => [i, `text ${(i * 7919) % 104729}`]);
    const packed = await written(schema, rows, { compression: 'gzip' });
    expect(gunzipSync(packed).toString()).toBe(rows.map(([a, b]) => `{"a":${a},"b":"${b}"}\n`).join(''));
    expect(await rowsOf(packed, schema)).toEqual(rows);
  });
  it('refuses what cannot be', () => {
    const start =
      (options: Record<string, string>, s = schema) =>
      () =>
        jsonFormat.writer(s, optionMap(options));
    expect(start({ compression: 'rar' })).toThrow(/INVALID_OPTION/);
    expect(start({ encoding: 'UTF-16' })).toThrow(/UNSUPPORTED_ENCODING/);
    expect(start({}, t.structType([t.field('i', t.calendarIntervalType)]))).toThrow(/UNSUPPORTED_DATA_TYPE/);
    expect(start({ ignoreNullFields: 'maybe' })).toThrow(/INVALID_OPTION/);
  });
  it('what is written is read back', async () => {
    const all = ddl(
      'n bigint, t string, d double, f float, b boolean, x binary, q decimal(20,3), day date, ts timestamp, ntz timestamp_ntz, l array<struct<a:int,b:string>>, m map<string,array<double>>',
    );
    const millis = fc.integer({ min: -2_000_000_000, max: 4_000_000_000 }).map(ms => ms * 1000);
    const opt = <T>(a: fc.Arbitrary<T>) => fc.option(a, { nil: null });
    const row = fc.tuple(
      opt(
        fc
          .bigInt(-(2n ** 63n), 2n ** 63n - 1n)
          .map(v => (v >= -9007199254740991n && v <= 9007199254740991n ? Number(v) : v)),
      ),
      opt(fc.string({ unit: 'grapheme' }).map(s => wellFormed(s))),
      opt(fc.double({ noNaN: true })),
      opt(fc.float({ noNaN: true })),
      opt(fc.boolean()),
      opt(fc.uint8Array()),
      opt(fc.maxSafeInteger()),
      opt(fc.integer({ min: -700000, max: 2900000 })),
      opt(millis),
      opt(millis),
      opt(fc.array(opt(fc.tuple(opt(fc.integer()), opt(fc.string().map(s => wellFormed(s))))))),
      opt(
        fc.uniqueArray(fc.tuple(fc.string(), opt(fc.array(fc.double({ noNaN: true })))), { selector: e => e[0] }).map(
          es =>
            new MapValue(
              es.map(e => e[0]),
              es.map(e => e[1]),
            ),
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 8 }), async rows => {
        const back = await rowsOf(await written(all, rows as Value[][]), all);
        expect(back).toEqual(
          (rows as Value[][]).map(r =>
            r.map(v =>
              v instanceof Uint8Array ? expect.toSatisfy((x: unknown) => Buffer.compare(x as Uint8Array, v) === 0) : v,
            ),
          ),
        );
      }),
      { numRuns: 200 },
    );
  });
});
