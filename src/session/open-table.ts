import { AnalysisError, ConfigurationError } from '../common/errors.js';
import type { Files } from '../common/files.js';
import { formatNamed } from '../formats/registry.js';
import type { OauthToken } from '../kafka/kafka-config.js';
import { FileStreamTable } from '../sources/file/file-stream-table.js';
import { FileTable, type FileTableConfig, inferFileSchema } from '../sources/file/file-table.js';
import { KafkaStreamTable } from '../sources/kafka/kafka-stream-table.js';
import { KafkaTable } from '../sources/kafka/kafka-table.js';
import { RateMicroBatchTable } from '../sources/rate/rate-micro-batch-table.js';
import { RateStreamTable } from '../sources/rate/rate-stream-table.js';
import { SocketStreamTable } from '../sources/socket/socket-stream-table.js';
import type { BatchTable, StreamTable } from '../sources/source.js';
import { StateMetadataTable } from '../sources/state/state-metadata-table.js';
import { StateTable } from '../sources/state/state-table.js';
import type { StructType } from '../types/data-type.js';
import { zoneOf } from '../types/datetime/zone.js';

/** What a reader has collected when its table is asked for. Options have lower-case keys. */
export interface TableRequest {
  readonly format: string;
  readonly schema: StructType | undefined;
  readonly options: ReadonlyMap<string, string>;
  /** Options that are functions. */
  readonly callbacks: ReadonlyMap<string, (...args: never[]) => unknown>;
  readonly paths: readonly string[];
  readonly files: Files;
  /** Session time zone. */
  readonly zone: string;
}

export function openStreamTable(request: TableRequest): StreamTable {
  switch (request.format) {
    case 'rate':
      return new RateStreamTable(request.options);
    case 'rate-micro-batch':
      return new RateMicroBatchTable(request.options);
    case 'socket':
      return new SocketStreamTable(request.options);
    case 'kafka':
      requireNoSchema(request);
      return new KafkaStreamTable(request.options, kafkaToken(request));
    default: {
      const config = fileConfig(request);
      if (request.schema === undefined) {
        throw new AnalysisError(
          'SCHEMA_REQUIRED',
          `A stream of ${request.format} files needs its schema: readStream.schema(…). Files that come later must fit it too.`,
        );
      }
      return new FileStreamTable({ ...config, schema: request.schema });
    }
  }
}

/** A promise where the schema must be read from the files. */
export function openBatchTable(request: TableRequest): BatchTable | Promise<BatchTable> {
  if (request.format === 'kafka') {
    requireNoSchema(request);
    return new KafkaTable(request.options, request.files, kafkaToken(request));
  }
  if (request.format === 'statestore' || request.format === 'state-metadata') return openState(request);
  const config = fileConfig(request);
  if (request.schema !== undefined) return new FileTable({ ...config, schema: request.schema });
  return inferFileSchema(config).then(inferred => new FileTable({ ...config, ...inferred }));
}

function openState(request: TableRequest): BatchTable | Promise<BatchTable> {
  requireNoSchema(request);
  const { format, files, paths, options } = request;
  if (paths.length !== 1)
    throw new ConfigurationError('PATH_REQUIRED', `Say which checkpoint: load(path) of ${format}.`);
  return format === 'statestore'
    ? StateTable.open(files, paths[0], options)
    : new StateMetadataTable(files, paths[0], options);
}

function requireNoSchema({ format, schema }: TableRequest): void {
  if (schema === undefined) return;
  throw new AnalysisError(
    'SCHEMA_NOT_ALLOWED',
    `The columns of ${format} are fixed: leave out schema(…).${format === 'kafka' ? ' Take values apart by from_json(value, schema).' : ''}`,
  );
}

function kafkaToken({ callbacks }: TableRequest): OauthToken | undefined {
  return callbacks.get('kafka.sasl.oauthbearer.token') as OauthToken | undefined;
}

function fileConfig(request: TableRequest): Omit<FileTableConfig, 'schema'> {
  const { files, zone, paths, options } = request;
  const format = formatNamed(request.format);
  if (paths.length === 0)
    throw new ConfigurationError('PATH_REQUIRED', `Say where the ${format.name} files are: load(path).`);
  const rest = new Map([...options].filter(([key]) => key !== 'path'));
  if (!format.readOptions.some(o => o.toLowerCase() === 'timezone') || rest.has('timezone'))
    return { files, format, paths, options: rest, zone: zoneOf(zone) };
  return { files, format, paths, options: rest.set('timezone', zone), zone: zoneOf(zone) };
}
