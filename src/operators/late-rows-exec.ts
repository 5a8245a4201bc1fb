import { RecordBatch } from '../columnar/record-batch.js';
import { takeBatch } from '../columnar/take.js';
import { BytesVector, IntegerVector } from '../columnar/vector.js';
import { bindAll } from '../expressions/bind-references.js';
import { compileStage, type Stage } from '../expressions/compile/stage.js';
import type { Expression } from '../expressions/expression.js';
import { field, stringType, structType, timestampType } from '../types/data-type.js';
import { type BatchContext, Operator } from './operator.js';

/** What is told of a late row: the step that drops it, the watermark that it was too late for, and the row as JSON. */
export const LATE_ROW_SCHEMA = structType([
  field('step', stringType, false),
  field('watermark', timestampType, false),
  field('row', stringType, false),
]);

/** Copies the rows that the step above will drop for lateness to `context.lateRows`. All rows pass. */
export class LateRowsExec extends Operator {
  readonly name = 'LateRows';
  readonly children: readonly [Operator];
  private readonly time: Stage;
  private readonly text: Stage;

  constructor(
    readonly step: string,
    eventTime: Expression,
    row: Expression,
    /** Names its threshold among those of the plan. */
    readonly thresholdId: number,
    child: Operator,
  ) {
    super();
    this.children = [child];
    this.time = compileStage({ outputs: bindAll([eventTime], child.output) });
    this.text = compileStage({ outputs: bindAll([row], child.output) });
  }
  get output() {
    return this.children[0].output;
  }

  async *execute(context: BatchContext): AsyncGenerator<RecordBatch, void, void> {
    const lateUs = context.thresholds.get(this.thresholdId)?.lateUs ?? null;
    for await (const batch of this.children[0].execute(context)) {
      if (lateUs !== null) this.note(batch, lateUs, context);
      yield batch;
    }
  }

  private note(batch: RecordBatch, lateUs: number, context: BatchContext): void {
    const [time] = this.time.run(batch.columns, batch.length).columns;
    const { values, validity } = time as IntegerVector;
    const rows = new Int32Array(batch.length);
    let count = 0;
    for (let i = 0; i < batch.length; i++)
      if ((validity === null || validity[i] === 1) && values[i] <= lateUs) rows[count++] = i;
    if (count === 0) return;
    const late = takeBatch(batch, rows, count);
    const [text] = this.text.run(late.columns, count).columns;
    const watermark = new IntegerVector(timestampType, count, new Float64Array(count).fill(lateUs), null);
    context.lateRows?.push(new RecordBatch(LATE_ROW_SCHEMA, [repeated(this.step, count), watermark, text], count));
  }

  describe(): string {
    return `LateRows for ${this.step}`;
  }
}

function repeated(text: string, count: number): BytesVector {
  const bytes = new TextEncoder().encode(text);
  return new BytesVector(
    stringType,
    count,
    new Int32Array(count),
    new Int32Array(count).fill(bytes.length),
    bytes,
    null,
  );
}
