import type { FileHandle } from 'node:fs/promises';
import type { RecordBatch as ArrowRecordBatch, RecordBatchReader } from 'apache-arrow';
import type { ArrowTable } from '../../columnar/arrow/arrow-module.js';
import { loadArrow } from '../../columnar/arrow/arrow-module.js';
import { fieldFromArrow, typeToArrowChecked } from '../../columnar/arrow/arrow-types.js';
import { batchFromArrow } from '../../columnar/arrow/from-arrow.js';
import { builderFor } from '../../columnar/builder.js';
import { RecordBatch } from '../../columnar/record-batch.js';
import { sliceBatch } from '../../columnar/take.js';
import type { Vector } from '../../columnar/vector.js';
import { AnalysisError, DataError, MillraceError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { Yielder } from '../../common/yielder.js';
import {
  asNullable,
  type DataType,
  type StructType,
  sameType,
  simpleString,
  structType,
} from '../../types/data-type.js';
import type { Format, FormatReader, FormatWriterFactory, ReadRequest } from '../format.js';
import { ArrowFileWriter } from './arrow-file-writer.js';
import { openIpc } from './open-ipc.js';

/** Arrow IPC: reads files and streams (told by their first bytes), writes files. Needs apache-arrow. */
export const arrowFormat: Format = {
  name: 'arrow',
  extension: '.arrow',
  readOptions: [],
  writeOptions: [],

  async inferSchema(files: Files, paths: readonly string[]): Promise<StructType> {
    if (paths.length === 0)
      throw new AnalysisError('UNABLE_TO_INFER_SCHEMA', 'There is no Arrow file to take the schema from.');
    for await (const { schema } of readBatches(files, paths[0])) return asNullable(schema) as StructType;
    throw new DataError('FILE_CORRUPT', `${paths[0]} is no whole Arrow file: it has no schema.`);
  },

  reader(request: ReadRequest): FormatReader {
    return new ArrowReader(request);
  },

  writer(schema: StructType): FormatWriterFactory {
    for (const f of schema.fields) typeToArrowChecked(f.type, f.name);
    return { schema, start: write => new ArrowFileWriter(schema, write) };
  },
};

/** Batches of a file; one without batches gives its schema with a batch of no rows. */
async function* readBatches(
  files: Files,
  path: string,
): AsyncGenerator<{ schema: StructType; batch: ArrowTable['batches'][number] | null }> {
  const arrow = await loadArrow();
  const source = await openIpc(files, path);
  try {
    const reader = (await arrow.RecordBatchReader.from(source as unknown as FileHandle)) as RecordBatchReader;
    await reader.open({ autoDestroy: false } as never);
    const schema = structType((reader.schema as unknown as ArrowTable['schema']).fields.map(f => fieldFromArrow(f)));
    let some = false;
    for await (const batch of reader as unknown as AsyncIterable<ArrowRecordBatch>) {
      some = true;
      yield { schema, batch: batch as unknown as ArrowTable['batches'][number] };
    }
    if (!some) yield { schema, batch: null };
  } catch (error) {
    if (error instanceof MillraceError) throw error;
    throw new DataError('FILE_CORRUPT', `${path} is no whole Arrow file: ${(error as Error).message}.`, {
      cause: error,
    });
  } finally {
    await source.close();
  }
}

const BATCH_ROWS = 4096;

class ArrowReader implements FormatReader {
  readonly schema: StructType;

  constructor(request: ReadRequest) {
    const byName = new Map(request.dataSchema.fields.map(f => [f.name, f]));
    this.schema = structType(
      request.columns.map(name => ({ ...byName.get(name)!, type: asNullable(byName.get(name)!.type), nullable: true })),
    );
  }

  async *read(files: Files, path: string): AsyncGenerator<RecordBatch, void, void> {
    const yielder = new Yielder();
    for await (const { schema, batch } of readBatches(files, path)) {
      const places = this.places(schema, path);
      if (batch === null) continue;
      let whole: RecordBatch;
      try {
        whole = this.select(batchFromArrow(schema, batch), places);
      } catch (error) {
        if (error instanceof MillraceError) throw error;
        throw new DataError('FILE_CORRUPT', `${path} is no whole Arrow file: ${(error as Error).message}.`, {
          cause: error,
        });
      }
      for (let from = 0; from < whole.length; from += BATCH_ROWS) {
        yield whole.length <= BATCH_ROWS ? whole : sliceBatch(whole, from, Math.min(whole.length, from + BATCH_ROWS));
        if (yielder.due()) await yielder.yield();
      }
    }
  }

  /** Where the wanted columns are in the file; -1 for those it lacks. */
  private places(schema: StructType, path: string): number[] {
    return this.schema.fields.map(wanted => {
      const place = schema.fields.findIndex(f => f.name === wanted.name);
      if (place >= 0 && !sameType(schema.fields[place].type, wanted.type)) {
        throw new AnalysisError(
          'ARROW_TYPE_MISMATCH',
          `Column ${wanted.name} of ${path} is ${simpleString(schema.fields[place].type)}, which cannot be read as ` +
            `${simpleString(wanted.type)}. Change the declared schema, or cast after reading.`,
        );
      }
      return place;
    });
  }

  private select(batch: RecordBatch, places: readonly number[]): RecordBatch {
    const columns = places.map((place, i) =>
      place < 0 ? nulls(this.schema.fields[i].type, batch.length) : batch.columns[place],
    );
    return new RecordBatch(this.schema, columns, batch.length);
  }
}

function nulls(type: DataType, length: number): Vector {
  const builder = builderFor(type, length);
  for (let i = 0; i < length; i++) builder.appendNull();
  return builder.finish();
}
