import { batchOf } from '../src/columnar/builder.js';
import type { Vector } from '../src/columnar/vector.js';
import { bindReferences } from '../src/expressions/bind-references.js';
import { compileStage } from '../src/expressions/compile/stage.js';
import { allFunctions } from '../src/functions/registry.js';
import { Project } from '../src/logical/operators.js';
import { attributesOf, LocalRelation } from '../src/logical/relations.js';
import { Session } from '../src/session/session.js';
import { parseNamedExpression } from '../src/sql/parser.js';
import { parseSchema } from '../src/types/ddl.js';
import { fromExternal } from '../src/types/external.js';
import { toExternalConverter } from '../src/types/external-out.js';
import type { Value } from '../src/types/value.js';
import { FUNCTION_CASES, type FunctionCase, LOOP_TOOLS } from './function-cases.js';

/**
 * Functions over columns of 5,000 rows against a loop over row objects that calls the obvious JavaScript and makes result objects: both see the
 * same values, one in twenty null. Prints the ratio of each function, the median, and the slowest ten. Argument: a part of a name.
 */
const ROWS = 5_000;
const SCHEMA = parseSchema(
  `i INT, j INT, k INT, l BIGINT, d DOUBLE, x DOUBLE, b BOOLEAN, s STRING, t STRING, p STRING, w STRING, h STRING, n STRING, dt STRING, dd STRING,
   ts STRING, u STRING, js STRING, cs STRING, b64 STRING, y BINARY, day DATE, at TIMESTAMP, xs ARRAY<INT>, zs ARRAY<INT>, words ARRAY<STRING>,
   m MAP<STRING, INT>, q STRING, ja STRING, kv STRING, o STRUCT<a INT, b STRING>, v VARIANT, fs ARRAY<FLOAT>, gs ARRAY<FLOAT>`,
);

let state = 1;
/** The same values in every run. */
function random(bound: number): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * bound);
}
const pick = <T>(values: readonly T[]): T => values[random(values.length)];
const list = (): number[] => Array.from({ length: 2 + random(5) }, () => random(10));

function rowOf(): Record<string, unknown> {
  const row: Record<string, unknown> = {
    i: random(1000),
    j: random(1000),
    k: random(15),
    l: random(2 ** 31) * 1000,
    d: (random(1_000_000) * 10 + 1) / 10_000,
    x: random(10_000) / 1000 + 0.5,
    b: random(2) === 1,
    s: `${pick(['alpha', 'beta', 'gamma', 'delta'])}-${random(10_000)}`,
    t: pick(['red', 'green', 'blue', 'grey']),
    p: pick(['the quick brown fox jumps over', 'a lazy dog sleeps all day long', 'pack my box with five dozen jugs']),
    w: `  ${pick(['one', 'two', 'three'])} `,
    h: random(2 ** 31)
      .toString(16)
      .padStart(8, '0'),
    n: String(random(100_000)),
    dt: String(random(1_000_000) / 1000),
    dd: `20${10 + random(15)}-0${1 + random(9)}-1${random(10)}`,
    u: `https://example${random(50)}.com/path/${random(100)}?q=${random(10)}`,
    b64: Buffer.from(`text ${random(10_000)}`).toString('base64'),
    y: Buffer.from(`bytes ${random(10_000)}`),
    day: new Date(Date.UTC(2015 + random(10), random(12), 1 + random(28))),
    at: new Date(Date.UTC(2015 + random(10), random(12), 1 + random(28), random(24), random(60), random(60))),
    xs: list(),
    zs: list(),
    words: Array.from({ length: 3 }, () => pick(['red', 'green', 'blue'])),
    m: new Map([
      ['a', random(10)],
      ['b', random(10)],
    ]),
  };
  row.ts = `${row.dd} 1${random(10)}:${10 + random(50)}:${10 + random(50)}`;
  row.js = JSON.stringify({ a: row.i, b: row.s, c: row.x });
  row.cs = `${row.i},${row.s},${row.x}`;
  row.q = encodeURIComponent(row.p as string);
  row.ja = JSON.stringify(row.xs);
  row.kv = `a:${random(10)},b:${random(10)}`;
  row.o = { a: row.i, b: row.s };
  row.v = { a: row.i, b: row.s };
  row.fs = Array.from({ length: 4 }, () => 1 + random(8));
  row.gs = Array.from({ length: 4 }, () => 1 + random(8));
  for (const name of Object.keys(row)) if (random(20) === 0) row[name] = null;
  return row;
}

