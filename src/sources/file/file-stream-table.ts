import { asNullable, type StructType } from '../../types/data-type.js';
import type { SourceContext, StreamSource, StreamTable } from '../source.js';
import { FILE_METADATA_COLUMNS } from './file-columns.js';
import { type FileStreamOptions, streamOptions } from './file-options.js';
import { FileStreamSource } from './file-stream-source.js';
import { checkReadable, describeFiles, type FileTableConfig } from './file-table.js';
import { InputPaths } from './input-paths.js';

/**
 * Files as they appear. Folders must receive complete files: written elsewhere and renamed into place. A path that does not exist yet is
 * a folder without files.
 */
export class FileStreamTable implements StreamTable {
  readonly kind = 'stream';
  readonly description: string;
  readonly schema: StructType;
  readonly metadataColumns = FILE_METADATA_COLUMNS;
  readonly identity: object = this;
  readonly #config: FileTableConfig;
  readonly #options: FileStreamOptions;

  constructor(config: FileTableConfig) {
    this.#config = config;
    this.#options = streamOptions(config.format, config.options ?? {}, config.zone);
    this.schema = asNullable(config.schema) as StructType;
    this.description = describeFiles(config.format, config.paths);
    checkReadable(config.format, this.schema, config.partitionSchema, this.#options);
    // Also a check: paths and archive must fit together.
    new InputPaths(config.files, config.paths, this.#options.basePath);
  }

  async open(context: SourceContext): Promise<StreamSource> {
    const { files, paths, format, partitionSchema } = this.#config;
    const { schema } = this;
    const options = this.#options;
    const inputs = new InputPaths(files, paths, options.basePath);
    const columns = { schema, partitionSchema, inputs, zone: options.zone };
    const reading = { ...columns, files: context.files, format, options, planned: true, warn: context.warn };
    return FileStreamSource.open(context, reading, options);
  }
}
