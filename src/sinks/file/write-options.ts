import type { Format, FormatOptions } from '../../formats/format.js';
import { splitOptions } from '../../sources/file/file-options.js';
import type { ConnectorOptions, RawOptions } from '../../sources/options.js';
import { type Zone, zoneOf } from '../../types/datetime/zone.js';

export interface FileWriteOptions {
  /** Rows of one file at most. */
  readonly rowsPerFileMax: number;
  /** Of timestamps in folder names; undefined: that of the session. */
  readonly zone?: Zone;
  readonly format: FormatOptions;
}

export interface FileSinkOptions extends FileWriteOptions {
  readonly retentionMs?: number;
}

export function fileSinkOptions(format: Format, raw: RawOptions): FileSinkOptions {
  const known = ['retention', 'maxRecordsPerFile', 'timeZone'];
  const { connector, formatOptions } = splitOptions(raw, known, format.writeOptions, `a sink of ${format.name} files`);
  return {
    retentionMs: connector.durationMs('retention'),
    rowsPerFileMax: rowsPerFile(connector.integer('maxRecordsPerFile', 0, 0)),
    zone: zoneOption(connector),
    format: formatOptions,
  };
}

export function fileWriteOptions(format: Format, raw: RawOptions): FileWriteOptions {
  const known = ['maxRecordsPerFile', 'timeZone'];
  const { connector, formatOptions } = splitOptions(raw, known, format.writeOptions, `writing ${format.name} files`);
  return {
    rowsPerFileMax: rowsPerFile(connector.integer('maxRecordsPerFile', 0, 0)),
    zone: zoneOption(connector),
    format: formatOptions,
  };
}

function zoneOption(options: ConnectorOptions): Zone | undefined {
  const id = options.text('timeZone');
  return id === undefined ? undefined : zoneOf(id);
}

/** Zero is Spark's way to say "no limit". */
function rowsPerFile(count: number): number {
  return count === 0 ? Number.POSITIVE_INFINITY : count;
}
