import { describe, expect, it } from 'vitest';
import { vectorOf } from '../../../src/columnar/builder.js';
import { FromJson } from '../../../src/columnar/json/from-json.js';
import { javaDouble, javaFloat } from '../../../src/columnar/json/numbers.js';
import { toJson } from '../../../src/columnar/json/to-json.js';
import { javaDecimal } from '../../../src/columnar/json/value-text.js';
import type { BytesVector } from '../../../src/columnar/vector.js';
import { type DataType, field, intType, stringType, structType } from '../../../src/types/data-type.js';
import { formatDate, formatTimestamp } from '../../../src/types/datetime/format-datetime.js';
import { UTC } from '../../../src/types/datetime/zone.js';
import { calendarIntervalText, dayTimeText, yearMonthText } from '../../../src/types/interval-text.js';
import type { CalendarInterval, Value } from '../../../src/types/value.js';
import { ddl, ddlType, optionsOf, rowsOf } from './helpers.js';
import fromJsonCases from './spark-from-json.json' with { type: 'json' };
import scalarCases from './spark-scalars.json' with { type: 'json' };

/** What CAST(x AS STRING) (to_json for variant, hex for binary) showed in Spark. */
function shown(type: DataType, value: Value): string | null {
  if (value === null) return null;
  switch (type.kind) {
    case 'float':
      return javaFloat(value as number);
    case 'double':
      return javaDouble(value as number);
    case 'decimal':
      return plain(value as number | bigint, type.scale);
    case 'date':
      return formatDate(value as number);
    case 'timestamp':
    case 'timestamp_ntz':
      return formatTimestamp(value as number, UTC);
    case 'binary':
      return Buffer.from(value as Uint8Array)
        .toString('hex')
        .toUpperCase();
    case 'year_month_interval':
      return yearMonthText(value as number, type);
    case 'day_time_interval':
      return dayTimeText(value as number, type);
    case 'interval':
      return calendarIntervalText(value as CalendarInterval);
    case 'variant':
      return text(toJson(vectorOf(type, [value]), optionsOf()));
    default:
      return String(value);
  }
}

