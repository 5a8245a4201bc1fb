import { expect, test } from 'vitest';
import { AnalysisError } from '../../src/common/errors.js';
import { fuzzSession, isGood, judge } from '../fuzz/judge.js';

/** Texts that mean harm, or are made by a program that means none: an answer or a clear error, never a full stack. */
const rep = (text: string): string => text.repeat(10_000);

const DEEP: Readonly<Record<string, string>> = {
  parentheses: `SELECT ${rep('(')}1${rep(')')}`,
  'parentheses in FROM': `SELECT * FROM ${rep('(')}t${rep(')')}`,
  NOT: `SELECT ${rep('NOT ')}true`,
  'unary minus': `SELECT ${rep('- ')}1`,
  CASE: `SELECT ${rep('CASE WHEN true THEN ')}1${rep(' END')}`,
  calls: `SELECT ${rep('abs(')}1${rep(')')}`,
  arrays: `SELECT ${rep('array(')}1${rep(')')}`,
  'array types': `SELECT CAST(NULL AS ${rep('ARRAY<')}INT${rep('>')})`,
  'struct types': `SELECT CAST(NULL AS ${rep('STRUCT<a:')}INT${rep('>')})`,
  'subqueries in FROM': `SELECT * FROM ${rep('(SELECT * FROM ')}t${rep(')')}`,
  'scalar subqueries': `SELECT ${rep('(SELECT ')}1${rep(')')}`,
  EXISTS: `SELECT ${rep('EXISTS (SELECT ')}1${rep(')')}`,
  WITH: `${rep('WITH a AS (')}SELECT 1${rep(') SELECT 1')}`,
  lambdas: `SELECT transform(d, ${rep('x -> ')}1) FROM t`,
  'a sum': `SELECT 1${rep(' + 1')}`,
  unions: `SELECT 1${rep(' UNION SELECT 1')}`,
  joins: `SELECT 1 FROM t${rep(' JOIN u ON true')}`,
  fields: `SELECT a${rep('.a')} FROM t`,
  items: `SELECT d${rep('[0]')} FROM t`,
  casts: `SELECT 1${rep('::int')}`,
  pipes: `SELECT 1 a ${rep('|> WHERE true ')}`,
  comments: `SELECT ${rep('/*')}${rep('*/')} 1`,
  explain: `${rep('EXPLAIN ')}SELECT 1`,
};

test.each(Object.entries(DEEP))('10,000 deep: %s', async (_, text) => {
  const verdict = await judge(fuzzSession(), text, false);
  expect(isGood(verdict) || verdict.kind === 'slow', JSON.stringify(verdict).slice(0, 300)).toBe(true);
});

const nested = (open: string, close: string): string => `SELECT ${open.repeat(40)}1${close.repeat(40)} FROM t`;

/** What uses its operand more than once doubles the expression at every level. */
test.each([
  nested('int(', ' BETWEEN 1 AND 2)'),
  nested('nullif(', ', 2)'),
  nested('nanvl(', ', 2)'),
  nested('int(', ' IN (a, b))'),
  nested('CASE ', ' WHEN 1 THEN 2 WHEN 3 THEN 4 END'),
  nested('int((SELECT ', ') BETWEEN 1 AND 2)'),
])('doubling is refused: %s', async text => {
  expect(() => fuzzSession().sql(text)).toThrow(/TOO_COMPLEX/);
  expect(await judge(fuzzSession(), text, false)).toEqual({ kind: 'refused' });
});

test.each([
  nested('CASE WHEN a = 1 THEN 1 ELSE ', ' END'),
  nested('if(a = 1, 1, ', ')'),
  nested('decode(1, 2, 3, ', ')'),
  nested('int(1 BETWEEN 0 AND ', ')'),
  nested('transform(array(1), x -> ', ')'),
  nested('aggregate(array(1), 0, (x, y) -> ', ')'),
  nested('array(', ')'),
])('what does not double is answered: %s', async text => {
  expect(await judge(fuzzSession(), text, true)).toEqual({ kind: 'answer' });
});

test('definitions that double at every line are refused, not built', async () => {
  const lines = Array.from(
    { length: 60 },
    (_, i) => `a${i + 1} AS (SELECT * FROM a${i} UNION ALL SELECT * FROM a${i})`,
  );
  const text = `WITH a0 AS (SELECT 1 AS x), ${lines.join(', ')} SELECT * FROM a60`;
  expect(() => fuzzSession().sql(text)).toThrow(/PLAN_TOO_COMPLEX/);
});

