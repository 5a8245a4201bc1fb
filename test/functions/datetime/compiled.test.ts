import { describe, expect, it } from 'vitest';
import { batchOf } from '../../../src/columnar/builder.js';
import { EvaluationError } from '../../../src/common/errors.js';
import { compileStage } from '../../../src/expressions/compile/stage.js';
import { BoundReference, type Expression, Literal, UnresolvedCall } from '../../../src/expressions/expression.js';
import { bindCall } from '../../../src/functions/bind.js';
import type { BindContext } from '../../../src/functions/definition.js';
import {
  type DataType,
  dateType,
  decimalType,
  doubleType,
  field,
  intType,
  longType,
  stringType,
  structType,
  timestampNtzType,
  timestampType,
} from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';

/**
 * Generated code, closures, and a kernel made afresh for each row (which remembers nothing of other rows) must agree: edge values,
 * nulls and errors, in zones with and without rules.
 */
const ZONES = ['UTC', '+05:30', 'America/New_York', 'Australia/Lord_Howe'];

const TIMES: readonly Value[] = [
  null,
  0,
  -1,
  1577836800000000,
  1577836800000000 - 1,
  1583650800000000,
  1583654400000000,
  1604208600000000,
  1604212200000000,
  1604215800000000,
  1604215800000001,
  -3755520030000001,
  9007199254740991,
  -9007199254740991,
  9007199253999999,
  9223372036854775807n,
  -9223372036854775808n,
  1577836800000000,
];
const VALUES: Readonly<Record<string, readonly [DataType, readonly Value[]]>> = {
  time: [timestampType, TIMES],
  ntz: [timestampNtzType, TIMES],
  date: [dateType, [null, 0, -1, 18262, 18321, 2147483647, -2147483648]],
  int: [intType, [null, 0, 1, -1, 31, 2147483647, -2147483648]],
  long: [longType, [null, 0, 1, -1, 86401, 9007199254740991, 9223372036854775807n]],
  double: [doubleType, [null, 0, 1.5, -0.5, Number.NaN, 1e300]],
  year: [intType, [null, 2020, 1700, 1701, 1, 0, -5, 2199, 2200, 300000]],
  month: [intType, [0, 2, 12]],
  dayOfMonth: [intType, [1, 30]],
  hour: [intType, [23, 60]],
  seconds: [decimalType(16, 6), [0, 59999999, 60000000, 60000001, -1]],
  decimal: [decimalType(18, 6), [null, 0, 1500000, -1, 999999999999999999n]],
  text: [
    stringType,
    [
      null,
      '',
      '2020-02-29',
      '2020-02-30',
      '2020-02-29 10:11:12.5',
      '12345-01-01',
      '2020-01-01 00:00:00+02:00',
      'é',
      '2020-02-29 10:11:12',
      '2020-02-29T23:59:59',
      '2020-02-30 10:11:12',
      '2020-02-29 24:11:12',
      '1600-02-29 10:11:12',
      '0001-01-01',
      '0000-01-01',
      '9999-12-31 23:59:59',
      ' 2020-02-2',
      '2020-02-2 ',
    ],
  ],
  digits: [
    stringType,
    [
      null,
      '20200229101112',
      '20200230101112',
      '20200229241112',
      '2020022910111２',
      '20200229',
      '00000229',
      '2020-02-29T10:11:12.345',
      '2020-02-29t10:11:12.345',
      '2020-02-29T10:11:12.34',
      '2020-03-08T02:30:00.000',
    ],
  ],
};

const text = (value: string) => new Literal(value, stringType);
const TRUNCATIONS = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'hour',
  'minute',
  'second',
  'millisecond',
  'microsecond',
];
const UNITS = 'YEAR QUARTER MONTH WEEK DAY HOUR MINUTE SECOND MILLISECOND MICROSECOND'.split(' ');
const PARTS = 'year yearofweek quarter month week day dow dow_iso doy hour minute second'.split(' ');

