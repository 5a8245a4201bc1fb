import { describe, expect, it } from 'vitest';
import * as expected from '../../src/types/coercion-implicit.js';
import { simpleString } from '../../src/types/data-type.js';
import { parseDataType } from '../../src/types/ddl.js';

/** What an argument becomes for a parameter, by Spark 4.3 with ANSI mode on: `from` for types taken as they are, `from => to` for casts. */
const ANSWERS: readonly (readonly [wanted: string, arguments_: string])[] = [
  [
    'Numeric',
    'void => double, tinyint, smallint, int, bigint, float, double, decimal(10,2), decimal(38,18), string => double',
  ],
  [
    'Decimal',
    'void => decimal(38,18), tinyint => decimal(3,0), smallint => decimal(5,0), int => decimal(10,0), bigint => decimal(20,0), float => decimal(14,7), double => decimal(30,15), decimal(10,2), decimal(38,18), string => decimal(38,18)',
  ],
  ['Integral', 'void => int, tinyint, smallint, int, bigint'],
  ['AnyTimestamp', 'void => timestamp, string => timestamp, date => timestamp, timestamp, timestamp_ntz'],
  [
    'Any',
    'void, boolean, tinyint, smallint, int, bigint, float, double, decimal(10,2), decimal(38,18), string, binary, date, timestamp, timestamp_ntz, interval, interval year, interval year to month, interval day, interval hour to second, variant, array<int>, array<string>, array<array<int>>, map<string,int>, map<int,string>, struct<a:int>, struct<b:bigint>',
  ],
  ['Array', 'void => array<void>, array<int>, array<string>, array<array<int>>'],
  ['Map', 'void => map<void,void>, map<string,int>, map<int,string>'],
  ['Struct', 'void => struct<>, struct<a:int>, struct<b:bigint>'],
  [
    'int|smallint|tinyint',
    'void => int, tinyint, smallint, int, bigint => int, float => int, double => int, decimal(10,2) => int, decimal(38,18) => int, string => int',
  ],
  [
    'string|binary',
    'void => string, boolean => string, tinyint => string, smallint => string, int => string, bigint => string, float => string, double => string, decimal(10,2) => string, decimal(38,18) => string, string, binary, date => string, timestamp => string, timestamp_ntz => string, interval => string, interval year => string, interval year to month => string, interval day => string, interval hour to second => string, variant => string',
  ],
  ['date|timestamp', 'void => date, string => date, date, timestamp, timestamp_ntz => date'],
  [
    'Numeric|string',
    'void => double, boolean => string, tinyint, smallint, int, bigint, float, double, decimal(10,2), decimal(38,18), string, binary => string, date => string, timestamp => string, timestamp_ntz => string, interval => string, interval year => string, interval year to month => string, interval day => string, interval hour to second => string, variant => string',
  ],
  [
    'double|Decimal',
    'void => double, tinyint => double, smallint => double, int => double, bigint => double, float => double, double, decimal(10,2), decimal(38,18), string => double',
  ],
  [
    'double|Decimal|bigint',
    'void => double, tinyint => double, smallint => double, int => double, bigint, float => double, double, decimal(10,2), decimal(38,18), string => double',
  ],
  [
    'bigint|Decimal|double',
    'void => bigint, tinyint => bigint, smallint => bigint, int => bigint, bigint, float => bigint, double, decimal(10,2), decimal(38,18), string => bigint',
  ],
  [
    'Numeric|interval',
    'void => double, tinyint, smallint, int, bigint, float, double, decimal(10,2), decimal(38,18), string => double, interval',
  ],
  ['Array|Map', 'void => array<void>, array<int>, array<string>, array<array<int>>, map<string,int>, map<int,string>'],
  ['timestamp|timestamp_ntz', 'void => timestamp, string => timestamp, date => timestamp, timestamp, timestamp_ntz'],
  ['date|timestamp|timestamp_ntz', 'void => date, string => date, date, timestamp, timestamp_ntz'],
  [
    'Integral|string',
    'void => int, boolean => string, tinyint, smallint, int, bigint, float => string, double => string, decimal(10,2) => string, decimal(38,18) => string, string, binary => string, date => string, timestamp => string, timestamp_ntz => string, interval => string, interval year => string, interval year to month => string, interval day => string, interval hour to second => string, variant => string',
  ],
  [
    'string|Array',
    'void => string, boolean => string, tinyint => string, smallint => string, int => string, bigint => string, float => string, double => string, decimal(10,2) => string, decimal(38,18) => string, string, binary => string, date => string, timestamp => string, timestamp_ntz => string, interval => string, interval year => string, interval year to month => string, interval day => string, interval hour to second => string, variant => string, array<int>, array<string>, array<array<int>>',
  ],
  [
    'double|float',
    'void => double, tinyint => double, smallint => double, int => double, bigint => double, float, double, decimal(10,2) => double, decimal(38,18) => double, string => double',
  ],
  [
    'string|binary|Array',
    'void => string, boolean => string, tinyint => string, smallint => string, int => string, bigint => string, float => string, double => string, decimal(10,2) => string, decimal(38,18) => string, string, binary, date => string, timestamp => string, timestamp_ntz => string, interval => string, interval year => string, interval year to month => string, interval day => string, interval hour to second => string, variant => string, array<int>, array<string>, array<array<int>>',
  ],
  [
    'boolean|string',
    'void => boolean, boolean, tinyint => string, smallint => string, int => string, bigint => string, float => string, double => string, decimal(10,2) => string, decimal(38,18) => string, string, binary => string, date => string, timestamp => string, timestamp_ntz => string, interval => string, interval year => string, interval year to month => string, interval day => string, interval hour to second => string, variant => string',
  ],
  ['boolean', 'void => boolean, boolean, string => boolean'],
  [
    'tinyint',
    'void => tinyint, tinyint, smallint => tinyint, int => tinyint, bigint => tinyint, float => tinyint, double => tinyint, decimal(10,2) => tinyint, decimal(38,18) => tinyint, string => tinyint',
  ],
  [
    'smallint',
    'void => smallint, tinyint => smallint, smallint, int => smallint, bigint => smallint, float => smallint, double => smallint, decimal(10,2) => smallint, decimal(38,18) => smallint, string => smallint',
  ],
  [
    'int',
    'void => int, tinyint => int, smallint => int, int, bigint => int, float => int, double => int, decimal(10,2) => int, decimal(38,18) => int, string => int',
  ],
  [
    'bigint',
    'void => bigint, tinyint => bigint, smallint => bigint, int => bigint, bigint, float => bigint, double => bigint, decimal(10,2) => bigint, decimal(38,18) => bigint, string => bigint',
  ],
  [
    'float',
    'void => float, tinyint => float, smallint => float, int => float, bigint => float, float, double => float, decimal(10,2) => float, decimal(38,18) => float, string => float',
  ],
  [
    'double',
    'void => double, tinyint => double, smallint => double, int => double, bigint => double, float => double, double, decimal(10,2) => double, decimal(38,18) => double, string => double',
  ],
  [
    'decimal(10,2)',
    'void => decimal(10,2), tinyint => decimal(10,2), smallint => decimal(10,2), int => decimal(10,2), bigint => decimal(10,2), float => decimal(10,2), double => decimal(10,2), decimal(10,2), decimal(38,18) => decimal(10,2), string => decimal(10,2)',
  ],
  [
    'decimal(38,18)',
    'void => decimal(38,18), tinyint => decimal(38,18), smallint => decimal(38,18), int => decimal(38,18), bigint => decimal(38,18), float => decimal(38,18), double => decimal(38,18), decimal(10,2) => decimal(38,18), decimal(38,18), string => decimal(38,18)',
  ],
  [
    'string',
    'void => string, boolean => string, tinyint => string, smallint => string, int => string, bigint => string, float => string, double => string, decimal(10,2) => string, decimal(38,18) => string, string, binary => string, date => string, timestamp => string, timestamp_ntz => string, interval => string, interval year => string, interval year to month => string, interval day => string, interval hour to second => string, variant => string',
  ],
  ['binary', 'void => binary, string => binary, binary'],
  ['date', 'void => date, string => date, date, timestamp => date, timestamp_ntz => date'],
  ['timestamp', 'void => timestamp, string => timestamp, date => timestamp, timestamp, timestamp_ntz => timestamp'],
  [
    'timestamp_ntz',
    'void => timestamp_ntz, string => timestamp_ntz, date => timestamp_ntz, timestamp => timestamp_ntz, timestamp_ntz',
  ],
  ['interval', 'void => interval, interval'],
  ['interval year', 'void => interval year, string => interval year, interval year'],
  [
    'interval year to month',
    'void => interval year to month, string => interval year to month, interval year to month',
  ],
  ['interval day', 'void => interval day, string => interval day, interval day'],
  [
    'interval hour to second',
    'void => interval hour to second, string => interval hour to second, interval hour to second',
  ],
  ['variant', 'void => variant, string => variant, variant'],
  ['array<int>', 'void => array<int>, array<int>'],
  ['array<string>', 'void => array<string>, array<int> => array<string>, array<string>'],
  ['array<array<int>>', 'void => array<array<int>>, array<array<int>>'],
  ['map<string,int>', 'void => map<string,int>, map<string,int>'],
  ['map<int,string>', 'void => map<int,string>, map<int,string>'],
  ['struct<a:int>', 'void => struct<a:int>, struct<a:int>, struct<b:bigint> => struct<a:int>'],
  ['struct<b:bigint>', 'void => struct<b:bigint>, struct<a:int> => struct<b:bigint>, struct<b:bigint>'],
];

