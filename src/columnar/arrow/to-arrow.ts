import type { RecordBatch as ArrowRecordBatch, Schema, Table } from 'apache-arrow';
import type { StructType } from '../../types/data-type.js';
import type { RecordBatch } from '../record-batch.js';
import { take } from '../take.js';
import { BytesVector, ListVector, type Vector } from '../vector.js';
import { type ArrowModule, loadArrow } from './arrow-module.js';
import { fieldToArrow } from './arrow-types.js';
import { vectorToArrow } from './vector-to-arrow.js';

/** An apache-arrow Table of batches; one chunk per batch. Buffers are shared where the layouts agree: neither side may write to them. */
export async function toArrowTable(schema: StructType, batches: readonly RecordBatch[]): Promise<Table> {
  const arrow = await loadArrow();
  const arrowSchema = schemaToArrow(arrow, schema);
  return new arrow.Table(
    arrowSchema,
    batches.map(batch => batchToArrow(arrow, arrowSchema, batch)),
  );
}

export function schemaToArrow(arrow: ArrowModule, schema: StructType): Schema {
  return new arrow.Schema(schema.fields.map(f => fieldToArrow(arrow, f)));
}

export function batchToArrow(arrow: ArrowModule, schema: Schema, batch: RecordBatch): ArrowRecordBatch {
  const seen = new Set<unknown>();
  const children = batch.columns.map((column, i) =>
    vectorToArrow(arrow, unshared(column, seen), schema.fields[i].type),
  );
  const type = new arrow.Struct(schema.fields);
  const data = arrow.makeData({ type, length: batch.length, nullCount: 0, children } as never);
  return new arrow.RecordBatch(schema, data as never);
}

/**
 * A copy of a column whose values a column before it has, too (`SELECT a, a AS b`): apache-arrow's IPC writer takes two such buffers for
 * one and writes a damaged file.
 */
function unshared(column: Vector, seen: Set<unknown>): Vector {
  const values =
    column instanceof BytesVector
      ? column.data
      : column instanceof ListVector
        ? column.starts
        : (column as { values?: unknown }).values;
  if (!ArrayBuffer.isView(values)) return column;
  const isSeen = seen.has(values.buffer) && column.length > 0;
  seen.add(values.buffer);
  if (!isSeen) return column;
  const copy = take(
    column,
    Int32Array.from({ length: column.length }, (_, i) => i),
    column.length,
  );
  return copy instanceof BytesVector
    ? new BytesVector(copy.type, copy.length, copy.starts, copy.ends, new Uint8Array(copy.data), copy.validity)
    : copy;
}
