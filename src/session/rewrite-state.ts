import { Checkpoint } from '../checkpoint/checkpoint.js';
import type { RecordBatch } from '../columnar/record-batch.js';
import { RowCodec } from '../columnar/row-codec.js';
import type { BytesVector, StructVector, Vector } from '../columnar/vector.js';
import { AnalysisError, ConfigurationError } from '../common/errors.js';
import type { CommitEntry, OffsetEntry } from '../execution/batch-entries.js';
import { copyCheckpoint } from '../state/reader/copy-checkpoint.js';
import { type OperatorState, StateReader, type StoreState } from '../state/reader/state-reader.js';
import { FramedKeys, groupsOf, numbersFrom } from '../state/schema/framed-keys.js';
import type { BytesColumn, StateFile } from '../state/state-store.js';
import { type EncodedRows, writeStore } from '../state/write-store.js';
import { sameType, simpleString } from '../types/data-type.js';
import { parseDataType } from '../types/ddl.js';
import type { DataFrame } from './data-frame.js';
import type { Session } from './session.js';

export interface RewriteStateOptions {
  /** Checkpoint of a query that is not running. */
  readonly from: string;
  /** A new folder. */
  readonly to: string;
  /** Partitions of the state. Default: as they are. */
  readonly partitions?: number;
  /**
   * What becomes of the rows (`key`, `value`, `partition_id`) of each store: rows with `key` and `value` of the same types. Nothing, or
   * the rows themselves: they stay. Called twice for each store, and must give the same rows both times.
   */
  readonly rewrite?: (rows: DataFrame, store: RewrittenStore) => DataFrame | undefined;
}

export interface RewrittenStore {
  readonly operatorId: number;
  /** As in progress reports: `stateStoreSave`, `dedupe`, … */
  readonly operatorName: string;
  readonly storeName: string;
}

/**
 * Copies the checkpoint of a streaming query to a new folder, with its state changed: rows left out, values corrected, other partitions. The
 * query goes on from the copy as if it had always been so; the original stays as it is. The copy keeps the identity of the query, so
 * of the two only one may go on.
 *
 *     await rewriteState(session, {
 *       from: 'checkpoint', to: 'checkpoint-2', partitions: 4,
 *       rewrite: (rows, { operatorName }) => operatorName === 'dedupe' ? rows.where("key.user <> 'test'") : undefined,
 *     });
 *
 * Some operators keep a second store beside the first, such as an order of expiry: leave the same keys out of both. Of a join of two streams
 * there may be several rows of a key, and when they go is said by their values. Resolves with the rows written by store; rejects without
 * harm to the original.
 */
export async function rewriteState(
  session: Session,
  options: RewriteStateOptions,
): Promise<(RewrittenStore & { readonly rows: number })[]> {
  const { files } = session;
  const { from, to } = options;
  const reader = await StateReader.open(files, from);
  const batchId = reader.latestBatchId;
  const operators = await reader.operators(batchId);
  for (const operator of operators) checkForm(operator, from);
  const partitions = options.partitions ?? operators[0]?.partitions ?? 1;
  const { commit, state } = await reader.commitRecord(batchId);
  await copyCheckpoint(files, from, to, { firstBatchId: reader.firstBatchId, batchId });
  let checkpoint: Checkpoint<OffsetEntry, CommitEntry> | undefined;
  try {
    checkpoint = await Checkpoint.open<OffsetEntry, CommitEntry>(files, to);
    const stateFiles: CommitEntry['stateFiles'] = {};
    const written: (RewrittenStore & { rows: number })[] = [];
    for (const { operatorId, name: operatorName, stores } of operators) {
      const slots: Record<string, StateFile[]> = {};
      for (const { name: storeName, columns } of stores) {
        const store = { operatorId, operatorName, storeName };
        const place = { checkpoint: checkpoint as never, operatorId, storeName, partitions, layout: checkpoint.epoch };
        const groups = columns && groupsOf(columns);
        const rows = () => framedRows(encodedRows(session, options, store, batchId), columns);
        const result = await writeStore({ ...place, version: batchId + 1, groups, rows });
        for (const [p, list] of result.files.entries()) slots[`${p}/${storeName}`] = list;
        written.push({ ...store, rows: result.rows });
      }
      stateFiles[operatorId] = slots;
    }
    const stateLayout = { partitions, epoch: checkpoint.epoch, state };
    await checkpoint.commits.add(batchId, { ...(commit as unknown as CommitEntry), stateFiles, stateLayout });
    await checkpoint.close();
    return written;
  } catch (error) {
    await checkpoint?.close().catch(() => undefined);
    await files.removeTree(to);
    throw error;
  }
}

function checkForm({ operatorId, name, stores }: OperatorState, from: string): void {
  const isOld = ({ columns, index }: StoreState) =>
    index !== undefined || (columns?.keySuffixBytes !== undefined && groupsOf(columns) === undefined);
  if (!stores.some(isOld)) return;
  throw new ConfigurationError(
    'STATE_REWRITE_FORM',
    `The state of operator ${operatorId} (${name}) in ${from} has the form of an earlier release. Run the query from it for one batch, then rewrite it.`,
  );
}

/** With what is around the columns of keys: times as the values say, and new numbers. */
async function* framedRows(
  rows: AsyncIterable<EncodedRows>,
  columns: StoreState['columns'],
): AsyncGenerator<EncodedRows, void, void> {
  if (columns === undefined || groupsOf(columns) === undefined) return yield* rows;
  const framed = new FramedKeys(
    columns,
    columns.values.map(variable => variable.types.map(parseDataType)),
  );
  let number = 0;
  for await (const { keys, values, n } of rows) {
    yield { keys: framed.of(keys, values, numbersFrom(number, n), n), values, n };
    number += n;
  }
}

/** The rows of a store as `rewrite` wants them, as the bytes that its operator expects. */
async function* encodedRows(
  session: Session,
  { from, rewrite }: RewriteStateOptions,
  store: RewrittenStore,
  batchId: number,
): AsyncGenerator<EncodedRows, void, void> {
  const { operatorId, storeName } = store;
  const options = { operatorId, storeName, batchId };
  const before = await session.read.format('statestore').options(options).load(from);
  const after = (rewrite?.(before, store) ?? before).select('key', 'value');
  for (const [i, name] of ['key', 'value'].entries()) {
    const [was, is] = [before, after].map(df => df.schema.fields[i].type);
    if (sameType(was, is)) continue;
    throw new AnalysisError(
      'STATE_REWRITE_TYPE',
      `The ${name} of store ${storeName} of operator ${operatorId} must stay ${simpleString(was)}, not ${simpleString(is)}.`,
    );
  }
  for await (const batch of after.batches() as AsyncIterable<RecordBatch>) {
    const [key, value] = batch.columns;
    yield { keys: encoded(key, 'key', batch.length), values: encoded(value, 'value', batch.length), n: batch.length };
  }
}

function encoded(column: Vector, form: 'key' | 'value', n: number): BytesColumn {
  if (column.type.kind !== 'struct') return column as BytesVector;
  const { children, type } = column as StructVector;
  return new RowCodec(
    type.fields.map(f => f.type),
    form,
  ).encode(children, n);
}
