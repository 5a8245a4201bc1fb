import { ConfigurationError } from '../../common/errors.js';
import type { FormatOptions } from '../format.js';
import type { ParquetCompression, ParquetWriteSettings } from './engine.js';

export const READ_OPTIONS: readonly string[] = ['engine', 'mergeschema'];
export const WRITE_OPTIONS: readonly string[] = ['engine', 'compression', 'rowgroupsize', 'parquet.block.size'];

/** Rows of a row group: enough for readers to skip in useful steps, few enough to hold one in memory. */
const ROW_GROUP_ROWS = 1_000_000;
const ROW_GROUP_BYTES = 64 * 1024 * 1024;

export function writeSettings(options: FormatOptions): ParquetWriteSettings {
  return {
    compression: compressionOf(options.get('compression')),
    rowGroupRows: positive(options, 'rowgroupsize', ROW_GROUP_ROWS),
    rowGroupBytes: positive(options, 'parquet.block.size', ROW_GROUP_BYTES),
  };
}

export function mergesSchemas(options: FormatOptions): boolean {
  const text = options.get('mergeschema');
  if (text === undefined || /^false$/i.test(text)) return false;
  if (/^true$/i.test(text)) return true;
  throw new ConfigurationError('INVALID_OPTION', `Option mergeSchema must be true or false, not '${text}'.`);
}

function compressionOf(text: string | undefined): ParquetCompression {
  const name = text?.toLowerCase();
  switch (name) {
    case undefined:
      return 'snappy';
    case 'none':
      return 'uncompressed';
    case 'uncompressed':
    case 'snappy':
    case 'gzip':
    case 'zstd':
    case 'brotli':
      return name;
    default:
      throw new ConfigurationError(
        'INVALID_OPTION',
        `Unknown Parquet compression '${text}': use none, uncompressed, snappy, gzip, zstd or brotli.`,
      );
  }
}

function positive(options: FormatOptions, key: string, otherwise: number): number {
  const text = options.get(key);
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(value) && value > 0) return value;
  throw new ConfigurationError('INVALID_OPTION', `Option ${key} must be a positive whole number, not '${text}'.`);
}
