import { vectorOf } from '../../../src/columnar/builder.js';
import { slice } from '../../../src/columnar/selection/slice.js';
import type { Vector } from '../../../src/columnar/vector.js';
import type { Accumulator } from '../../../src/expressions/accumulator.js';
import { interpret } from '../../../src/expressions/compile/interpreter.js';
import {
  type AggregateCall,
  BoundReference,
  type Expression,
  transformUp,
  UnresolvedCall,
  UnresolvedColumn,
} from '../../../src/expressions/expression.js';
import { aggregateFunctions } from '../../../src/functions/aggregate/index.js';
import type { BindContext, FunctionDefinition } from '../../../src/functions/definition.js';
import { parseExpression } from '../../../src/sql/parser.js';
import type { DataType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';

/** Columns by name, as engine values. */
export interface Table {
  readonly columns: readonly (readonly [name: string, type: DataType])[];
  readonly rows: readonly (readonly Value[])[];
}

const byName = new Map<string, FunctionDefinition>();
for (const definition of aggregateFunctions) {
  for (const name of [definition.name, ...(definition.aliases ?? [])]) byName.set(name, definition);
}

const context: BindContext = {
  zone: 'UTC',
  bindLambda() {
    throw new Error('no lambdas here');
  },
};

/** Binds the text of one aggregate call over the columns of a table. */
export function bindAggregate(text: string, columns: Table['columns']): AggregateCall {
  const bound = transformUp(parseExpression(text), (e: Expression) => {
    if (e instanceof UnresolvedColumn) {
      const ordinal = columns.findIndex(([name]) => name === e.parts[0]);
      return new BoundReference(ordinal, columns[ordinal][1], true, e.parts[0]);
    }
    if (!(e instanceof UnresolvedCall)) return e;
    const name = e.name.toLowerCase();
    return byName.get(name)!.bind({ name, args: e.args, options: e.options, context });
  });
  return bound as AggregateCall;
}

/** Arguments and filter of a call as vectors. */
export function inputsOf(call: AggregateCall, { columns, rows }: Table): { args: Vector[]; mask: Uint8Array | null } {
  const vectors = columns.map(([, type], c) =>
    vectorOf(
      type,
      rows.map(row => row[c]),
    ),
  );
  const evaluate = (e: Expression): Value[] => {
    const evaluator = interpret(e);
    return rows.map((_, row) => evaluator(vectors, row));
  };
  const mask = call.filter ? Uint8Array.from(evaluate(call.filter), v => (v === true ? 1 : 0)) : null;
  return { args: call.args.map(arg => vectorOf(arg.type, evaluate(arg))), mask };
}

/**
 * Results by group. `cuts` are row numbers at which the input is cut into partial aggregations, which are then merged in order.
 */
export function aggregate(
  call: AggregateCall,
  table: Table,
  groups: Int32Array = new Int32Array(table.rows.length),
  cuts?: readonly number[],
): Value[] {
  const { partial, everyGroup, results } = partials(call, table, groups);
  const count = everyGroup.length;
  let whole = partial(0, table.rows.length);
  if (cuts !== undefined) {
    whole = call.bound.accumulator();
    whole.resize(count);
    const bounds = [0, ...cuts, table.rows.length];
    for (let i = 1; i < bounds.length; i++) {
      whole.merge(everyGroup, partial(bounds[i - 1], bounds[i]).state(), count);
    }
  }
  return results(whole);
}

/**
 * Results by group where the rows behind `cut` are aggregated first and take those before it afterwards; undefined for functions that cannot.
 * The state that this gives is read back once, as the next batch would.
 */
export function aggregateBackwards(
  call: AggregateCall,
  table: Table,
  groups: Int32Array,
  cut: number,
): Value[] | undefined {
  const { partial, everyGroup, results } = partials(call, table, groups);
  const later = partial(cut, table.rows.length);
  if (later.mergeEarlier === undefined) return undefined;
  later.mergeEarlier(everyGroup, partial(0, cut).state(), everyGroup.length);
  const again = partial(0, 0);
  again.mergeEarlier!(everyGroup, later.state(), everyGroup.length);
  if (JSON.stringify(results(again), asText) !== JSON.stringify(results(later), asText))
    throw new Error('the state is not the result');
  return results(again);
}

const asText = (_: string, value: unknown): unknown => (typeof value === 'object' ? value : String(value));

function partials(call: AggregateCall, table: Table, groups: Int32Array) {
  const { args, mask } = inputsOf(call, table);
  const count = groups.reduce((most, g) => Math.max(most, g + 1), 1);
  return {
    everyGroup: Int32Array.from({ length: count }, (_, g) => g),
    partial(from: number, to: number): Accumulator {
      const accumulator = call.bound.accumulator();
      accumulator.resize(count);
      const part = args.map(arg => slice(arg, from, to));
      accumulator.update(groups.subarray(from, to), part, to - from, mask?.subarray(from, to) ?? null);
      return accumulator;
    },
    results(accumulator: Accumulator): Value[] {
      const vector = accumulator.finish();
      return Array.from({ length: count }, (_, g) => vector.get(g));
    },
  };
}
