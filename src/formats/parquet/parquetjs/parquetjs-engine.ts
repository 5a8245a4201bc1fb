import { AnalysisError, ConfigurationError } from '../../../common/errors.js';
import { type DataType, type StructType, simpleString, typeContains } from '../../../types/data-type.js';
import type { ParquetEngine } from '../engine.js';
import { openParquetjsFile } from './parquetjs-file.js';
import { acceptPrimitives, type ParquetjsModule } from './parquetjs-module.js';
import { ParquetjsWriter } from './parquetjs-writer.js';

/**
 * The engine on `parquetjs-lite`, for those who depend on it. What it gets wrong is kept away from the data:
 *
 * - its own TIMESTAMP_MILLIS columns, which it cannot read back, are read below the place that fails;
 * - 64-bit integers beyond 2^53, which it rounds when writing, are handed over in their final form;
 * - files of a newer version, and encodings and codecs that it lacks or gets wrong (dictionaries of anything but strings, INT96,
 *   zstd, brotli, lz4, delta encodings), are refused with an error that names the engine which reads them.
 *
 * It has no decimals and no timestamps without zone. It reads a row group at a time into memory.
 */
export async function loadParquetjsEngine(): Promise<ParquetEngine> {
  const parquetjs = await loadModule();
  return {
    name: 'parquetjs-lite',
    open: (files, path) => openParquetjsFile(parquetjs, files, path),
    create(schema, settings, write) {
      checkSchema(schema);
      if (settings.compression === 'zstd' || settings.compression === 'brotli') {
        throw new ConfigurationError(
          'UNSUPPORTED_COMPRESSION',
          `The Parquet engine parquetjs-lite cannot write ${settings.compression}: use snappy, gzip or none, or the engine hyparquet.`,
        );
      }
      return new ParquetjsWriter(parquetjs, schema, settings, write);
    },
  };
}

let loaded: Promise<ParquetjsModule> | null = null;

function loadModule(): Promise<ParquetjsModule> {
  loaded ??= importModule().catch(cause => {
    loaded = null;
    throw new ConfigurationError(
      'MISSING_DEPENDENCY',
      'The Parquet engine parquetjs-lite needs its package, which is not installed: npm install parquetjs-lite. Or use the engine hyparquet.',
      { cause },
    );
  });
  return loaded;
}

async function importModule(): Promise<ParquetjsModule> {
  // The package has no type declarations.
  const name: string = 'parquetjs-lite';
  const [main, types] = await Promise.all([import(name), import(`${name}/lib/types.js`)]);
  acceptPrimitives((types.default ?? types).PARQUET_LOGICAL_TYPES);
  return main.default ?? main;
}

function checkSchema(schema: StructType): void {
  const missing = (type: DataType) => type.kind === 'decimal' || type.kind === 'timestamp_ntz';
  for (const f of schema.fields) {
    if (!typeContains(f.type, missing)) continue;
    throw new AnalysisError(
      'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
      `The Parquet engine parquetjs-lite cannot hold column ${f.name} of type ${simpleString(f.type)}: use the engine hyparquet.`,
    );
  }
}
