import fc from 'fast-check';
import { allFunctions } from '../../../src/functions/registry.js';
import { parseSchema } from '../../../src/types/ddl.js';
import type { Value } from '../../../src/types/value.js';

export const SCHEMA = parseSchema(
  'i INT, j INT, l BIGINT, m BIGINT, d DOUBLE, s STRING, r STRING, b BOOLEAN, p DECIMAL(10,2), w DECIMAL(30,4), at TIMESTAMP, day DATE, t STRUCT<a: INT, b: STRING>, xs ARRAY<INT>',
);

const MAX = 9007199254740991;
const POOLS: Record<string, readonly Value[]> = {
  int: [0, 1, -1, 7, 46341, 2147483647, -2147483648],
  narrow: [0, 1, -1, 12, MAX, -MAX, 3000000000],
  wide: [9223372036854775807n, -9223372036854775808n, BigInt(MAX) + 1n],
  double: [0, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e308, -2.25],
  string: ['', 'a', 'B', '12', ' 7 ', 'é', '😀x', '2020-01-02', '{"a":1}', 'a,b'],
  boolean: [true, false],
  decimal: [0, 1, -1250, 999999999],
  big: [0, 15, 10n ** 29n, -(10n ** 22n)],
  timestamp: [0, -1, 1577836800000000, 1718000000123456],
  date: [0, -1, 18262, 19000],
};
const POOL_OF = [
  'int',
  'int',
  'narrow',
  'narrow',
  'double',
  'string',
  'string',
  'boolean',
  'decimal',
  'big',
  'timestamp',
  'date',
];

const nullable = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { nil: null, freq: 5 });
const from = (pool: string) => fc.constantFrom(...POOLS[pool]);

/** Rows of the schema; `wide`: integers may leave the range of safe numbers. */
export function rowsArbitrary(wide: boolean): fc.Arbitrary<Value[][]> {
  const cells = POOL_OF.map(pool =>
    nullable(wide && pool === 'narrow' ? fc.oneof(from('wide'), from('narrow')) : from(pool)),
  );
  const struct = nullable(fc.tuple(nullable(from('int')), nullable(from('string'))));
  const list = nullable(fc.array(nullable(from('int')), { maxLength: 3 }));
  return fc.array(fc.tuple(...cells, struct, list) as unknown as fc.Arbitrary<Value[]>, { minLength: 1, maxLength: 6 });
}

/** Not a function of their arguments alone, or of several rows. */
const LEFT_OUT =
  /^(rand|randn|random|uniform|uuid|unix_timestamp|curdate|version|user|session_user|shuffle|monotonically|now$|current_|local|spark_partition|input_file|raise_error|assert_true|java_method|reflect|window|session_window|sleep|randstr)/;

const scalarNames = () =>
  allFunctions()
    .filter(f => f.kind === 'scalar' && /^[a-z][a-z0-9_]*$/.test(f.name) && !LEFT_OUT.test(f.name))
    .map(f => f.name);

/** SQL text of expressions of many types; some do not pass the analyzer, and are left out by the caller. */
export function expressionArbitrary(): fc.Arbitrary<string> {
  const leaf = fc.constantFrom(
    ...SCHEMA.fields.map(f => f.name),
    ...[
      't.a',
      't.b',
      'xs[0]',
      'NULL',
      '1',
      '0',
      '-3',
      '2147483647',
      '9223372036854775807',
      '1.5',
      '1e3',
      "'x'",
      "''",
      "'12'",
      'true',
      'false',
    ],
  );
  const { e } = fc.letrec<{ e: string }>(tie => {
    const sub = tie('e');
    const pair = fc.tuple(sub, sub);
    return {
      e: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        { arbitrary: leaf, weight: 4 },
        {
          arbitrary: fc
            .tuple(fc.constantFrom('+', '-', '*', '/', '%', 'div', '=', '<=>', '<', '>=', '<>', '||', '&'), pair)
            .map(([op, [x, y]]) => `(${x} ${op} ${y})`),
          weight: 4,
        },
        {
          arbitrary: fc.tuple(fc.constantFrom('AND', 'OR'), pair).map(([op, [x, y]]) => `(${x} ${op} ${y})`),
          weight: 2,
        },
        { arbitrary: sub.map(x => `(NOT ${x})`), weight: 1 },
        { arbitrary: sub.map(x => `(${x} IS NULL)`), weight: 1 },
        {
          arbitrary: fc
            .tuple(
              fc.constantFrom('CAST', 'TRY_CAST'),
              sub,
              fc.constantFrom(
                'INT',
                'BIGINT',
                'DOUBLE',
                'STRING',
                'DECIMAL(12,3)',
                'BOOLEAN',
                'DATE',
                'TIMESTAMP',
                'TINYINT',
              ),
            )
            .map(([cast, x, type]) => `${cast}(${x} AS ${type})`),
          weight: 3,
        },
        { arbitrary: fc.tuple(sub, sub, sub).map(([c, x, y]) => `CASE WHEN ${c} THEN ${x} ELSE ${y} END`), weight: 2 },
        { arbitrary: pair.map(([x, y]) => `coalesce(${x}, ${y})`), weight: 1 },
        { arbitrary: pair.map(([x, y]) => `named_struct('f', ${x}, 'g', ${y}).g`), weight: 1 },
        { arbitrary: fc.tuple(sub, sub, sub).map(([x, y, z]) => `(${x} IN (${y}, ${z}))`), weight: 1 },
        { arbitrary: fc.tuple(sub, sub, sub).map(([x, y, z]) => `(${x} BETWEEN ${y} AND ${z})`), weight: 1 },
        {
          arbitrary: fc
            .tuple(fc.constantFrom(...scalarNames()), fc.array(sub, { minLength: 1, maxLength: 3 }))
            .map(([name, args]) => `${name}(${args.join(', ')})`),
          weight: 4,
        },
      ),
    };
  });
  return e;
}

/** One call of a function with plain columns and literals: most of these pass the analyzer, sooner or later. */
export function callArbitrary(): fc.Arbitrary<string> {
  const argument = fc.constantFrom(...SCHEMA.fields.map(f => f.name), '1', "'a'", '2', "'yyyy'");
  return fc
    .tuple(fc.constantFrom(...scalarNames()), fc.array(argument, { maxLength: 4 }))
    .map(([name, args]) => `${name}(${args.join(', ')})`);
}
