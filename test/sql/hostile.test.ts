import { expect, test } from 'vitest';
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