test.each([
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  '`); process.exit(); //',
  "it's",
  'a\nb',
  '$' + '{1}',
])('a column called %s is a column', async name => {
  const quoted = `\`${name.replaceAll('`', '``')}\``;
  const df = fuzzSession().sql(
    `SELECT upper(${quoted}) AS up, ${quoted} FROM VALUES ('x') AS v(${quoted}) WHERE ${quoted} = 'x'`,
  );
  const rows: unknown[][] = [];
  for await (const batch of df.batches()) rows.push(batch.row(0));
  expect(df.columns).toEqual(['up', name]);
  expect(rows[0]).toEqual(['X', 'x']);
});

test('names of prototypes are no functions, tables or settings', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'valueOf']) {
    expect(() => fuzzSession().sql(`SELECT ${name}(1)`)).toThrow(/UNRESOLVED_ROUTINE/);
    expect(() => fuzzSession().sql(`SELECT * FROM ${name}`)).toThrow(/TABLE_OR_VIEW_NOT_FOUND/);
    expect(() => fuzzSession().sql(`SELECT * FROM ${name}(1)`)).toThrow(/UNRESOLVABLE_TABLE_VALUED_FUNCTION/);
  }
});

test('a name of 10 MB is an unknown column', () => {
  const text = `SELECT \`${'x'.repeat(10_000_000)}\` FROM t`;
  expect(() => fuzzSession().sql(text)).toThrow(/UNRESOLVED_COLUMN/);
});

test('a text of 10 MB is a value', async () => {
  const long = 'x'.repeat(10_000_000);
  const [row] = await fuzzSession().sql(`SELECT length('${long}') AS n`).collect();
  expect(row.n).toBe(10_000_000);
});

const listed = (n: number, text: (i: number) => string, separator = ', '): string =>
  Array.from({ length: n }, (_, i) => text(i)).join(separator);

