import { RecordBatch } from '../columnar/record-batch.js';
import { bindAll } from '../expressions/bind-references.js';
import { compileStage, type Stage } from '../expressions/compile/stage.js';
import type { Attribute, Expression } from '../expressions/expression.js';
import { field, type StructType, structType } from '../types/data-type.js';
import { toExternal } from '../types/external.js';
import { type AggregationSpec, GroupedAccumulators } from './aggregation.js';
import { type BatchContext, Operator } from './operator.js';

/** An aggregation without keys, as the planner takes it apart. */
export interface ObservedParts {
  readonly inputs: readonly Expression[];
  readonly spec: AggregationSpec;
  readonly attributes: readonly Attribute[];
  readonly results: readonly Expression[];
}

/** Computes aggregates of the rows that pass and reports them when the batch is through. Rows pass unchanged. */
export class ObserveExec extends Operator {
  readonly name = 'Observe';
  readonly children: readonly [Operator];
  private readonly inputs: Stage;
  private readonly results: Stage;
  private readonly inputSchema: StructType;
  constructor(
    readonly metric: string,
    private readonly parts: ObservedParts,
    readonly reported: readonly Attribute[],
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.inputs = compileStage({ outputs: bindAll(parts.inputs, child.output) });
    this.results = compileStage({ outputs: bindAll(parts.results, parts.attributes) });
    this.inputSchema = structType(parts.inputs.map((e, i) => field(String(i), e.type)));
  }
  get output() {
    return this.children[0].output;
  }
  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const groups = new GroupedAccumulators(this.parts.spec);
    for await (const batch of this.children[0].execute(context)) {
      const { columns, length } = this.inputs.run(batch.columns, batch.length);
      groups.consume(new RecordBatch(this.inputSchema, columns, length));
      yield batch;
    }
    const { columns } = this.results.run(
      groups.accumulators.map(a => a.finish()),
      1,
    );
    const entries = this.reported.map((a, i) => [a.name, toExternal(a.type, columns[i].get(0))] as const);
    context.observed.set(this.metric, Object.fromEntries(entries));
  }
  describe(): string {
    return `Observe ${this.metric} [${this.reported.join(', ')}]`;
  }
}
