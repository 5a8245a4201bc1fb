import { RecordBatch } from '../columnar/record-batch.js';
import { slice } from '../columnar/take.js';
import type { Vector } from '../columnar/vector.js';
import type { Attribute } from '../expressions/expression.js';
import { type AggregationSpec, GroupedAccumulators } from './aggregation.js';
import { type BatchContext, Operator } from './operator.js';

/** Rows per output batch of operators that hold their whole result. */
export const OUTPUT_ROWS = 8192;

/** Grouped aggregation of a whole input: batch queries, and streams below nothing stateful. Output: keys, then results. */
export class AggregateExec extends Operator {
  readonly name = 'Aggregate';
  readonly children: readonly [Operator];
  constructor(
    readonly spec: AggregationSpec,
    readonly output: readonly Attribute[],
    child: Operator,
  ) {
    super();
    this.children = [child];
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const groups = new GroupedAccumulators(this.spec);
    for await (const batch of this.children[0].execute(context)) groups.consume(batch);
    const results = groups.accumulators.map(a => a.finish());
    yield* inChunks(this, [...groups.keys(), ...results], groups.count);
  }

  describe(): string {
    return describeAggregation('Aggregate', this.spec, this.output);
  }
}

export function* inChunks(
  operator: Operator,
  columns: readonly Vector[],
  length: number,
): Generator<RecordBatch, void, void> {
  if (length <= OUTPUT_ROWS) {
    if (length > 0) yield new RecordBatch(operator.schema, columns, length);
    return;
  }
  for (let start = 0; start < length; start += OUTPUT_ROWS) {
    const end = Math.min(length, start + OUTPUT_ROWS);
    yield new RecordBatch(
      operator.schema,
      columns.map(c => slice(c, start, end)),
      end - start,
    );
  }
}

export function describeAggregation(name: string, spec: AggregationSpec, output: readonly Attribute[]): string {
  const keys = output.slice(0, spec.keyTypes.length);
  return `${name} keys [${keys.join(', ')}], functions [${spec.aggregates.map(a => a.call).join(', ')}]`;
}
