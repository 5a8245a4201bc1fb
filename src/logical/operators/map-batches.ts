import type { RecordBatch } from '../../columnar/record-batch.js';
import type { Attribute } from '../../expressions/expression.js';
import type { StructType } from '../../types/data-type.js';
import type { LogicalPlan } from '../plan.js';
import { attributesOf } from '../relations.js';
import { Unary } from './unary.js';

/** A user function over rows or batches: `map`, `filter(fn)`, `flatMap`, `mapBatches`, `mapAsync`. */
export class MapBatches extends Unary {
  readonly kind = 'MapBatches';
  private readonly attributes: readonly Attribute[];
  constructor(
    /** What it is called in plans. */
    readonly name: string,
    /** Takes the input's batches, gives batches of `resultSchema`. */
    readonly run: (batches: AsyncIterable<RecordBatch>) => AsyncIterable<RecordBatch>,
    readonly resultSchema: StructType,
    child: LogicalPlan,
    attributes?: readonly Attribute[],
  ) {
    super(child);
    this.attributes = attributes ?? attributesOf(resultSchema);
  }
  override get output(): readonly Attribute[] {
    return this.attributes;
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new MapBatches(this.name, this.run, this.resultSchema, child, this.attributes);
  }
  describe(): string {
    return `MapBatches ${this.name}`;
  }
}
