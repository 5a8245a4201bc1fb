import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { parseJsonValue } from '../../../src/columnar/json/from-json.js';
import { jsonFormat } from '../../../src/formats/json/json-format.js';
import * as t from '../../../src/types/data-type.js';
import type { MapValue, VariantValue } from '../../../src/types/value.js';
import { ddl, fileOf, files, optionMap, optionsOf, rowsOf } from './helpers.js';

const N = null;

describe('hostile input', () => {
  it('a poison record among good ones costs only itself', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => (i === 50 ? '{"a":1,"b":' : `{"a":${i},"b":"x"}`));
    const rows = await rowsOf(lines.join('\n'), ddl('a int, _corrupt_record string'));
    expect(rows).toEqual(lines.map((line, i) => (i === 50 ? [N, line] : [i, N])));
  });

  it('deep nesting is malformed and does not overflow the stack, wanted or not', async () => {
    const deep = (n: number): string => `{"v":${'['.repeat(n)}${']'.repeat(n)},"a":1}`;
    const objects = `{"v":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)},"a":1}`;
    for (const type of ['int', 'string', 'variant', 'array<int>', 'struct<a:int>']) {
      const schema = ddl(`a int, v ${type}, _corrupt_record string`);
      for (const line of [deep(100_000), objects]) {
        const rows = await rowsOf(`${line}\n{"a":2}\n`, schema);
        expect(rows.map(row => [row[0], row[2] !== null])).toEqual([
          [N, true],
          [2, false],
        ]);
      }
    }
    expect(await rowsOf(`${deep(999)}\n${deep(1000)}`, ddl('a int'))).toEqual([[1], [N]]);
    const unclosed = '['.repeat(100_000);
    expect(await rowsOf(`${unclosed}\n`, ddl('a int'))).toEqual([[N]]);
    await expect(jsonFormat.inferSchema(files, [fileOf(deep(100_000))], optionMap({}))).resolves.toEqual(
      t.structType([t.field('_corrupt_record', t.stringType)]),
    );
  });

  it('numbers: 2^53+1 exactly, the limits of 64 bits, 1e999', async () => {
    const rows = await rowsOf(
      [
        '9007199254740993',
        '-9007199254740993',
        '9223372036854775807',
        '-9223372036854775808',
        '9223372036854775808',
        '1e3',
        '7',
      ]
        .map(n => `{"a":${n}}`)
        .join('\n'),
      ddl('a bigint, _corrupt_record string'),
    );
    expect(rows.map(row => row[0])).toEqual([
      9007199254740993n,
      -9007199254740993n,
      2n ** 63n - 1n,
      -(2n ** 63n),
      N,
      N,
      7,
    ]);
    expect(rows.map(row => row[1] !== null)).toEqual([false, false, false, false, true, true, false]);
    expect(await rowsOf('{"a":1e999}\n{"a":-1e999}\n{"a":1E-400}\n', ddl('a double'))).toEqual([
      [Number.POSITIVE_INFINITY],
      [Number.NEGATIVE_INFINITY],
      [0],
    ]);
    expect(
      await rowsOf(`{"a":${'9'.repeat(5000)}}\n{"a":0.${'1'.repeat(5000)}}`, ddl('a double, _corrupt_record string')),
    ).toEqual([
      [N, `{"a":${'9'.repeat(5000)}}`],
      [N, `{"a":0.${'1'.repeat(5000)}}`],
    ]);
  });

  it('doubles are the nearest ones', async () => {
    const texts = [
      '0.1',
      '123456789012345678',
      '1.7976931348623157e308',
      '2.2250738585072011e-308',
      '9007199254740993',
      '0.30000000000000004',
      '1e22',
      '1e23',
      '123456789012345e-22',
      '8.5e-23',
      '3.14159265358979',
    ];
    const rows = await rowsOf(texts.map(x => `{"a":${x}}`).join('\n'), ddl('a double'));
    expect(rows.map(row => row[0])).toEqual(texts.map(Number));
  });

  it('names like __proto__ and constructor are data', async () => {
    expect(
      await rowsOf(
        '{"__proto__":1,"constructor":2,"toString":3}\n',
        ddl('`__proto__` int, constructor int, toString int'),
      ),
    ).toEqual([[1, 2, 3]]);
    const value = parseJsonValue(t.variantType, '{"__proto__":{"x":1},"a":2}', optionsOf()) as VariantValue;
    expect(Object.keys(value.json as object)).toEqual(['__proto__', 'a']);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('lines beyond maxRecordBytes, broken gzip, bombs', async () => {
    const schema = ddl('a string');
    await expect(rowsOf(`{"a":"${'x'.repeat(5000)}"}`, schema, { maxRecordBytes: '1000' })).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
    await expect(
      rowsOf(`{"a":"${'x'.repeat(5000)}"}`, schema, { maxRecordBytes: '1000', multiLine: 'true' }),
    ).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    const packed = gzipSync('{"a":"x"}\n'.repeat(1000));
    expect(await rowsOf(packed, schema)).toHaveLength(1000);
    await expect(rowsOf(packed.subarray(0, packed.length - 5), schema)).rejects.toMatchObject({ code: 'FILE_CORRUPT' });
    await expect(rowsOf(gzipSync(`{"a":"${'x'.repeat(30 << 20)}"}`), schema)).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
    });
  });

  it('files without records', async () => {
    for (const content of ['', '\n', '\n\n  \n\t\n', '\ufeff']) expect(await rowsOf(content, ddl('a int'))).toEqual([]);
  });

  it('every damage of one line leaves its neighbours alone', async () => {
    const good = '{"a":1,"b":"x\\n","c":[1,{"d":null}]}';
    const schema = ddl('a int, b string, c array<struct<d:int>>');
    for (let i = 0; i < good.length; i++) {
      for (const put of ['', '"', '\\', '{', '}', '\u0000', '9']) {
        const bad = good.slice(0, i) + put + good.slice(i + 1);
        const rows = await rowsOf(`${'{"a":7,"b":"y","c":[]}\n'.repeat(8)}${bad}\n{"a":8,"b":"z","c":[]}\n`, schema);
        expect(rows).toHaveLength(10);
        expect(rows[7]).toEqual([7, 'y', []]);
        expect(rows[9]).toEqual([8, 'z', []]);
      }
    }
  });

  it('wrong options and schemas fail at once', () => {
    const reader = (schema: t.StructType, options: Record<string, string>) => () =>
      jsonFormat.reader({ dataSchema: schema, columns: schema.fields.map(f => f.name), options: optionMap(options) });
    expect(reader(ddl('a int'), { multiLine: 'yes' })).toThrow(/INVALID_OPTION/);
    expect(reader(ddl('a int'), { maxRecordBytes: '-1' })).toThrow(/INVALID_OPTION/);
    expect(reader(ddl('a int'), { locale: 'de-DE' })).toThrow(/INVALID_OPTION/);
    expect(reader(ddl('a int'), { timeZone: 'Mars/Olympus' })).toThrow();
    expect(reader(ddl('a timestamp'), { timestampFormat: 'Q!' })).toThrow(/INVALID_DATETIME_PATTERN/);
    expect(reader(ddl('a map<int,int>'), {})).toThrow(/INVALID_JSON_MAP_KEY_TYPE/);
    expect(reader(ddl('a interval'), {})).toThrow(/UNSUPPORTED_DATA_TYPE/);
    expect(reader(ddl('a int, _corrupt_record int'), {})).toThrow(/INVALID_CORRUPT_RECORD_TYPE/);
  });

  it('strings with escapes in many columns and batches', async () => {
    const lines = Array.from(
      { length: 40_000 },
      (_, i) => `{"a":"${i}\\t","m":{"k\\u0031":"v${i}","k2":"\\ud83d\\ude00"},"l":["\\"${i}","plain"]}`,
    );
    const rows = await rowsOf(lines.join('\n'), ddl('a string, m map<string,string>, l array<string>'));
    rows.forEach((row, i) => {
      if (row[0] !== `${i}\t` || (row[1] as MapValue).values[0] !== `v${i}`)
        throw new Error(`row ${i}: ${JSON.stringify(row)}`);
    });
    expect(rows).toHaveLength(40_000);
    expect(rows[39_999]).toMatchObject([
      `39999\t`,
      { keys: ['k1', 'k2'], values: ['v39999', '😀'] },
      ['"39999', 'plain'],
    ]);
  });
});
