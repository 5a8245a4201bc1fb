import { afterAll, beforeAll, expect, test } from 'vitest';
import { Session } from '../../src/session/session.js';

/** Where code is generated, nothing of what users write gets into it: every source that is compiled is looked at. */
const MARK = 'zq7mark';
const NAMES = [
  MARK,
  `${MARK}'`,
  `${MARK}"`,
  `${MARK}\``,
  `${MARK}\\`,
  `${MARK}\n//`,
  `${MARK}\u2028`,
  `${MARK}\0`,
  `${MARK}\ud800`,
  `\${${MARK}}`,
  `*/${MARK}/*`,
  `'); globalThis.${MARK} = 1; ('`,
];

const sources: string[] = [];
const original = globalThis.Function;

beforeAll(() => {
  globalThis.Function = new Proxy(original, {
    construct(target, args: string[], self) {
      sources.push(args.join('\n'));
      return Reflect.construct(target, args, self === globalThis.Function ? target : self);
    },
  });
});
afterAll(() => {
  globalThis.Function = original;
});

const name = (n: string): string => `\`${n.replaceAll('`', '``')}\``;
const text = (n: string): string => `'${n.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** The name or text at every place where one can stand. */
const QUERIES: readonly ((n: string) => string)[] = [
  n => `SELECT upper(${name(n)}) AS ${name(n)}, length(${name(n)}) + 1 AS x FROM v WHERE ${name(n)} <> ${text(n)}`,
  n => `SELECT concat(${text(n)}, ${name(n)}) || ${text(n)} AS x, ${name(n)} = ${text(n)} AS y FROM v`,
  n =>
    `SELECT ${name(n)}, count(*) AS c, max(k + 1) AS m FROM v GROUP BY ${name(n)} HAVING max(${name(n)}) <> ${text(n)}`,
  n => `SELECT named_struct(${text(n)}, k + 1).${name(n)} AS x, map(${text(n)}, k)[${text(n)}] AS y FROM v`,
  n => `SELECT s.${name(n)} + 1 AS x FROM (SELECT named_struct(${text(n)}, k) AS s FROM v)`,
  n => `SELECT from_json(${name(n)}, ${text(`${name(n)} INT`)}).${name(n)} AS x FROM v`,
  n =>
    `SELECT CASE ${name(n)} WHEN ${text(n)} THEN k ELSE k + 1 END AS x, ${name(n)} LIKE ${text(`%${n.replaceAll('\\', '')}`)} AS y FROM v`,
  n => `SELECT transform(array(k), ${name(n)} -> ${name(n)} + 1) AS x FROM v`,
  n => `WITH ${name(n)} AS (SELECT k + 1 AS ${name(n)} FROM v) SELECT ${name(n)}.${name(n)} * 2 AS x FROM ${name(n)}`,
  n => `SELECT sum(k) OVER ${name(n)} AS x FROM v WINDOW ${name(n)} AS (PARTITION BY ${name(n)} ORDER BY k + 1)`,
  n => `SELECT a.k + b.k AS x FROM v a JOIN v b ON concat(a.${name(n)}, 'x') = concat(b.${name(n)}, 'x')`,
  n => `SELECT ${name(n)} FROM v ORDER BY upper(${name(n)}), ${text(n)}`,
];

test.each(NAMES)('%j is nowhere in generated code', async n => {
  const session = Session.create();
  const before = sources.length;
  // Texts of rows and parameters are Unicode; one that is not is refused.
  const value = n.replaceAll('\ud800', '');
  const json = JSON.stringify({ [n]: 1 });
  session
    .createDataFrame(
      [
        [1, value],
        [2, json],
        [3, null],
      ],
      `k INT, ${name(n)} STRING`,
    )
    .createOrReplaceTempView('v');
  for (const query of QUERIES) expect((await session.sql(query(n)).collect()).length, query(n)).toBeGreaterThan(0);
  const bound = await session.sql('SELECT concat(:p, :p) = :p AS x, k + 1 AS y FROM v', { p: value }).collect();
  expect(bound).toHaveLength(3);
  expect(sources.length).toBeGreaterThan(before + 5);
  for (const source of sources) expect(source).not.toContain(MARK);
  expect(MARK in globalThis).toBe(false);
});
