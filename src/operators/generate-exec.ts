import { builderFor, type VectorBuilder } from '../columnar/builder.js';
import { RecordBatch } from '../columnar/record-batch.js';
import { take } from '../columnar/take.js';
import { bindAll } from '../expressions/bind-references.js';
import { compileStage, type Stage } from '../expressions/compile/stage.js';
import type { Attribute, GeneratorCall } from '../expressions/expression.js';
import type { Value } from '../types/value.js';
import { type BatchContext, Operator } from './operator.js';

/** A batch that has so many rows is handed on: generators one above the other must not multiply what is in memory. */
const ROWS_MAX = 8192;

/** Joins each row with the rows that a generator (`explode`) makes of it. `outer`: a row that generates nothing stays, with nulls. */
export class GenerateExec extends Operator {
  readonly name = 'Generate';
  readonly children: readonly [Operator];
  readonly output: readonly Attribute[];
  private readonly args: Stage;
  private readonly keptOrdinals: readonly number[];
  constructor(
    readonly generator: GeneratorCall,
    readonly outer: boolean,
    /** Columns of the input that are still needed. */
    readonly kept: readonly Attribute[],
    readonly generated: readonly Attribute[],
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.output = [...kept, ...generated];
    this.args = compileStage({ outputs: bindAll(generator.children, child.output) });
    this.keptOrdinals = kept.map(a => child.output.findIndex(b => b.id === a.id));
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    for await (const batch of this.children[0].execute(context)) {
      for (const made of this.generate(batch)) {
        yield made;
        if (context.yielder.due()) await context.yielder.yield();
      }
      if (context.yielder.due()) await context.yielder.yield();
    }
  }

  private *generate(batch: RecordBatch): Generator<RecordBatch, void, void> {
    const { generate, outer } = this.generator.bound;
    const keepEmpty = this.outer || outer === true;
    const width = this.generated.length;
    const nothing: Value[] = new Array(width).fill(null);
    const args = this.args.run(batch.columns, batch.length).columns;
    let builders = this.builders(batch.length);
    let origin: number[] = [];
    for (let row = 0; row < batch.length; row++) {
      const rows = generate(...args.map(arg => arg.get(row)));
      for (const values of rows.length === 0 && keepEmpty ? [nothing] : rows) {
        origin.push(row);
        for (let c = 0; c < width; c++) builders[c].append(values[c]);
      }
      if (origin.length < ROWS_MAX) continue;
      yield this.joined(batch, origin, builders);
      builders = this.builders(batch.length - row - 1);
      origin = [];
    }
    if (origin.length > 0) yield this.joined(batch, origin, builders);
  }

  private builders(capacity: number): VectorBuilder[] {
    return this.generated.map(a => builderFor(a.type, capacity));
  }

  /** The rows of the input that the generated ones come from, beside these. */
  private joined(batch: RecordBatch, origin: readonly number[], builders: readonly VectorBuilder[]): RecordBatch {
    const indices = Int32Array.from(origin);
    const kept = this.keptOrdinals.map(ordinal => take(batch.columns[ordinal], indices, indices.length));
    return new RecordBatch(this.schema, [...kept, ...builders.map(b => b.finish())], indices.length);
  }

  describe(): string {
    return `Generate ${this.generator}${this.outer ? ', outer' : ''} [${this.output.join(', ')}]`;
  }
}
