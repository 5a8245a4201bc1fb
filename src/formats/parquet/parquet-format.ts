import { RecordBatch } from '../../columnar/record-batch.js';
import { AnalysisError, DataError, InternalError, MillraceError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { Yielder } from '../../common/yielder.js';
import { asNullable, type StructField, type StructType, structType } from '../../types/data-type.js';
import type { Format, FormatOptions, FormatReader, FormatWriter, FormatWriterFactory, ReadRequest } from '../format.js';
import { engineName, loadEngine, type ParquetFile, type ParquetFileWriter } from './engine.js';
import { mergeSchemas } from './merge-schemas.js';
import { mergesSchemas, READ_OPTIONS, WRITE_OPTIONS, writeSettings } from './options.js';
import { canSkip } from './pruning.js';
import { checkParquetTypes } from './writable-types.js';

const BATCH_ROWS = 4096;

/**
 * Parquet. Reads byte ranges of the columns asked for and skips row groups that the predicates exclude; writes snappy by default.
 *
 * | option | meaning |
 * |---|---|
 * | engine | `hyparquet` (default) or `parquetjs-lite` |
 * | mergeSchema | read: infer the schema from all files instead of the first |
 * | compression | write: `none`, `uncompressed`, `snappy`, `gzip`, `zstd`, `brotli` |
 * | rowGroupSize | write: rows of a row group at most (default 1,000,000) |
 * | parquet.block.size | write: bytes of a row group at most (default 64 MiB) |
 */
export const parquetFormat: Format = {
  name: 'parquet',
  extension: '.parquet',
  readOptions: READ_OPTIONS,
  writeOptions: WRITE_OPTIONS,

  async inferSchema(files: Files, paths: readonly string[], options: FormatOptions): Promise<StructType> {
    const engine = await loadEngine(engineName(options.get('engine')));
    const wanted = mergesSchemas(options) ? paths : paths.slice(0, 1);
    if (wanted.length === 0)
      throw new AnalysisError('UNABLE_TO_INFER_SCHEMA', 'There is no Parquet file to take the schema from.');
    let schema: StructType | null = null;
    for (const path of wanted) {
      const file = await engine.open(files, path);
      try {
        schema = schema === null ? file.schema : mergeSchemas(schema, file.schema, path);
      } catch (error) {
        throw damaged(path, error);
      } finally {
        await file.close();
      }
    }
    return schema!;
  },

  reader(request: ReadRequest): FormatReader {
    engineName(request.options.get('engine'));
    return new ParquetReader(request);
  },

  writer(schema: StructType, options: FormatOptions): FormatWriterFactory {
    const name = engineName(options.get('engine'));
    const settings = writeSettings(options);
    checkParquetTypes(schema);
    return {
      schema,
      start(write) {
        let writer: Promise<ParquetFileWriter> | null = null;
        const started = () => (writer ??= loadEngine(name).then(engine => engine.create(schema, settings, write)));
        return {
          async write(batch) {
            await (await started()).write(batch);
          },
          async finish() {
            await (await started()).finish();
          },
        } satisfies FormatWriter;
      },
    };
  },
};

class ParquetReader implements FormatReader {
  readonly schema: StructType;

  constructor(private readonly request: ReadRequest) {
    this.schema = structType(request.columns.map(name => nullableField(request.dataSchema, name)));
  }

  async *read(files: Files, path: string): AsyncGenerator<RecordBatch, void, void> {
    const engine = await loadEngine(engineName(this.request.options.get('engine')));
    const file = await engine.open(files, path);
    try {
      yield* this.batches(file);
    } catch (error) {
      throw damaged(path, error);
    } finally {
      await file.close();
    }
  }

  private async *batches(file: ParquetFile): AsyncGenerator<RecordBatch, void, void> {
    const yielder = new Yielder();
    const plan = file.plan(this.schema);
    const types = new Map(this.request.dataSchema.fields.map(f => [f.name, f.type]));
    const predicates = this.request.pruning ?? [];
    for (let group = 0; group < file.rowGroups.length; group++) {
      if (canSkip(file, file.rowGroups[group], predicates, types)) continue;
      for await (const { columns, rows } of plan.read(group, BATCH_ROWS)) {
        yield new RecordBatch(this.schema, columns, rows);
        if (yielder.due()) await yielder.yield();
      }
    }
  }
}

/** What fails in the middle of a footer that makes no sense has no better name than damage. */
function damaged(path: string, error: unknown): unknown {
  if (error instanceof MillraceError) return error;
  const what = error instanceof Error ? error.message : String(error);
  return new DataError('FILE_CORRUPT', `${path} is no whole Parquet file: ${what}.`, { cause: error });
}

function nullableField(schema: StructType, name: string): StructField {
  const found = schema.fields.find(f => f.name === name);
  if (found === undefined) throw new InternalError(`column ${name} is not part of the data schema`);
  return { ...found, type: asNullable(found.type), nullable: true };
}
