import { batchOf, builderFor } from '../columnar/builder.js';
import { RecordBatch } from '../columnar/record-batch.js';
import { rowConverter } from '../columnar/rows.js';
import { AnalysisError } from '../common/errors.js';
import type { MapBatches } from '../logical/operators.js';
import { attributesOf, LocalRelation } from '../logical/relations.js';
import type { StructType } from '../types/data-type.js';
import { fromExternal, inferSchema } from '../types/external.js';
import type { Value } from '../types/value.js';
import { type SchemaLike, toSchema } from './schema.js';

/** Functions of the user over rows as JavaScript objects, turned into functions over batches. */

type Rows = (row: object) => Iterable<object>;

export function mapRows(input: StructType, output: StructType, fn: Rows): MapBatches['run'] {
  const toRow = rowConverter(input);
  return async function* (batches) {
    for await (const batch of batches) {
      const made = new RowCollector(output);
      for (let i = 0; i < batch.length; i++) for (const row of fn(toRow(batch, i) as object)) made.add(row);
      if (made.length > 0) yield made.finish();
    }
  };
}

export interface MapAsyncOptions {
  /** Calls under way at once. Default 16. */
  readonly concurrency?: number;
  /** Results in the order of the rows. Default true. */
  readonly ordered?: boolean;
  /** A call that takes longer fails the query. */
  readonly timeoutMs?: number;
}

/** At most `concurrency` calls are under way; the input waits when they are. */
export function mapAsync(
  input: StructType,
  output: StructType,
  fn: (row: object) => Promise<object>,
  { concurrency = 16, ordered = true, timeoutMs }: MapAsyncOptions,
): MapBatches['run'] {
  const toRow = rowConverter(input);
  const call = (row: object) => (timeoutMs === undefined ? fn(row) : withTimeout(fn(row), timeoutMs));
  return async function* (batches) {
    for await (const batch of batches) {
      const results: object[] = new Array(batch.length);
      const finished: object[] = [];
      let next = 0;
      const worker = async () => {
        while (next < batch.length) {
          const i = next++;
          results[i] = await call(toRow(batch, i) as object);
          if (!ordered) finished.push(results[i]);
        }
      };
      await Promise.all(Array.from({ length: Math.min(concurrency, batch.length) }, worker));
      const made = new RowCollector(output);
      for (const row of ordered ? results : finished) made.add(row);
      if (made.length > 0) yield made.finish();
    }
  };
}

async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`a mapAsync call took longer than ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

class RowCollector {
  private readonly builders;
  length = 0;
  constructor(private readonly schema: StructType) {
    this.builders = schema.fields.map(f => builderFor(f.type));
  }
  add(row: object): void {
    const values = fromExternal(this.schema, row) as readonly Value[];
    for (let c = 0; c < this.builders.length; c++) this.builders[c].append(values[c]);
    this.length++;
  }
  finish(): RecordBatch {
    const batch = new RecordBatch(
      this.schema,
      this.builders.map(b => b.finish()),
      this.length,
    );
    this.length = 0;
    return batch;
  }
}

/** A table of rows given as objects (or arrays in column order). Without a schema it is inferred from the values. */
export function fromRows(rows: readonly unknown[], schema?: SchemaLike): LocalRelation {
  if (schema === undefined && rows.length === 0) {
    throw new AnalysisError(
      'CANNOT_INFER_EMPTY_SCHEMA',
      'An empty list of rows says nothing about its columns: give a schema as well.',
    );
  }
  const type = schema === undefined ? inferSchema(rows as object[]) : toSchema(schema);
  const values = rows.map(row => fromExternal(type, row) as readonly Value[]);
  return new LocalRelation(attributesOf(type), [batchOf(type, values)]);
}