/** How texts with very many or very long parts end: with an answer, or with this error. */
const LONG: Readonly<Record<string, readonly [text: () => string, end: string | RegExp]>> = {
  'AND of 10,000': [() => `SELECT a FROM t WHERE ${listed(10_000, i => `a <> ${i}`, ' AND ')}`, 'answer'],
  'OR of 10,000': [() => `SELECT a FROM t WHERE ${listed(10_000, i => `a = ${i}`, ' OR ')}`, 'answer'],
  'IN of 10,000': [() => `SELECT a FROM t WHERE a IN (${listed(10_000, String)})`, 'answer'],
  'a list of 10,000': [() => `SELECT ${listed(10_000, i => `a + ${i} AS c${i}`)} FROM t`, 'answer'],
  '10,000 definitions': [
    () => `WITH ${listed(10_000, i => `c${i} AS (SELECT a + ${i} AS x FROM t)`)} SELECT * FROM c9999`,
    'answer',
  ],
  '10,000 keys of sets': [
    () => `SELECT count(*) FROM t GROUP BY GROUPING SETS (${listed(10_000, i => `(a + ${i})`)})`,
    /GROUPING_SIZE_LIMIT_EXCEEDED/,
  ],
  '5,000 keys of ROLLUP': [
    () => `SELECT count(*) FROM t GROUP BY ROLLUP(${listed(5000, i => `a + ${i}`)})`,
    /GROUPING_SIZE_LIMIT_EXCEEDED/,
  ],
  'a binary literal of 10 MB': [() => `SELECT length(X'${'ab'.repeat(5_000_000)}')`, 'answer'],
  'a number of 10 MB': [() => `SELECT ${'1'.repeat(10_000_000)}`, /DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION/],
  'an interval of 10 MB': [
    () => `SELECT INTERVAL '${'1'.repeat(10_000_000)}' DAY`,
    /INVALID_INTERVAL_FORMAT.ARITHMETIC_EXCEPTION/,
  ],
  'LIKE with 500,000 wildcards': [() => `SELECT c LIKE '${'%a'.repeat(250_000)}c' FROM t`, 'answer'],
  'a catastrophic pattern': [() => `SELECT '${'a'.repeat(40)}!' RLIKE '^(a+)+$'`, 'answer'],
  'a pattern that looks ahead': [() => `SELECT '${'a'.repeat(40)}!' RLIKE '(?=(a+)+$)b'`, /REGEXP_TOO_EXPENSIVE/],
  'repeat to 2 billion': [() => "SELECT repeat('x', 2000000000)", /COLLECTION_SIZE_LIMIT_EXCEEDED/],
  'sequence to 2 billion': [() => 'SELECT sequence(1, 2000000000)', /COLLECTION_SIZE_LIMIT_EXCEEDED/],
  'a long chain of definitions': [
    () =>
      `WITH c0 AS (SELECT a FROM t), ${listed(2000, i => `c${i + 1} AS (SELECT a FROM c${i})`)} SELECT * FROM c2000`,
    /PLAN_TOO_COMPLEX/,
  ],
  'CASE of 10,000 branches': [
    () => `SELECT CASE ${listed(10_000, i => `WHEN a = ${i} THEN ${i}`, ' ')} END AS x FROM t`,
    'answer',
  ],
  'CASE of 10,000 values': [
    () => `SELECT CASE c ${listed(10_000, i => `WHEN 'x${i}' THEN ${i}`, ' ')} ELSE 0 END AS x FROM t`,
    'answer',
  ],
  'coalesce of 10,000': [() => `SELECT coalesce(${listed(10_000, i => `a + ${i}`)}) AS x FROM t`, 'answer'],
  'ORDER BY 10,000 aliases': [
    () => `SELECT ${listed(10_000, i => `a + ${i} AS c${i}`)} FROM t ORDER BY ${listed(10_000, i => `c${i}`)}`,
    'answer',
  ],
  'HAVING of 5,000 aggregates': [
    () => `SELECT c FROM t GROUP BY c HAVING ${listed(5_000, i => `sum(a + ${i}) <> ${i}`, ' AND ')}`,
    'answer',
  ],
  'windows of 1,000 orders': [
    () => `SELECT ${listed(1_000, i => `sum(a) OVER (PARTITION BY c ORDER BY a + ${i}) AS c${i}`)} FROM t`,
    /PLAN_TOO_COMPLEX/,
  ],
  '100 correlated subqueries': [
    () => `SELECT ${listed(100, i => `(SELECT max(e) FROM u WHERE u.a = t.a + ${i}) AS c${i}`)} FROM t`,
    'answer',
  ],
  '250 correlated subqueries': [
    () => `SELECT ${listed(250, i => `(SELECT max(e) FROM u WHERE u.a = t.a + ${i}) AS c${i}`)} FROM t`,
    'answer',
  ],
  '40 lateral subqueries': [
    () =>
      `SELECT t.a FROM t${listed(40, i => `, LATERAL (SELECT max(e) AS e FROM u WHERE u.a = t.a + ${i}) AS l${i}`, '')}`,
    'answer',
  ],
  'UNPIVOT of 2,000 columns': [
    () =>
      `SELECT * FROM (SELECT ${listed(2_000, i => `a AS c${i}`)} FROM t) UNPIVOT (v FOR k IN (${listed(2_000, i => `c${i}`)}))`,
    'answer',
  ],
  'all dates': [() => "SELECT size(sequence(DATE '0001-01-01', DATE '9999-12-31')) AS n", 'answer'],
  'windows one above the other': [
    () => {
      let query = 'SELECT a, b FROM t';
      for (let i = 0; i < 100; i++) query = `SELECT a, sum(b) OVER (ORDER BY a) AS b FROM (${query})`;
      return query;
    },
    'answer',
  ],
};

test.each(Object.entries(LONG))('very long: %s', async (_, [text, end]) => {
  const run = async (): Promise<void> => {
    for await (const batch of fuzzSession().sql(text()).batches()) expect(batch.length).toBeGreaterThanOrEqual(0);
  };
  if (end === 'answer') return run();
  const error = await run().then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(String(error)).toMatch(end);
  if (error instanceof AnalysisError) expect(error.position).toBeDefined();
});

test('generators one above the other hand on what they have', async () => {
  const views = listed(60, i => `LATERAL VIEW explode(array(1, 2)) v${i} AS e${i}`, ' ');
  let rows = 0;
  for await (const batch of fuzzSession().sql(`SELECT a FROM t ${views}`).batches()) {
    expect(batch.length).toBeLessThan(100_000);
    rows += batch.length;
    if (rows > 50_000) break;
  }
  expect(rows).toBeGreaterThan(50_000);
});
