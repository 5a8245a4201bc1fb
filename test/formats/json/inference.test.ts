import { describe, expect, it } from 'vitest';
import { schemaOfJson } from '../../../src/columnar/json/schema-of-json.js';
import { jsonFormat } from '../../../src/formats/json/json-format.js';
import { simpleString, sqlTypeName } from '../../../src/types/data-type.js';
import { fileOf, files, optionMap, optionsOf } from './helpers.js';
import cases from './spark-inference.json' with { type: 'json' };

const inferred = async (contents: string[], options: Record<string, string> = {}): Promise<string> =>
  simpleString(await jsonFormat.inferSchema(files, contents.map(fileOf), optionMap(options)));

describe('schemas as Spark infers them', () => {
  for (const [content, options, expected] of cases as unknown as [string, Record<string, string>, string][]) {
    it(`${JSON.stringify(content)} ${JSON.stringify(options)}`, async () => {
      expect(await inferred([content], options)).toBe(expected);
    });
  }

  it('over several files, in modes, with sampling', async () => {
    expect(await inferred(['{"a":1}\n', '{"a":2.5,"b":[]}\n', '{"b":["x"]}'])).toBe('struct<a:double,b:array<string>>');
    expect(await inferred(['{"a":1}\n{bad\n'], { mode: 'DROPMALFORMED' })).toBe('struct<a:bigint>');
    expect(await inferred(['{bad\n'])).toBe('struct<_corrupt_record:string>');
    await expect(inferred(['{"a":1}\n{bad\n'], { mode: 'FAILFAST' })).rejects.toMatchObject({ code: 'BAD_RECORD' });
    await expect(inferred(['{"a":1,"A":"x"}\n'], {})).rejects.toMatchObject({ code: 'COLUMN_ALREADY_EXISTS' });
    const half = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? '{"even":1}' : '{"odd":1}')).join('\n');
    expect(await inferred([half], { samplingRatio: '0.5' })).toBe('struct<even:bigint,odd:bigint>');
    expect(await inferred(['{"a":1}\n{"b":1}\n{"c":1}'], { samplingRatio: '0.01' })).toBe('struct<a:bigint>');
    expect(await inferred(['[{"a":1},\n{"b":true}]'], { multiLine: 'true' })).toBe('struct<a:bigint,b:boolean>');
  });

  it.each([
    ['1', {}, 'BIGINT'],
    ['null', {}, 'STRING'],
    ['[1,null,2.5]', {}, 'ARRAY<DOUBLE>'],
    ['[{"a":1},{"b":2}]', {}, 'ARRAY<STRUCT<a: BIGINT, b: BIGINT>>'],
    ['{"a":[{"b":null}]}', {}, 'STRUCT<a: ARRAY<STRUCT<b: STRING>>>'],
    ['', {}, 'STRING'],
    ['{"a":1} x', {}, 'STRUCT<a: BIGINT>'],
    ['[[]]', {}, 'ARRAY<ARRAY<STRING>>'],
    ['{"a":123456789012345678901}', {}, 'STRUCT<a: DECIMAL(21,0)>'],
    ['{"a":0.01}', { prefersDecimal: 'true' }, 'STRUCT<a: DECIMAL(2,2)>'],
    ['{"a":null}', { dropFieldIfAllNull: 'true' }, 'STRUCT<>'],
    ['{"a":true,"b":{}}', {}, 'STRUCT<a: BOOLEAN>'],
  ] as [string, Record<string, string>, string][])('schema_of_json %s %o', (text, options, expected) => {
    expect(sqlTypeName(schemaOfJson(text, optionsOf(options))).replace('DECIMAL(', 'DECIMAL(')).toBe(expected);
  });

  it('schema_of_json refuses malformed text', () => {
    expect(() => schemaOfJson('{bad', optionsOf())).toThrow(/JSON_PARSE_ERROR/);
  });
});