/** The name of a function and its arguments: columns by their key in VALUES, constants as they are. */
const CALLS: readonly (readonly [name: string, ...args: (string | Literal)[]])[] = [
  ...TRUNCATIONS.map(unit => ['date_trunc', text(unit), 'time'] as const),
  ...TRUNCATIONS.map(unit => ['trunc', 'date', text(unit)] as const),
  ...UNITS.map(unit => ['timestampadd', text(unit), 'int', 'time'] as const),
  ...UNITS.map(unit => ['timestampadd', text(unit), 'long', 'ntz'] as const),
  ...UNITS.map(unit => ['timestampdiff', text(unit), 'time', 'time'] as const),
  ...PARTS.map(part => ['extract', text(part), 'time'] as const),
  ['date_add', 'date', 'int'],
  ['date_sub', 'date', 'int'],
  ['datediff', 'date', 'date'],
  ['add_months', 'date', 'int'],
  ['last_day', 'date'],
  ['next_day', 'date', text('TU')],
  ['months_between', 'time', 'time'],
  ['unix_timestamp', 'time'],
  ['unix_timestamp', 'ntz'],
  ['unix_timestamp', 'date'],
  ['unix_timestamp', 'text', text('yyyy-MM-dd')],
  ['unix_seconds', 'time'],
  ['unix_millis', 'time'],
  ['unix_micros', 'time'],
  ['timestamp_seconds', 'long'],
  ['timestamp_seconds', 'double'],
  ['timestamp_seconds', 'decimal'],
  ['timestamp_millis', 'long'],
  ['to_date', 'text'],
  ['to_timestamp', 'text'],
  ['to_timestamp_ntz', 'text'],
  ['to_timestamp', 'text', text('yyyy-MM-dd')],
  ['to_timestamp', 'digits', text('yyyyMMddHHmmss')],
  ['to_timestamp_ntz', 'digits', text("yyyy-MM-dd'T'HH:mm:ss.SSS")],
  ['to_date', 'digits', text('yyyyMMdd')],
  ['try_to_timestamp', 'text'],
  ['try_to_date', 'text', text('yyyy-MM-dd')],
  ['to_timestamp', 'text', text('yyyy-MM-dd[ HH:mm:ss.S]')],
  ['try_to_timestamp', 'digits', text('yyyyMMddHHmmss')],
  ['try_to_date', 'text'],
  ['to_unix_timestamp', 'digits', text('yyyyMMddHHmmss')],
  ['make_timestamp', 'year', 'month', 'dayOfMonth', 'hour', 'hour', 'seconds'],
  ['try_make_timestamp', 'year', 'month', 'dayOfMonth', 'hour', 'hour', 'seconds'],
  ['try_make_timestamp_ntz', 'year', 'month', 'dayOfMonth', 'hour', 'hour', 'seconds'],
  ['from_unixtime', 'int'],
  ['date_format', 'time', text('yyyy-MM-dd HH:mm')],
  ['from_utc_timestamp', 'time', text('Europe/Berlin')],
  ['to_utc_timestamp', 'time', text('Europe/Berlin')],
  ['dayname', 'date'],
  ['monthname', 'date'],
];

type Outcome = { readonly value: Value } | { readonly error: string };

function outcome(run: () => Value): Outcome {
  try {
    return { value: run() };
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    return { error: error.code };
  }
}

function rowsOf(columns: readonly (readonly Value[])[]): Value[][] {
  return columns.reduce<Value[][]>((rows, column) => rows.flatMap(row => column.map(value => [...row, value])), [[]]);
}

const noLambda = () => {
  throw new Error('no lambdas here');
};

for (const zone of ZONES) {
  describe(`in ${zone}`, () => {
    for (const [name, ...args] of CALLS) {
      it(`${name}(${args.join(', ')})`, () => {
        const columns = args.filter(arg => typeof arg === 'string').map(key => VALUES[key]);
        const context: BindContext = { zone, bindLambda: noLambda };
        const make = (): Expression => {
          let at = 0;
          const bound = args.map(arg =>
            typeof arg === 'string' ? new BoundReference(at, columns[at++][0], true, arg) : arg,
          );
          return bindCall(new UnresolvedCall(name, bound), context);
        };
        const schema = structType(columns.map(([type], i) => field(`c${i}`, type)));
        const e = make();
        const compiled = compileStage({ outputs: [e] });
        const closures = compileStage({ outputs: [e], mode: 'interpreted' });
        for (const row of rowsOf(columns.map(([, values]) => values))) {
          const batch = batchOf(schema, [row]);
          const run = (stage: typeof compiled) => outcome(() => stage.run(batch.columns, 1).columns[0].get(0));
          const fresh = run(compileStage({ outputs: [make()], mode: 'interpreted' }));
          expect(run(compiled), `compiled, of ${row.map(String)}`).toEqual(fresh);
          expect(run(closures), `closures, of ${row.map(String)}`).toEqual(fresh);
        }
      });
    }
  });
}
