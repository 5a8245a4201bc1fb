import { describe, expect, it } from 'vitest';
import { commonType, commonTypeOf, sameStructure, tightestType } from '../../src/types/coercion.js';
import { decimalResult, widerDecimal } from '../../src/types/coercion-decimal.js';
import { type DataType, type DecimalType, decimalType, simpleString } from '../../src/types/data-type.js';
import { parseDataType } from '../../src/types/ddl.js';

/** Which types meet in which: all pairs of these types, as Spark 4.3 decides with ANSI mode on. Pairs not listed do not meet. */
const TYPES = [
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

const TIGHTEST: Readonly<Record<string, string>> = {
  tinyint:
    'smallint => smallint; int => int; bigint => bigint; float => double; double => double; decimal(10,2) => decimal(10,2); decimal(38,18) => decimal(38,18)',
  smallint:
    'int => int; bigint => bigint; float => double; double => double; decimal(10,2) => decimal(10,2); decimal(38,18) => decimal(38,18)',
  int: 'bigint => bigint; float => double; double => double; decimal(38,18) => decimal(38,18)',
  bigint: 'float => double; double => double; decimal(38,18) => decimal(38,18)',
  float: 'double => double',
  date: 'timestamp => timestamp; timestamp_ntz => timestamp_ntz',
  timestamp: 'timestamp_ntz => timestamp',
  'interval year': 'interval year to month => interval year to month',
  'interval day': 'interval hour to second => interval day to second',
};

const COMMON: Readonly<Record<string, string>> = {
  boolean: 'string => boolean',
  tinyint:
    'smallint => smallint; int => int; bigint => bigint; float => double; double => double; decimal(10,2) => decimal(10,2); decimal(38,18) => decimal(38,18); string => bigint',
  smallint:
    'int => int; bigint => bigint; float => double; double => double; decimal(10,2) => decimal(10,2); decimal(38,18) => decimal(38,18); string => bigint',
  int: 'bigint => bigint; float => double; double => double; decimal(10,2) => decimal(12,2); decimal(38,18) => decimal(38,18); string => bigint',
  bigint:
    'float => double; double => double; decimal(10,2) => decimal(22,2); decimal(38,18) => decimal(38,18); string => bigint',
  float: 'double => double; decimal(10,2) => double; decimal(38,18) => double; string => double',
  double: 'decimal(10,2) => double; decimal(38,18) => double; string => double',
  'decimal(10,2)': 'decimal(38,18) => decimal(38,18); string => double',
  'decimal(38,18)': 'string => double',
  string: 'binary => binary; date => date; timestamp => timestamp; timestamp_ntz => timestamp_ntz; variant => variant',
  date: 'timestamp => timestamp; timestamp_ntz => timestamp_ntz',
  timestamp: 'timestamp_ntz => timestamp',
  'interval year': 'interval year to month => interval year to month',
  'interval day': 'interval hour to second => interval day to second',
  'array<int>': 'array<string> => array<bigint>',
};

function table(meet: (a: DataType, b: DataType) => DataType | undefined, first: string): string {
  const a = parseDataType(first);
  const parts = TYPES.slice(TYPES.indexOf(first) + 1).flatMap(second => {
    const b = parseDataType(second);
    const result = meet(a, b);
    expect(meet(b, a) && simpleString(meet(b, a)!)).toBe(result && simpleString(result));
    return result === undefined ? [] : [`${second} => ${simpleString(result)}`];
  });
  return parts.join('; ');
}

describe('types that lose nothing', () => {
  for (const type of TYPES.slice(1)) it(type, () => expect(table(tightestType, type)).toBe(TIGHTEST[type] ?? ''));
});

describe('types that meet', () => {
  for (const type of TYPES.slice(1)) it(type, () => expect(table(commonType, type)).toBe(COMMON[type] ?? ''));

  it('void meets every type', () => {
    for (const type of TYPES) expect(simpleString(commonType({ kind: 'void' }, parseDataType(type))!)).toBe(type);
  });

  it('meets any number of types from left to right', () => {
    const types = (...names: string[]) => commonTypeOf(names.map(parseDataType));
    expect(simpleString(types('int', 'decimal(2,1)', 'bigint')!)).toBe('decimal(21,1)');
    expect(simpleString(types('void', 'date', 'string')!)).toBe('date');
    expect(types('int', 'boolean')).toBeUndefined();
  });

  it('prefers the view of long that holds everything', () => {
    const a: DataType = { kind: 'long', view: 'number' };
    const b: DataType = { kind: 'long', view: 'bigint' };
    expect(commonType(a, b)).toEqual(b);
    expect(commonType(b, a)).toEqual(b);
  });

  it('compares structure without names', () => {
    expect(sameStructure(parseDataType('struct<a:int>'), parseDataType('struct<b:int>'))).toBe(true);
    expect(sameStructure(parseDataType('struct<a:int>'), parseDataType('struct<a:bigint>'))).toBe(false);
  });
});

describe('decimal results', () => {
  const cases: readonly (readonly ['+' | '*' | '/' | '%', DecimalType, DecimalType, string])[] = [
    ['+', decimalType(5, 2), decimalType(38, 20), 'decimal(38,19)'],
    ['+', decimalType(38, 37), decimalType(38, 0), 'decimal(38,6)'],
    ['*', decimalType(20, 10), decimalType(38, 20), 'decimal(38,9)'],
    ['/', decimalType(10, 0), decimalType(38, 20), 'decimal(38,8)'],
    ['/', decimalType(5, 2), decimalType(3, 1), 'decimal(10,6)'],
    ['%', decimalType(38, 10), decimalType(18, 6), 'decimal(22,10)'],
  ];
  for (const [op, a, b, expected] of cases) {
    it(`${simpleString(a)} ${op} ${simpleString(b)}`, () =>
      expect(simpleString(decimalResult(op, a, b))).toBe(expected));
  }

  it('keeps the whole part where two decimals are compared', () => {
    expect(simpleString(widerDecimal(decimalType(38, 0), decimalType(38, 38)))).toBe('decimal(38,0)');
    expect(simpleString(widerDecimal(decimalType(5, 2), decimalType(10, 4)))).toBe('decimal(10,4)');
  });
});
