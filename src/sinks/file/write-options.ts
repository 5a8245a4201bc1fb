import type { Format, FormatOptions } from '../../formats/format.js';
import { splitOptions } from '../../sources/file/file-options.js';
import type { RawOptions } from '../../sources/options.js';

export interface FileWriteOptions {
  /** Rows of one file at most. */
  readonly rowsPerFileMax: number;
  readonly format: FormatOptions;
}

export interface FileSinkOptions extends FileWriteOptions {
  readonly retentionMs?: number;
}

export function fileSinkOptions(format: Format, raw: RawOptions): FileSinkOptions {
  const known = ['retention', 'maxRecordsPerFile'];
  const { connector, formatOptions } = splitOptions(raw, known, format.writeOptions, `a sink of ${format.name} files`);
  return {
    retentionMs: connector.durationMs('retention'),
    rowsPerFileMax: rowsPerFile(connector.integer('maxRecordsPerFile', 0, 0)),
    format: formatOptions,
  };
}

export function fileWriteOptions(format: Format, raw: RawOptions): FileWriteOptions {
  const known = ['maxRecordsPerFile'];
  const { connector, formatOptions } = splitOptions(raw, known, format.writeOptions, `writing ${format.name} files`);
  return { rowsPerFileMax: rowsPerFile(connector.integer('maxRecordsPerFile', 0, 0)), format: formatOptions };
}

/** Zero is Spark's way to say "no limit". */
function rowsPerFile(count: number): number {
  return count === 0 ? Number.POSITIVE_INFINITY : count;
}
