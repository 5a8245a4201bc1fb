import { fromArrowTable, isArrowTable, toArrowTable } from '../columnar/arrow.js';
import { batchOf } from '../columnar/builder.js';
import { RecordBatch } from '../columnar/record-batch.js';
import { RowCollector, rowConverter } from '../columnar/rows.js';
import { AnalysisError, ConfigurationError, DataError, EvaluationError, MillraceError } from '../common/errors.js';
import type { MapBatches } from '../logical/operators.js';
import { attributesOf, LocalRelation } from '../logical/relations.js';
import { type StructType, sameType, simpleString } from '../types/data-type.js';
import { fromExternal, inferSchema } from '../types/external.js';
import type { Value } from '../types/value.js';
import { type SchemaLike, toSchema } from './schema.js';

/** Functions of the user over rows as JavaScript objects, turned into functions over batches. */

type ArrowTable = import('apache-arrow').Table;
type Rows = (row: object) => Iterable<object>;

export function mapRows(name: string, input: StructType, output: StructType, fn: Rows): MapBatches['run'] {
  const toRow = rowConverter(input);
  return async function* (batches) {
    for await (const batch of batches) {
      const made = new RowCollector(output);
      try {
        for (let i = 0; i < batch.length; i++) for (const row of fn(toRow(batch, i) as object)) made.add(row);
      } catch (error) {
        throw userError(name, error);
      }
      if (made.length > 0) yield made.finish();
    }
  };
}

/** What a function of the user threw; errors of millrace (a result that does not fit its schema) stay what they are, and say whose result it was. */
function userError(name: string, cause: unknown): MillraceError {
  if (cause instanceof DataError)
    return new DataError(cause.code, `The result of the function given to ${name}: ${unprefixed(cause)}`, { cause });
  if (cause instanceof MillraceError) return cause;
  const what = cause instanceof Error ? `${cause.name}: ${cause.message}` : `it threw ${String(cause)}`;
  return new EvaluationError('USER_FUNCTION_ERROR', `The function given to ${name} failed: ${what}`, { cause });
}

const unprefixed = (error: MillraceError): string => error.message.slice(error.code.length + 3);

/** Arrow tables in, Arrow tables of the promised schema out. */
export function mapArrow(
  input: StructType,
  output: StructType,
  fn: (table: ArrowTable) => ArrowTable | Promise<ArrowTable>,
): MapBatches['run'] {
  return async function* (batches) {
    for await (const batch of batches) {
      if (batch.length === 0) continue;
      const table = await toArrowTable(input, [batch]);
      let result: ArrowTable;
      try {
        result = await fn(table);
      } catch (error) {
        throw userError('mapBatches', error);
      }
      for (const made of fromPromised(result, output)) if (made.length > 0) yield made;
    }
  };
}

function fromPromised(table: unknown, output: StructType): RecordBatch[] {
  if (!isArrowTable(table)) {
    throw new DataError('BAD_RECORD', 'The function given to mapBatches must return an apache-arrow Table.');
  }
  const { schema, batches } = fromArrowTable(table);
  if (sameType(schema, output)) return batches.map(b => new RecordBatch(output, b.columns, b.length));
  throw new DataError(
    'BAD_RECORD',
    `The function given to mapBatches returned ${simpleString(schema)}, but its schema says ${simpleString(output)}.`,
  );
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
  if (!Number.isInteger(concurrency) || concurrency < 1) {
    throw new ConfigurationError(
      'CONFIG_INVALID',
      `mapAsync: concurrency must be a whole number of 1 or more, not ${concurrency}.`,
    );
  }
  const call = async (row: object) => (timeoutMs === undefined ? fn(row) : withTimeout(fn(row), timeoutMs));
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
      const made = new RowCollector(output);
      try {
        await Promise.all(Array.from({ length: Math.min(concurrency, batch.length) }, worker));
        for (const row of ordered ? results : finished) made.add(row);
      } catch (error) {
        // The other workers finish the call they are in, and take no new one.
        next = batch.length;
        throw userError('mapAsync', error);
      }
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
