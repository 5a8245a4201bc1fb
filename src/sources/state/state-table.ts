import { RecordBatch } from '../../columnar/record-batch.js';
import { BytesVector, Int32Vector, IntegerVector, type Vector } from '../../columnar/vector.js';
import type { Files } from '../../common/files.js';
import { field, intType, longType, type StructType, stringType, structType } from '../../types/data-type.js';
import type { RawOptions } from '../options.js';
import type { BatchTable, ScanRequest } from '../source.js';
import { StateColumns } from './state-columns.js';
import { type StateRequest, stateRequest } from './state-options.js';

/**
 * `format('statestore')`: the state of a streaming query as a table, read from its checkpoint while the query runs or stands still.
 *
 *     key struct<…> │ value struct<…> │ partition_id int
 *
 * With `readChangeFeed` what each of several batches changed, one row a change; `value` is null where a key was removed:
 *
 *     batch_id bigint │ change_type string (update, delete) │ key │ value │ partition_id
 */
export class StateTable implements BatchTable {
  readonly kind = 'batch';
  readonly description: string;
  readonly schema: StructType;
  private readonly columns: StateColumns;

  private constructor(private readonly request: StateRequest) {
    const { path, operatorId, store, changes } = request;
    this.description = `statestore [${path}, operator ${operatorId}, ${store.name}]`;
    this.columns = new StateColumns(store);
    const state = [
      field('key', this.columns.keyType, false),
      field('value', this.columns.valueType),
      field('partition_id', intType, false),
    ];
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
      yield new RecordBatch(
        schema,
        ordinals.map(o => vectors[o]),
        n,
      );
    }
  }

  private async *rows(): AsyncGenerator<Rows, void, void> {
    const { reader, endBatchId, operatorId, store } = this.request;
    for await (const { keys, values, partition, n } of reader.rows(endBatchId, operatorId, store.name)) {
      yield { n, vectors: [this.columns.keys(keys, n), this.columns.values(values, n), repeatedInt(partition, n)] };
    }
  }

  private async *changes(): AsyncGenerator<Rows, void, void> {
    const { reader, startBatchId, endBatchId, operatorId, store } = this.request;
    for (let batchId = startBatchId; batchId <= endBatchId; batchId++) {
      for await (const { keys, values, removed, partition, n } of reader.changes(batchId, operatorId, store.name)) {
        const vectors = [
          new IntegerVector(longType, n, new Float64Array(n).fill(batchId), null),
          changeTypes(removed, n),
          this.columns.keys(keys, n),
          this.columns.valuesLeft(values, removed, n),
          repeatedInt(partition, n),
        ];
        yield { n, vectors };
      }
    }
  }
}

interface Rows {
  readonly vectors: readonly Vector[];
  readonly n: number;
}

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
