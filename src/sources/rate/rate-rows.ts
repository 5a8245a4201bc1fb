import { RecordBatch } from '../../columnar/record-batch.js';
import { IntegerVector } from '../../columnar/vector.js';
import { Yielder } from '../../common/yielder.js';
import { field, longType, type StructType, structType, timestampType } from '../../types/data-type.js';
import { ColumnSelection } from '../columns.js';

export const RATE_SCHEMA: StructType = structType([field('timestamp', timestampType), field('value', longType)]);

const BATCH_ROWS = 4096;

/** Rows with the values `from` (inclusive) to `to` (exclusive), each with the time that `timeMs` gives it. */
export async function* rateRows(
  from: number,
  to: number,
  timeMs: (value: number) => number,
  columns: readonly string[],
): AsyncGenerator<RecordBatch, void, void> {
  const selection = new ColumnSelection(RATE_SCHEMA, columns);
  const yielder = new Yielder();
  for (let at = from; at < to; at += BATCH_ROWS) {
    const count = Math.min(BATCH_ROWS, to - at);
    const times = new Float64Array(count);
    const values = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      values[i] = at + i;
      times[i] = timeMs(at + i) * 1000;
    }
    const vectors = [
      new IntegerVector(timestampType, count, times, null),
      new IntegerVector(longType, count, values, null),
    ];
    yield selection.apply(new RecordBatch(RATE_SCHEMA, vectors, count));
    if (yielder.due()) await yielder.yield();
  }
}