const rows = Array.from({ length: ROWS }, rowOf);
const columns: readonly Vector[] = batchOf(
  SCHEMA,
  rows.map(row => fromExternal(SCHEMA, row) as Value[]),
).columns;
const session = Session.create();
const input = attributesOf(SCHEMA);

function ours(sql: string): () => { readonly columns: readonly Vector[] } {
  const plan = session.analyze(new Project([parseNamedExpression(sql)], new LocalRelation(input, []))) as Project;
  const stage = compileStage({ outputs: [bindReferences(plan.expressions[0], input)] });
  return () => stage.run(columns, ROWS);
}

/** The loop as somebody would write it for this function alone. */
function theirs([, javascript, names]: FunctionCase): () => { readonly value: unknown }[] {
  const isNull = names.split(' ').filter(n => n !== '');
  const guard = isNull.length === 0 ? 'false' : isNull.map(n => `r.${n} === null`).join(' || ');
  const code = `return () => { const out = []; for (const r of rows) out.push({ value: ${guard} ? null : ${javascript} }); return out; };`;
  return new Function('rows', 'Buffer', ...Object.keys(LOOP_TOOLS), code)(rows, Buffer, ...Object.values(LOOP_TOOLS));
}

/** Both answers in one form: dates as numbers, maps and objects as pairs; numeric texts are numbers. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (value instanceof Map) return [...value].map(plain);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).map(([key, item]) => [key, plain(item)]);
  return value;
}

/** Numbers may differ by what a float cannot tell apart. */
function alike(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return a === b || Math.abs(a - b) <= 1e-6 * Math.abs(a);
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => alike(item, b[i]));
  return a === b;
}

/** The first row where the two give different answers. */
function difference(sql: string, [column]: readonly Vector[], loop: readonly { value: unknown }[]): string | undefined {
  const external = toExternalConverter(column.type);
  for (let row = 0; row < ROWS; row++) {
    const a = plain(external(column.get(row)));
    const b = plain(loop[row].value);
    if (!alike(a, b)) return `${sql}: ${JSON.stringify(a)}, the loop has ${JSON.stringify(b)}, in row ${row}`;
  }
  return undefined;
}

/** Nanoseconds a row: the best of rounds that last some milliseconds each. */
function nanoseconds(run: () => unknown): number {
  const until = performance.now() + 30;
  let rounds = 0;
  while (performance.now() < until || rounds < 3) {
    run();
    rounds++;
  }
  const each = Math.max(1, Math.ceil(rounds / 6));
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 6; round++) {
    const start = performance.now();
    for (let i = 0; i < each; i++) run();
    best = Math.min(best, (performance.now() - start) / each);
  }
  return (best * 1e6) / ROWS;
}

const only = process.argv[2] ?? '';
const differences: string[] = [];
const results = Object.entries(FUNCTION_CASES)
  .filter(([name]) => name.includes(only))
  .map(([name, test]) => {
    const vectors = ours(test[0]);
    const loop = theirs(test);
    const differs = difference(test[0], vectors().columns, loop());
    if (differs !== undefined) differences.push(differs);
    const a = nanoseconds(vectors);
    const b = nanoseconds(loop);
    return { name, sql: test[0], ours: a, theirs: b, ratio: b / a };
  })
  .sort((a, b) => a.ratio - b.ratio);
const line = (r: (typeof results)[number]) =>
  `${r.ratio.toFixed(2).padStart(7)}  ${r.ours.toFixed(1).padStart(8)}  ${r.theirs.toFixed(1).padStart(8)}  ${r.name.padEnd(20)} ${r.sql}`;
console.log('  ratio   ns/row  loop ns/row');
for (const r of results) console.log(line(r));
const names = allFunctions().filter(f => f.kind === 'scalar');
const without = names.filter(f => ![f.name, ...(f.aliases ?? [])].some(n => n in FUNCTION_CASES));
console.log(`\n${results.length} functions; without a case: ${without.map(f => f.name).join(' ')}`);
console.log(`\nslowest ten against the loop:\n${results.slice(0, 10).map(line).join('\n')}`);
console.log(`\nmedian ratio ${results[results.length >> 1].ratio.toFixed(2)}`);

if (differences.length > 0) {
  console.log(`\ndifferent answers:\n${differences.join('\n')}`);
  process.exitCode = 1;
}
