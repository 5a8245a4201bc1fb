import type { RecordBatch } from '../../columnar/record-batch.js';
import { Yielder } from '../../common/yielder.js';
import type { StructType } from '../../types/data-type.js';
import { ColumnSelection } from '../columns.js';
import type { BatchTable, ScanRequest } from '../source.js';
import { rowFrom } from './row-from.js';
import { RowLog } from './row-log.js';

/** Rows held in memory, as a table. */
export class MemoryTable implements BatchTable {
  readonly kind = 'batch';
  readonly description: string;
  readonly schema: StructType;
  readonly #batches: readonly RecordBatch[];

  constructor(schema: StructType, batches: readonly RecordBatch[], name = 'LocalRows') {
    this.schema = schema;
    this.description = name;
    this.#batches = batches;
  }

  /** Rows as objects by column name, or as arrays in column order. */
  static fromRows(schema: StructType, rows: Iterable<unknown>, name?: string): MemoryTable {
    return new MemoryTable(schema, batchesFromRows(schema, rows), name);
  }

  async *scan(request: ScanRequest): AsyncIterable<RecordBatch> {
    const selection = new ColumnSelection(this.schema, request.columns);
    const yielder = new Yielder();
    for (const batch of this.#batches) {
      yield selection.apply(batch);
      if (yielder.due()) await yielder.yield();
    }
  }
}

/** Batches of some thousand rows from rows as users write them. */
export function batchesFromRows(schema: StructType, rows: Iterable<unknown>): RecordBatch[] {
  const log = new RowLog(schema);
  for (const row of rows) log.append(rowFrom(schema, row));
  return [...log.slice(0, log.end)];
}