const FROM = [
  'void',
  'boolean',
  'tinyint',
  'smallint',
  'int',
  'bigint',
  'float',
  'double',
  'decimal(10,2)',
  'decimal(38,18)',
  'string',
  'binary',
  'date',
  'timestamp',
  'timestamp_ntz',
  'interval',
  'interval year',
  'interval year to month',
  'interval day',
  'interval hour to second',
  'variant',
  'array<int>',
  'array<string>',
  'array<array<int>>',
  'map<string,int>',
  'map<int,string>',
  'struct<a:int>',
  'struct<b:bigint>',
];

const CLASSES: Readonly<Record<string, expected.ExpectedType>> = {
  Numeric: expected.numericType,
  Decimal: expected.anyDecimalType,
  Integral: expected.integralType,
  AnyTimestamp: expected.anyTimestampType,
  Any: expected.anyType,
  Array: expected.anyArrayType,
  Map: expected.anyMapType,
  Struct: expected.anyStructType,
};

function wanted(name: string): expected.ExpectedType {
  const choices = name.split('|').map(n => CLASSES[n] ?? expected.exactly(parseDataType(n)));
  return choices.length === 1 ? choices[0] : expected.oneOf(...choices);
}

describe('implicit casts', () => {
  for (const [name, answer] of ANSWERS) {
    it(name, () => {
      const type = wanted(name);
      const results = FROM.flatMap(from => {
        const to = type.from(parseDataType(from));
        const text = to && simpleString(to);
        return text === undefined ? [] : [text === from ? from : `${from} => ${text}`];
      });
      expect(results.join(', ')).toBe(answer);
    });
  }
});
