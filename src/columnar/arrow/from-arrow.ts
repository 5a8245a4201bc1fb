import type { Table } from 'apache-arrow';
import { AnalysisError, DataError } from '../../common/errors.js';
import { type StructType, structType } from '../../types/data-type.js';
import { batchOf } from '../builder.js';
import { RecordBatch } from '../record-batch.js';
import { type ArrowTable, loadArrow } from './arrow-module.js';
import { fieldFromArrow } from './arrow-types.js';
import { vectorFromArrow } from './vector-from-arrow.js';

/**
 * Schema and batches of an apache-arrow Table (of any copy or version of the package); loads nothing. Buffers are shared where the
 * layouts agree: neither side may write to them.
 */
export function fromArrowTable(table: ArrowTable): { schema: StructType; batches: RecordBatch[] } {
  if (typeof table !== 'object' || table === null || !Array.isArray(table.batches) || table.schema === undefined) {
    throw new AnalysisError('NOT_AN_ARROW_TABLE', 'An apache-arrow Table was expected.');
  }
  const schema = structType(table.schema.fields.map(f => fieldFromArrow(f)));
  return { schema, batches: table.batches.map(batch => batchFromArrow(schema, batch)) };
}

/** Schema and batches of the bytes of an IPC file or stream. */
export async function fromArrowBytes(bytes: Uint8Array): Promise<{ schema: StructType; batches: RecordBatch[] }> {
  const arrow = await loadArrow();
  let table: Table;
  try {
    table = arrow.tableFromIPC(bytes);
  } catch (cause) {
    throw new DataError('FILE_CORRUPT', `The bytes are no whole Arrow file or stream: ${(cause as Error).message}.`, {
      cause,
    });
  }
  return fromArrowTable(table as unknown as ArrowTable);
}

/** True for what `fromArrowTable` takes. */
export function isArrowTable(value: unknown): value is ArrowTable {
  const table = value as Partial<ArrowTable> | null;
  return (
    typeof table === 'object' && table !== null && Array.isArray(table.batches) && Array.isArray(table.schema?.fields)
  );
}

export function batchFromArrow(schema: StructType, batch: ArrowTable['batches'][number]): RecordBatch {
  // The batches of an empty table have no arrays to speak of.
  if (batch.numRows === 0) return batchOf(schema, []);
  const columns = schema.fields.map((f, i) => vectorFromArrow(batch.data.children[i], f.type));
  return new RecordBatch(schema, columns, batch.numRows);
}