const plain = (unscaled: number | bigint, scale: number): string => {
  if (scale === 0) return String(unscaled);
  const digits = String(unscaled)
    .replace('-', '')
    .padStart(scale + 1, '0');
  return `${unscaled < 0 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
};

const text = (vector: BytesVector): string | null => vector.get(0) as string | null;

/** Where millrace answers differently on purpose; see the reader's notes. */
const DIFFERENT = new Map<string, string | null>([
  ['timestamp 9223372036854775807', null], // Spark wraps around
  ['timestamp 99999999999999', null],
  ['date "20200102"', null], // Spark wraps the year 20200102
  ['string 1e23', '1.0E23'], // a quirk of Java 17
  ['string "\\u00"', null],
  ['variant 1.5e3', '1500'],
]);

describe('values as Spark reads them', () => {
  const today = /^\d{4}-\d\d-\d\d/;
  for (const [ddlText, json, expected, corrupt, rest] of scalarCases as [
    string,
    string,
    string | null,
    boolean,
    boolean,
  ][]) {
    it(`${json} as ${ddlText}`, () => {
      const schema = ddl(`a ${ddlText}, z int, _corrupt_record string`);
      const type = schema.fields[0].type;
      const line = `{"a":${json},"z":7}`;
      const row = new FromJson(schema, optionsOf())
        .vector(vectorOf(stringType, [line]) as BytesVector)
        .get(0) as Value[];
      const different = DIFFERENT.get(`${ddlText} ${json}`);
      if (different !== undefined) return expect(shown(type, row[0])).toBe(different);
      const answer = shown(type, row[0]);
      // A time alone means today.
      expect(/^"T?\d\d:/.test(json) ? (answer?.replace(today, '') ?? null) : answer).toBe(
        /^"T?\d\d:/.test(json) ? (expected?.replace(today, '') ?? null) : expected,
      );
      expect(row[1]).toBe(rest ? 7 : null);
      expect(row[2]).toBe(corrupt ? line : null);
    });
  }
});

describe('from_json as Spark', () => {
  const mapTwice = '{"m":{"p":1,"p":2},"c":3}';
  for (const [json, schema, options, expected] of fromJsonCases as unknown as [
    string,
    string,
    Record<string, string>,
    string | null,
  ][]) {
    if (json === mapTwice || options.locale) continue; // Spark keeps a key twice; other locales are refused
    it(`${json} as ${schema} ${JSON.stringify(options)}`, () => {
      const type = ddlType(schema);
      const vector = new FromJson(type, optionsOf(options)).vector(vectorOf(stringType, [json]) as BytesVector);
      expect(text(toJson(vector, optionsOf({ ignoreNullFields: 'false' })))).toBe(expected);
    });
  }

  it('keeps the last value of a key that comes twice in a map', () => {
    const type = structType([field('m', ddlType('map<string,int>')), field('c', intType)]);
    const vector = new FromJson(type, optionsOf()).vector(vectorOf(stringType, [mapTwice]) as BytesVector);
    expect(text(toJson(vector, optionsOf()))).toBe('{"m":{"p":2},"c":3}');
  });
});

it('javaDecimal prints as BigDecimal', () => {
  expect([
    javaDecimal(150, 2),
    javaDecimal(1, 10),
    javaDecimal(100000000, 18),
    javaDecimal(0, 18),
    javaDecimal(-1, 7),
    javaDecimal(5, 0),
  ]).toEqual(['1.50', '1E-10', '1.00000000E-10', '0E-18', '-1E-7', '5']);
});

const mix = `{"a":1,"b":"x"}

   
{"a":"bad","b":"y"}
{"a":2,"b":
[{"a":3},{"a":4,"b":"z"}]
5
null
"s"
[]
[1]
{}
{"A":5,"B":"up"}
{"a":6} trailing
{"a":7}{"a":8}
[{"a":9},5]
[{"a":10},null]
[{"a":"x"},{"a":11}]
`;

describe('files as Spark', () => {
  const N = null;
  const schema = ddl('a int, b string, _corrupt_record string');
  it('permissive with the corrupt-record column', async () => {
    expect(await rowsOf(mix, schema)).toEqual([
      [1, 'x', N],
      [N, 'y', '{"a":"bad","b":"y"}'],
      [N, N, '{"a":2,"b":'],
      [3, N, N],
      [4, 'z', N],
      [N, N, '5'],
      [N, N, 'null'],
      [N, N, '"s"'],
      [N, N, '[1]'],
      [N, N, N],
      [N, N, N],
      [6, N, N],
      [7, N, N],
      [N, N, '[{"a":9},5]'],
      [N, N, '[{"a":10},null]'],
      [N, N, '[{"a":"x"},{"a":11}]'],
      [11, N, '[{"a":"x"},{"a":11}]'],
    ]);
  });
  it('permissive without it, and without any column', async () => {
    const plainSchema = ddl('a int, b string');
    expect(await rowsOf(mix, plainSchema)).toEqual((await rowsOf(mix, schema)).map(row => row.slice(0, 2)));
    expect(await rowsOf(mix, plainSchema, {}, [])).toEqual(Array(17).fill([]));
  });
  it('dropMalformed, whatever columns are wanted', async () => {
    const expected = [
      [1, 'x'],
      [3, N],
      [4, 'z'],
      [N, N],
      [N, N],
      [6, N],
      [7, N],
    ];
    const two = ddl('a int, b string');
    expect(await rowsOf(mix, two, { mode: 'DROPMALFORMED' })).toEqual(expected);
    expect(await rowsOf(mix, two, { mode: 'dropmalformed' }, ['b'])).toEqual(expected.map(row => [row[1]]));
    expect(await rowsOf(mix, two, { mode: 'dropmalformed' }, [])).toHaveLength(7);
  });
  it('the corrupt-record column does not depend on the other columns', async () => {
    const all = await rowsOf(mix, schema);
    expect(await rowsOf(mix, schema, {}, ['b', '_corrupt_record'])).toEqual(all.map(row => row.slice(1)));
    expect(await rowsOf(mix, schema, {}, ['_corrupt_record'])).toEqual(all.map(row => row.slice(2)));
  });
  it('failFast names file, place and reason', async () => {
    const one = ddl('a int');
    expect(await rowsOf('{"a":1}\n{"a":2}\n', one, { mode: 'FAILFAST' })).toEqual([[1], [2]]);
    await expect(rowsOf('{"a":1}\n{"a":"x"}\n', one, { mode: 'FAILFAST' })).rejects.toMatchObject({
      code: 'BAD_RECORD',
    });
    await expect(rowsOf('{"a":1}\n{"a":"x"}\n', one, { mode: 'FAILFAST' })).rejects.toThrow(
      /f\d+\.json .* at offset 8/,
    );
  });
  it.each([
    [
      'line ends',
      '{"a":1}\r\n{"a":2}\r{"a":3}\n{"a":4}',
      {},
      [
        [1, N],
        [2, N],
        [3, N],
        [4, N],
      ],
    ],
    [
      'lineSep',
      '{"a":1}|{"a":2}\n|\n{"a":3}',
      { lineSep: '|' },
      [
        [1, N],
        [2, N],
        [3, N],
      ],
    ],
    [
      'lineSep \\n makes \\r space',
      '{"a":1}\r\n{"a":2}\r{"a":3}\n',
      { lineSep: '\n' },
      [
        [1, N],
        [2, N],
      ],
    ],
    [
      'byte order mark',
      '\ufeff{"a":1}\n{"a":2}\n',
      {},
      [
        [1, N],
        [2, N],
      ],
    ],
    [
      'NUL',
      '{"a":1}\0\n\0\n{"a":2}\n',
      {},
      [
        [1, N],
        [N, '\0'],
        [2, N],
      ],
    ],
    [
      'what is not space',
      '\x0b\n\x0c\n\xa0\n \t\n{"a":1}',
      {},
      [
        [N, '\x0b'],
        [N, '\x0c'],
        [N, '\xa0'],
        [1, N],
      ],
    ],
    [
      'comments',
      '# c\n{"a":1}\n//x\n/* y */\n',
      { allowComments: 'true' },
      [
        [N, '# c'],
        [1, N],
      ],
    ],
    [
      'multiLine array',
      '[{"a":1},\n{"a":"x"},{"a":3}]',
      { multiLine: 'true' },
      [1, N, 3].map(a => [a, '[{"a":1},\n{"a":"x"},{"a":3}]']),
    ],
    ['multiLine object', '\n{"a":\n1}\n', { multiLine: 'true' }, [[1, N]]],
    ['multiLine takes one', '{"a":1}\n{"a":2}', { multiLine: 'true' }, [[1, N]]],
    ['multiLine malformed', '{"a":1,', { multiLine: 'true' }, [[N, '{"a":1,']]],
    ['multiLine scalar', '5', { multiLine: 'true' }, [[N, '5']]],
    ['multiLine empty', '', { multiLine: 'true' }, []],
    ['multiLine blank', '  \n ', { multiLine: 'true' }, []],
    ['multiLine dropped', '[{"a":1},\n{"a":"x"}]', { multiLine: 'true', mode: 'DROPMALFORMED' }, []],
  ] as [string, string, Record<string, string>, Value[][]][])('%s', async (_, content, options, expected) => {
    expect(await rowsOf(content, ddl('a int, _corrupt_record string'), options)).toEqual(expected);
  });
  it('names are case-sensitive', async () => {
    expect(await rowsOf('{"A":1,"a":2}\n{"a":3,"A":4}\n{"A":5}\n', ddl('a int'))).toEqual([[2], [3], [N]]);
  });
  it('invalid UTF-8 makes a record corrupt, or passes by option', async () => {
    const two = ddl('a string, b string, _corrupt_record string');
    const bytes = Buffer.from('{"a":"x\xffy","b":"\xc3"}\n{"a":"ok"}\n', 'latin1');
    expect(await rowsOf(bytes, two)).toEqual([
      [N, N, '{"a":"x\ufffdy","b":"\ufffd"}'],
      ['ok', N, N],
    ]);
    expect(await rowsOf(bytes, two, { invalidUtf8: 'pass' })).toEqual([
      ['x\ufffdy', '\ufffd', N],
      ['ok', N, N],
    ]);
  });
  it('other encodings', async () => {
    expect(
      await rowsOf(Buffer.from('{"a":"é"}\n{"a":"x"}\n', 'utf16le'), ddl('a string'), { encoding: 'UTF-16LE' }),
    ).toEqual([['é'], ['x']]);
  });
});
