import { batchOf } from '../../src/columnar/builder.js';
import type { RecordBatch } from '../../src/columnar/record-batch.js';
import { Yielder } from '../../src/common/yielder.js';
import { Attribute, type Expression, freshId, ScalarCall } from '../../src/expressions/expression.js';
import { Join, type JoinType } from '../../src/logical/operators.js';
import { LocalRelation } from '../../src/logical/relations.js';
import { type BatchContext, type Operator, schemaOfAttributes } from '../../src/operators/operator.js';
import { LocalScanExec } from '../../src/operators/scan-exec.js';
import { planJoin } from '../../src/planner/plan-join.js';
import type { Planner } from '../../src/planner/planner.js';
import { booleanType, type DataType } from '../../src/types/data-type.js';
import { compareValues, equalValues, type Value } from '../../src/types/value.js';

/** Comparisons built by hand, as the binder would make them. */
export function compare(op: '=' | '<' | '<=' | '>' | '>=', a: Expression, b: Expression): ScalarCall {
  const type = a.type;
  const tests = {
    '=': (x: Value, y: Value) => equalValues(type, x, y),
    '<': (x: Value, y: Value) => compareValues(type, x, y) < 0,
    '<=': (x: Value, y: Value) => compareValues(type, x, y) <= 0,
    '>': (x: Value, y: Value) => compareValues(type, x, y) > 0,
    '>=': (x: Value, y: Value) => compareValues(type, x, y) >= 0,
  };
  return new ScalarCall(op, [a, b], { type: booleanType, nulls: 'propagate', canFail: false, evaluate: tests[op] });
}

export function nullSafeEqual(a: Expression, b: Expression): ScalarCall {
  const evaluate = (x: Value, y: Value) => (x === null || y === null ? x === y : equalValues(a.type, x, y));
  return new ScalarCall('<=>', [a, b], {
    type: booleanType,
    nulls: 'custom',
    nullable: false,
    canFail: false,
    evaluate,
  });
}

export function column(name: string, type: DataType, nullable = true): Attribute {
  return new Attribute(name, type, nullable, freshId());
}

/** Rows held in memory, cut into batches of at most `batchRows`. */
export function relation(columns: readonly Attribute[], rows: readonly Value[][], batchRows = 1 << 30): LocalRelation {
  const schema = schemaOfAttributes(columns);
  const batches: RecordBatch[] = [];
  for (let i = 0; i < rows.length; i += batchRows) batches.push(batchOf(schema, rows.slice(i, i + batchRows)));
  return new LocalRelation(columns, batches);
}

/** As much of a planner as joins of held rows need. */
export const localPlanner = {
  mode: undefined,
  planNode: (node: LocalRelation): Operator => new LocalScanExec(node.output, node.batches),
} as unknown as Planner;

export function joinOf(left: LocalRelation, right: LocalRelation, type: JoinType, condition?: Expression): Operator {
  return planJoin(new Join(left, right, type, condition ? { kind: 'on', condition } : { kind: 'none' }), localPlanner);
}

export function testContext(): BatchContext {
  return {
    batchId: -1,
    yielder: new Yielder(),
    signal: new AbortController().signal,
    ranges: [],
    thresholds: new Map(),
    observed: new Map(),
  };
}

export async function batchesOf(operator: Operator, context = testContext()): Promise<RecordBatch[]> {
  const batches: RecordBatch[] = [];
  for await (const batch of operator.execute(context)) batches.push(batch);
  return batches;
}

export async function rowsOf(operator: Operator): Promise<Value[][]> {
  return (await batchesOf(operator)).flatMap(b => Array.from({ length: b.length }, (_, i) => b.row(i)));
}

/** Rows as texts in a fixed order: for comparing answers whose order means nothing. */
export const sorted = (rows: readonly (readonly Value[])[]): string[] => rows.map(r => JSON.stringify(r)).sort();

/** What a join means, row by row. */
export function modelJoin(
  left: readonly Value[][],
  right: readonly Value[][],
  widths: readonly [number, number],
  type: JoinType,
  matches: (l: readonly Value[], r: readonly Value[]) => boolean,
): Value[][] {
  const out: Value[][] = [];
  const seen = new Set<Value[]>();
  const nulls = (n: number): Value[] => new Array(n).fill(null);
  for (const l of left) {
    const found = right.filter(r => matches(l, r));
    for (const r of found) seen.add(r);
    if (type === 'left_semi' || type === 'left_anti') {
      if (found.length > 0 === (type === 'left_semi')) out.push(l);
      continue;
    }
    for (const r of found) out.push([...l, ...r]);
    if (found.length === 0 && (type === 'left_outer' || type === 'full_outer')) out.push([...l, ...nulls(widths[1])]);
  }
  if (type === 'right_outer' || type === 'full_outer') {
    for (const r of right) if (!seen.has(r)) out.push([...nulls(widths[0]), ...r]);
  }
  return out;
}

export const JOIN_TYPES: readonly JoinType[] = [
  'inner',
  'left_outer',
  'right_outer',
  'full_outer',
  'left_semi',
  'left_anti',
  'cross',
];
