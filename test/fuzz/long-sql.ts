import type { SeededRandom } from '../../src/common/random.js';

/**
 * Texts that are long, deep or odd in one place: chains, lists, nests, regular expressions that look for trouble, literals at the edge of what
 * there is. `part` makes an expression over table `t`.
 */
export function longSql(random: SeededRandom, part: () => string): string {
  const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)];
  const n = 1 + random.integer(pick([10, 100, 300]));
  const list = (one: (i: number) => string, between = ', ', most = n): string =>
    Array.from({ length: Math.min(n, most) }, (_, i) => one(i)).join(between);
  const around = (open: string, inner: string, close: string): string => open.repeat(n) + inner + close.repeat(n);
  const nested = ([open, close]: Nest): string => around(open, pick([same, '1', 'a', 'd', '']), close);
  const same = part();
  const some = (i: number): string =>
    random.integer(20) === 0 ? part() : pick([`a + ${i}`, `b * ${i}`, same, 'a', 'c']);
  const forms: readonly (() => string)[] = [
    () => `SELECT a FROM t WHERE ${list(i => `(${some(i)}) <> ${i}`, pick([' AND ', ' OR ']))}`,
    () =>
      `SELECT a FROM t WHERE ${list(i => pick(['a = 1', `c LIKE '%${i}'`, `NOT b > ${i}`, same]), pick([' AND ', ' OR ']))}`,
    () => `SELECT ${list(i => `${some(i)} AS c${i % 7}`)} FROM t`,
    () => `SELECT ${list(i => `${pick(['sum', 'max', 'count', 'collect_list'])}(${some(i)})`)} FROM t GROUP BY c`,
    () => `SELECT ${list(i => `sum(a) OVER (${pick(['', 'PARTITION BY c '])}ORDER BY ${some(i)})`)} FROM t`,
    () => `SELECT count(*) FROM t GROUP BY ${pick(['', 'ROLLUP', 'CUBE', 'GROUPING SETS'])}(${list(some)})`,
    () => `SELECT * FROM t ORDER BY ${list(i => `${some(i)}${pick(['', ' DESC', ' NULLS LAST'])}`)}`,
    () => `SELECT CASE ${list(i => `WHEN a = ${i} THEN ${some(i)}`, ' ')} ELSE ${same} END FROM t`,
    () => `SELECT ${pick(['coalesce', 'concat', 'array', 'struct', 'greatest', 'hash', 'map'])}(${list(some)}) FROM t`,
    () => `SELECT a FROM t WHERE a IN (${list(some)})`,
    () => `SELECT ${list(i => `(SELECT max(e) FROM u WHERE u.a = t.a + ${i % 5})`, ', ', 30)} FROM t`,
    () => `SELECT a FROM t ${list(i => `LATERAL VIEW explode(${pick(['d', 'array(1, 2)'])}) v${i} AS e${i}`, ' ')}`,
    () =>
      `FROM t ${list(i => `|> ${pick([`EXTEND ${some(i)} AS c${i}`, `WHERE ${some(i)} IS NULL`, `SET a = ${some(i)}`, 'LIMIT 2'])}`, ' ')}`,
    () => `SELECT ${nested(pick(NESTS)).replaceAll('…', same)} FROM t`,
    () => `SELECT CAST(NULL AS ${around(pick(['ARRAY<', 'STRUCT<a:', 'MAP<INT,']), 'INT', '>')})`,
    () => `SELECT from_json('${'['.repeat(n)}', '${around(pick(['ARRAY<', 'STRUCT<`__proto__`:']), 'INT', '>')}')`,
    () =>
      `${pick(REGEXES)(randomPattern(random, 3), pick(["repeat('a', 30) || '!'", "repeat('ab', 5000)", 'c', "'aaa'"]))}`,
    () => `SELECT ${list(() => pick(LITERALS))}`,
  ];
  return pick(forms)();
}

type Nest = readonly [open: string, close: string];
const NESTS: readonly Nest[] = [
  ['(', ')'],
  ['NOT ', ''],
  ['- ', ''],
  ['array(', ')'],
  ['struct(', ')'],
  ['abs(', ')'],
  ['(SELECT ', ')'],
  ['EXISTS (SELECT ', ')'],
  ['CASE WHEN true THEN ', ' END'],
  ['transform(array(1), x -> ', ')'],
  ['coalesce(…, ', ')'],
];
/** A pattern of a few parts, with repetitions inside of repetitions. */
function randomPattern(random: SeededRandom, depth: number): string {
  const pick = <T>(items: readonly T[]): T => items[random.integer(items.length)];
  const part = (): string => {
    const atom =
      depth > 0 && random.integer(2) === 0
        ? `${pick(['(', '(?:', '(?=', '(?!', '(?<=', '(?>', '(?i:'])}${randomPattern(random, depth - 1)})`
        : pick(['a', '.', '[ab]', '[^b]', '\\\\w', '\\\\1', '^', '$', '\\\\b', 'é']);
    return atom + pick(['', '', '*', '+', '?', '{2,9}', '{3}', '{1,200}', '*?', '++', '{0}']);
  };
  const parts = Array.from({ length: 1 + random.integer(4) }, part).join('');
  return random.integer(4) === 0 ? `${parts}|${part()}` : parts;
}

const REGEXES: readonly ((pattern: string, text: string) => string)[] = [
  (pattern, text) => `SELECT ${text} RLIKE '${pattern}' FROM t`,
  (pattern, text) => `SELECT regexp_replace(${text}, '${pattern}', 'x') FROM t`,
  (pattern, text) => `SELECT regexp_extract_all(${text}, '${pattern}', 0) FROM t`,
  (pattern, text) => `SELECT split(${text}, '${pattern}') FROM t`,
];

const LITERALS = [
  ...[
    '1e308',
    '1e309',
    '1.7976931348623157E308D',
    '9223372036854775807',
    '9223372036854775808',
    '-9223372036854775808L',
    '127Y',
    '128Y',
  ],
  ...[
    '.5',
    '5.',
    '1.0BD',
    "X'0'",
    "X'zz'",
    "X''",
    "r'\\'",
    "'\\u0000'",
    "'\\uD800'",
    "'\\U0001F600'",
    "'\\777'",
    "''''",
    '"a" "b"',
  ],
  ...[
    "DATE '0000-00-00'",
    "DATE '-290308-12-21'",
    "DATE '+999999-12-31'",
    "TIMESTAMP '2020-02-30 25:00:00'",
    "TIMESTAMP '9999-12-31 23:59:59.9999999'",
  ],
  ...[
    "TIMESTAMP '2020-01-01 00:00:00 Nowhere/Here'",
    "INTERVAL '1-13' YEAR TO MONTH",
    "INTERVAL '99999999999' DAY",
    'INTERVAL 1 DAY -1 HOUR',
  ],
  ...[
    "INTERVAL '106751991 04:00:54.775807' DAY TO SECOND",
    "INTERVAL '1 fortnight'",
    'NULL',
    'DEFAULT',
    ':p',
    '?',
    '{d 1}',
    '$1',
    '@x',
    '1__0',
    '0x1F',
    '1e',
    '1e+',
  ],
  ...[
    "CAST('1e400' AS DOUBLE)",
    "CAST('NaN' AS INT)",
    "CAST('__proto__' AS STRUCT<a: INT>)",
    "named_struct('__proto__', 1)",
    "map('__proto__', 1)['constructor']",
  ],
];
