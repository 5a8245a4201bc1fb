import { RecordBatch } from '../../columnar/record-batch.js';
import { take } from '../../columnar/take.js';
import { BytesVector, Int32Vector, IntegerVector, type Vector } from '../../columnar/vector.js';
import { ConfigurationError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { canonicalJson, type Json } from '../../common/json.js';
import type { StoreState } from '../../state/reader/state-reader.js';
import { field, intType, longType, type StructType, sameType, stringType, structType } from '../../types/data-type.js';
import type { RawOptions } from '../options.js';
import type { BatchTable, ScanRequest } from '../source.js';
import { IndexColumns } from './index-columns.js';
import { StateColumns } from './state-columns.js';
import { type StateRequest, stateRequest } from './state-options.js';
import type { ReadRows, StoredColumns } from './stored-columns.js';
import { VariableColumns } from './variable-columns.js';

/**
 * `format('statestore')`: the state of a streaming query as a table, read from its checkpoint while the query runs or stands still.
 *
 *     key struct<…> │ value struct<…> │ partition_id int
 *
 * With `readChangeFeed` what each of several batches changed, one row a change; `value` is null where a key was removed:
 *
 *     batch_id bigint │ change_type string (update, delete) │ key │ value │ partition_id
 *
 * With `stateVarName` or `readRegisteredTimers` what `VariableColumns` says stands for key and value.
 */
export class StateTable implements BatchTable {
  readonly kind = 'batch';
  readonly description: string;
  readonly schema: StructType;
  private readonly columns: StoredColumns;

  private constructor(private readonly request: StateRequest) {
    const { path, operatorId, store, changes } = request;
    this.description = `statestore [${path}, operator ${operatorId}, ${store.name}]`;
    this.columns = columnsOf(request);
    const state = [...this.columns.fields, field('partition_id', intType, false)];
    const change = [field('batch_id', longType, false), field('change_type', stringType, false)];
    this.schema = structType(changes ? [...change, ...state] : state);
  }

  static async open(files: Files, path: string, options: RawOptions): Promise<StateTable> {
    return new StateTable(await stateRequest(files, path, options));
  }

  async *scan({ columns }: ScanRequest): AsyncGenerator<RecordBatch, void, void> {
    const ordinals = columns.map(name => this.schema.fields.findIndex(f => f.name === name));
    const schema = structType(ordinals.map(o => this.schema.fields[o]));
    for await (const { vectors, n } of this.request.changes ? this.changes() : this.rows()) {
      if (n === 0) continue;
      yield new RecordBatch(
        schema,
        ordinals.map(o => vectors[o]),
        n,
      );
    }
  }

  private async *rows(): AsyncGenerator<ReadRows, void, void> {
    const { columns, request } = this;
    const { reader, endBatchId, operatorId, store } = request;
    const chunks: ReadRows[] = [];
    for await (const { partition, ...rows } of reader.rows(endBatchId, operatorId, store.name)) {
      const read = columns.read(rows);
      const placed = { ...read, vectors: [...read.vectors, repeatedInt(partition, read.n)] };
      if (columns.gather === undefined) yield placed;
      else chunks.push(placed);
    }
    if (chunks.length > 0) yield columns.gather!(chunks);
  }

  private async *changes(): AsyncGenerator<ReadRows, void, void> {
    const { reader, startBatchId, endBatchId, operatorId, store } = this.request;
    for (let batchId = startBatchId; batchId <= endBatchId; batchId++) {
      const columns = await this.columnsOfBatch(batchId);
      for await (const { partition, ...changed } of reader.changes(batchId, operatorId, store.name)) {
        const { vectors, n, rows } = columns.read(changed);
        const types = changeTypes(changed.removed, changed.n);
        const head = [
          new IntegerVector(longType, n, new Float64Array(n).fill(batchId), null),
          rows === undefined ? types : take(types, rows, n),
        ];
        yield { n, vectors: [...head, ...vectors, repeatedInt(partition, n)] };
      }
    }
  }

  /** Those of the last batch, of rows that may then have had another form. */
  private async columnsOfBatch(batchId: number): Promise<StoredColumns> {
    const { request, columns } = this;
    const { reader, operatorId, store, path, variable } = request;
    const then = (await reader.operators(batchId))[operatorId]?.stores.find(each => each.name === store.name);
    if (then === undefined || formOf(then) === formOf(store)) return columns;
    if (variable !== undefined && then.columns === undefined) return columns;
    const ofThen = columnsOf({ ...request, store: then });
    if (sameType(structType([...ofThen.fields]), structType([...columns.fields]))) return ofThen;
    throw new ConfigurationError(
      'STATE_COLUMNS_DIFFER',
      `The state of operator ${operatorId} in ${path} had other columns in batch ${batchId}: read its changes with a changeEndBatchId before those of later batches.`,
    );
  }
}

function columnsOf({ store, variable, flatten }: StateRequest): StoredColumns {
  if (variable === undefined)
    return store.index === undefined ? new StateColumns(store) : new IndexColumns(store.index);
  const { columns } = store;
  const then = variable === 'timers' ? variable : columns?.variables?.find(each => each.name === variable.name);
  return new VariableColumns(columns!, then ?? variable, !flatten);
}

const formOf = ({ columns, index }: StoreState) => canonicalJson({ columns, index } as unknown as Json);

const repeatedInt = (value: number, n: number): Vector =>
  new Int32Vector(intType, n, new Int32Array(n).fill(value), null);

function changeTypes(removed: Uint8Array, n: number): Vector {
  const data = new TextEncoder().encode('updatedelete');
  const starts = Int32Array.from({ length: n }, (_, i) => 6 * removed[i]);
  return new BytesVector(
    stringType,
    n,
    starts,
    starts.map(s => s + 6),
    data,
    null,
  );
}
