import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchOf } from '../../../src/columnar/builder.js';
import { bindReferences } from '../../../src/expressions/bind-references.js';
import { compileStage } from '../../../src/expressions/compile/stage.js';
import type { Expression } from '../../../src/expressions/expression.js';
import { Project } from '../../../src/logical/operators.js';
import { attributesOf, LocalRelation } from '../../../src/logical/relations.js';
import { Session } from '../../../src/session/session.js';
import { parseNamedExpression } from '../../../src/sql/parser.js';
import { booleanType, intType, structType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import { callArbitrary, expressionArbitrary, rowsArbitrary, SCHEMA } from './random-expressions.js';

const session = Session.create();
const input = attributesOf(SCHEMA);

/** The expression over columns by number, or undefined where the analyzer refuses it. */
function analyzed(sql: string): Expression | undefined {
  try {
    const plan = session.analyze(new Project([parseNamedExpression(sql)], new LocalRelation(input, []))) as Project;
    return bindReferences(plan.expressions[0], input);
  } catch (error) {
    if ((error as { code?: string }).code === undefined) throw error;
    return undefined;
  }
}

type Outcome = { readonly rows: readonly Value[][] } | { readonly error: string };

function run(request: Parameters<typeof compileStage>[0], rows: readonly Value[][]): Outcome {
  try {
    const { columns, length } = compileStage(request).run(batchOf(SCHEMA, rows).columns, rows.length);
    return { rows: Array.from({ length }, (_, i) => columns.map(c => plain(c.get(i)))) };
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === undefined || code === 'INTERNAL_ERROR') throw error;
    return { error: code };
  }
}

/** Whole numbers in one form, whichever vector they came from. */
function plain(value: Value): Value {
  if (
    typeof value === 'bigint' &&
    BigInt(Number(value)) === value &&
    Math.abs(Number(value)) <= Number.MAX_SAFE_INTEGER
  )
    return Number(value);
  return Array.isArray(value) ? value.map(v => plain(v as Value)) : value;
}

const show = (value: unknown) =>
  JSON.stringify(value, (_, v) =>
    typeof v === 'bigint'
      ? `${v}n`
      : typeof v === 'number' && !Number.isFinite(v)
        ? String(v)
        : Object.is(v, -0)
          ? '-0'
          : v,
  );

/** Generated code, closures, and row by row: the same values, or the same error. */
function agree(sql: string, rows: readonly Value[][], asFilter: boolean): boolean {
  const e = analyzed(sql);
  if (e === undefined || (asFilter && e.type !== booleanType)) return false;
  const key = bindReferences(input[0], input);
  const request = asFilter ? { filter: e, outputs: [key] } : { outputs: [e, key] };
  const compiled = run(request, rows);
  const interpreted = run({ ...request, mode: 'interpreted' }, rows);
  if (!isDeepStrictEqual(compiled, interpreted))
    throw new Error(`${sql}\nover ${show(rows)}\ncompiled ${show(compiled)}\ninterpreted ${show(interpreted)}`);
  const single = rows.map(row => run(request, [row]));
  const failure = single.find(o => 'error' in o);
  const joined: Outcome = failure ?? { rows: single.flatMap(o => ('rows' in o ? o.rows : [])) };
  if (!isDeepStrictEqual(compiled, joined))
    throw new Error(`${sql}\nover ${show(rows)}\nas one batch ${show(compiled)}\nrow by row ${show(joined)}`);
  return true;
}

function property(text: fc.Arbitrary<string>, wide: boolean, asFilter: boolean, runs: number): number {
  let evaluated = 0;
  const seed = Number(process.env.MILLRACE_SEED ?? 20240501);
  fc.assert(
    fc.property(text, rowsArbitrary(wide), (sql, rows) => {
      if (agree(sql, rows, asFilter)) evaluated++;
    }),
    { seed, numRuns: runs },
  );
  console.log(`seed ${seed}: ${evaluated} of ${runs} expressions evaluated`);
  return evaluated;
}

test('expressions over narrow batches', () => {
  expect(property(expressionArbitrary(), false, false, 6_000)).toBeGreaterThanOrEqual(1_000);
});
test('expressions over batches whose integers leave the safe range', () => {
  expect(property(expressionArbitrary(), true, false, 6_000)).toBeGreaterThanOrEqual(1_000);
});
test('filters', () => {
  const condition = fc
    .tuple(expressionArbitrary(), expressionArbitrary())
    .map(([x, y]) => `(${x} > ${y}) AND (${y} IS NOT NULL)`);
  expect(property(condition, true, true, 6_000)).toBeGreaterThanOrEqual(200);
});
test('calls of every function', () => {
  expect(property(callArbitrary(), true, false, 8_000)).toBeGreaterThanOrEqual(200);
});

test('a filter stops at the first condition that is not true, null included', () => {
  const schema = structType([{ name: 'x', type: intType, nullable: true }]);
  const [x] = attributesOf(schema);
  const plan = session.analyze(
    new Project([parseNamedExpression('x > 0 AND 1 / x > 0')], new LocalRelation([x], [])),
  ) as Project;
  const filter = bindReferences(plan.expressions[0], [x]);
  for (const mode of ['compiled', 'interpreted'] as const) {
    const stage = compileStage({ filter, outputs: [bindReferences(x, [x])], mode });
    const { columns, length } = stage.run(batchOf(schema, [[null], [0], [1], [-1]]).columns, 4);
    expect(Array.from({ length }, (_, i) => columns[0].get(i))).toEqual([1]);
  }
  const failing = session.analyze(
    new Project([parseNamedExpression('CAST(NULL AS BOOLEAN) AND 1 / x > 0')], new LocalRelation([x], [])),
  ) as Project;
  for (const mode of ['compiled', 'interpreted'] as const) {
    const stage = compileStage({ filter: bindReferences(failing.expressions[0], [x]), outputs: [], mode });
    expect(stage.run(batchOf(schema, [[0]]).columns, 1).length).toBe(0);
  }
});
