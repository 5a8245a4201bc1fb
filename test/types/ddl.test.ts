import { describe, expect, it } from 'vitest';
import { type DataType, simpleString } from '../../src/types/data-type.js';
import { parseDataType, parseSchema } from '../../src/types/ddl.js';

describe('types from text', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['INT', 'int'],
    ['  long ', 'bigint'],
    ['DECIMAL', 'decimal(10,0)'],
    ['dec(5)', 'decimal(5,0)'],
    ['NUMERIC( 38 , 18 )', 'decimal(38,18)'],
    ['varchar(10)', 'string'],
    ['array<map<string,array<int>>>', 'array<map<string,array<int>>>'],
    ['struct<>', 'struct<>'],
    ["STRUCT<a: INT, b STRING NOT NULL COMMENT 'it\\'s'>", 'struct<a:int,b:string>'],
    ['struct<`a b`:int,`c``d`:date>', 'struct<a b:int,c`d:date>'],
    ['interval', 'interval'],
    ['INTERVAL DAY TO SECOND', 'interval day to second'],
    ['interval month', 'interval month'],
    ['timestamp_ntz', 'timestamp_ntz'],
    ['void', 'void'],
  ];
  for (const [text, expected] of cases) it(text, () => expect(simpleString(parseDataType(text))).toBe(expected));

  const errors: readonly (readonly [string, string])[] = [
    ['', 'PARSE_SYNTAX_ERROR'],
    ['foo', 'UNSUPPORTED_DATATYPE'],
    ['array', 'INCOMPLETE_TYPE_DEFINITION'],
    ['array<int', 'PARSE_SYNTAX_ERROR'],
    ['int int', 'PARSE_SYNTAX_ERROR'],
    ['decimal(39)', 'DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION'],
    ['decimal(5,6)', 'DECIMAL_SCALE_EXCEEDS_PRECISION'],
    ['interval second to day', 'PARSE_SYNTAX_ERROR'],
    [`${'array<'.repeat(5000)}int${'>'.repeat(5000)}`, 'PARSE_SYNTAX_ERROR'],
    ['struct<a;int>', 'PARSE_SYNTAX_ERROR'],
  ];
  for (const [text, code] of errors) {
    it(`refuses ${text.slice(0, 30)}`, () =>
      expect(() => parseDataType(text)).toThrow(expect.objectContaining({ code })));
  }
});

describe('schemas from text', () => {
  it('reads names, types, NOT NULL and comments', () => {
    const schema = parseSchema("id BIGINT NOT NULL, `odd name`: STRING COMMENT 'note', at TIMESTAMP");
    expect(schema.fields.map(f => [f.name, f.type.kind, f.nullable])).toEqual([
      ['id', 'long', false],
      ['odd name', 'string', true],
      ['at', 'timestamp', true],
    ]);
    expect(schema.fields[1].metadata).toEqual({ comment: 'note' });
  });

  it('reads what simpleString prints', () => {
    const text = 'struct<a:int,b:struct<c:array<decimal(10,2)>,d:map<string,interval day to second>>>';
    expect(simpleString(parseSchema(text))).toBe(text);
    expect(simpleString(parseDataType(text) as DataType)).toBe(text);
  });

  it('takes words of the grammar as names', () => {
    expect(parseSchema('array INT, not STRING, comment DATE').fields.map(f => f.name)).toEqual([
      'array',
      'not',
      'comment',
    ]);
  });
});
