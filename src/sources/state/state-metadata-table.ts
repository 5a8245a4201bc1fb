import { batchOf } from '../../columnar/builder.js';
import type { RecordBatch } from '../../columnar/record-batch.js';
import type { Files } from '../../common/files.js';
import { StateReader } from '../../state/reader/state-reader.js';
import { field, intType, longType, stringType, structType } from '../../types/data-type.js';
import { ConnectorOptions, type RawOptions } from '../options.js';
import type { BatchTable, ScanRequest } from '../source.js';

const SCHEMA = structType([
  field('operatorId', longType, false),
  field('operatorName', stringType, false),
  field('stateStoreName', stringType, false),
  field('numPartitions', intType, false),
  field('minBatchId', longType, false),
  field('maxBatchId', longType, false),
  field('operatorProperties', stringType),
]);

/** `format('state-metadata')`: the stores of a query, one row each, and of which batches its checkpoint keeps the state. */
export class StateMetadataTable implements BatchTable {
  readonly kind = 'batch';
  readonly description: string;
  readonly schema = SCHEMA;
  private readonly batchId: number | undefined;

  constructor(
    private readonly files: Files,
    private readonly path: string,
    raw: RawOptions,
  ) {
    this.description = `state-metadata [${path}]`;
    this.batchId = new ConnectorOptions('state-metadata', raw, ['path', 'batchId']).optionalInteger('batchId', 0);
  }

  async *scan({ columns }: ScanRequest): AsyncGenerator<RecordBatch, void, void> {
    const reader = await StateReader.open(this.files, this.path);
    const rows = (await reader.operators(this.batchId ?? reader.latestBatchId)).flatMap(operator =>
      operator.stores.map(store => [
        operator.operatorId,
        operator.name,
        store.name,
        operator.partitions,
        reader.firstBatchId,
        reader.latestBatchId,
        JSON.stringify(store.columns ?? store.index) ?? null,
      ]),
    );
    const ordinals = columns.map(name => SCHEMA.fields.findIndex(f => f.name === name));
    yield batchOf(
      structType(ordinals.map(o => SCHEMA.fields[o])),
      rows.map(row => ordinals.map(o => row[o])),
    );
  }
}
