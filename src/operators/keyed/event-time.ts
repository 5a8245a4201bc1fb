import type { RecordBatch } from '../../columnar/record-batch.js';
import { type IntegerVector, StructVector } from '../../columnar/vector.js';
import type { Attribute } from '../../expressions/expression.js';
import { takeBatch } from '../deduplicate-exec.js';

/** The event time of rows: a timestamp, or of a window its end. */
export class EventTime {
  private readonly ordinal: number;
  constructor(column: Attribute, input: readonly Attribute[]) {
    this.ordinal = input.findIndex(a => a.id === column.id);
  }

  private times(batch: RecordBatch): IntegerVector {
    const column = batch.columns[this.ordinal];
    return (column instanceof StructVector ? column.children[1] : column) as IntegerVector;
  }

  /** The rows that are not late. A row without event time is never late. */
  onTime(batch: RecordBatch, lateUs: number): RecordBatch {
    const { values, validity } = this.times(batch);
    const rows = new Int32Array(batch.length);
    let count = 0;
    for (let i = 0; i < batch.length; i++) {
      if ((validity !== null && validity[i] === 0) || values[i] > lateUs) rows[count++] = i;
    }
    return takeBatch(batch, rows.subarray(0, count));
  }

  /** The time of the first row that is late, in microseconds. */
  firstLate(batch: RecordBatch, lateUs: number): number | undefined {
    const { values, validity } = this.times(batch);
    for (let i = 0; i < batch.length; i++) {
      if ((validity === null || validity[i] === 1) && values[i] <= lateUs) return Number(values[i]);
    }
    return undefined;
  }
}
