import { ConfigurationError } from '../../common/errors.js';
import type { Format, FormatOptions } from '../../formats/format.js';
import { parseTimestamp } from '../../types/datetime/parse-datetime.js';
import { UTC, type Zone, zoneOf } from '../../types/datetime/zone.js';
import { ConnectorOptions, type RawOptions, unknownOption } from '../options.js';
import { type GlobSegment, globSegment } from './glob.js';

const READ_OPTIONS = [
  'recursiveFileLookup',
  'pathGlobFilter',
  'basePath',
  'ignoreMissingFiles',
  'ignoreCorruptFiles',
  'timeZone',
];
const BATCH_OPTIONS = [...READ_OPTIONS, 'modifiedBefore', 'modifiedAfter'];
const STREAM_OPTIONS = [
  ...READ_OPTIONS,
  'ignoreChangedFiles',
  'maxFilesPerTrigger',
  'maxBytesPerTrigger',
  'latestFirst',
  'fileNameOnly',
  'maxFileAge',
  'maxCachedFiles',
  'discardCachedInputRatio',
  'cleanSource',
  'sourceArchiveDir',
];

/** What batch and stream reading of files have in common. */
export interface FileReadOptions {
  readonly recursive: boolean;
  readonly nameFilter?: GlobSegment;
  readonly basePath?: string;
  /** A planned file that is gone counts as empty. */
  readonly ignoreMissingFiles: boolean;
  /** A file that cannot be understood counts up to the place of the damage. */
  readonly ignoreCorruptFiles: boolean;
  /** A planned file that has other content now is read as it is. */
  readonly ignoreChangedFiles: boolean;
  /** Of timestamps in folder names. */
  readonly zone: Zone;
  readonly format: FormatOptions;
}

export interface FileBatchOptions extends FileReadOptions {
  readonly modifiedBeforeMs: number;
  readonly modifiedAfterMs: number;
}

export interface FileStreamOptions extends FileReadOptions {
  readonly filesMax?: number;
  readonly bytesMax?: number;
  readonly latestFirst: boolean;
  readonly fileNameOnly: boolean;
  readonly fileAgeMsMax: number;
  readonly cachedFilesMax: number;
  readonly discardCachedInputRatio: number;
  readonly cleanSource: 'off' | 'archive' | 'delete';
  readonly archiveDirectory?: string;
}

export function batchOptions(format: Format, raw: RawOptions, zone: Zone = UTC): FileBatchOptions {
  const { connector, formatOptions } = split(format, raw, BATCH_OPTIONS, `${format.name} files`);
  const common = readOptions(connector, formatOptions, zone);
  return {
    ...common,
    modifiedBeforeMs: timestampMs(connector, 'modifiedBefore', common.zone) ?? Number.POSITIVE_INFINITY,
    modifiedAfterMs: timestampMs(connector, 'modifiedAfter', common.zone) ?? Number.NEGATIVE_INFINITY,
  };
}

export function streamOptions(format: Format, raw: RawOptions, zone: Zone = UTC): FileStreamOptions {
  refuseBatchOnly(raw);
  const { connector, formatOptions } = split(format, raw, STREAM_OPTIONS, `a stream of ${format.name} files`);
  if (connector.has('maxFilesPerTrigger') && connector.has('maxBytesPerTrigger')) {
    throw new ConfigurationError(
      'INVALID_OPTION',
      'maxFilesPerTrigger and maxBytesPerTrigger cannot be used together.',
    );
  }
  const latestFirst = connector.boolean('latestFirst', false);
  const filesMax = connector.optionalInteger('maxFilesPerTrigger');
  const bytesMax = connector.bytes('maxBytesPerTrigger');
  const fileAgeMsMax = connector.durationMs('maxFileAge') ?? 7 * 86_400_000;
  const cleanSource = connector.oneOf('cleanSource', ['off', 'archive', 'delete'], 'off');
  const limited = filesMax !== undefined || bytesMax !== undefined;
  return {
    ...readOptions(connector, formatOptions, zone),
    filesMax,
    bytesMax,
    latestFirst,
    fileNameOnly: connector.boolean('fileNameOnly', false),
    // Newest first under a limit leaves old files for later: their age must not count against them.
    fileAgeMsMax: latestFirst && limited ? Number.POSITIVE_INFINITY : fileAgeMsMax,
    cachedFilesMax: connector.integer('maxCachedFiles', 100_000, 0),
    discardCachedInputRatio: connector.fraction('discardCachedInputRatio', 0.2),
    cleanSource,
    archiveDirectory: cleanSource === 'archive' ? connector.requiredText('sourceArchiveDir') : undefined,
  };
}

function readOptions(connector: ConnectorOptions, format: FormatOptions, zone: Zone): FileReadOptions {
  const filter = connector.text('pathGlobFilter');
  const zoneId = connector.text('timeZone');
  return {
    recursive: connector.boolean('recursiveFileLookup', false),
    nameFilter: filter === undefined ? undefined : globSegment(filter),
    basePath: connector.text('basePath'),
    ignoreMissingFiles: connector.boolean('ignoreMissingFiles', false),
    ignoreCorruptFiles: connector.boolean('ignoreCorruptFiles', false),
    ignoreChangedFiles: connector.boolean('ignoreChangedFiles', false),
    zone: zoneId === undefined ? zone : zoneOf(zoneId),
    format,
  };
}

/** Every option belongs to the reader of folders or to the format; one that belongs to neither is a mistake. */
function split(
  format: Format,
  raw: RawOptions,
  known: readonly string[],
  what: string,
): { connector: ConnectorOptions; formatOptions: FormatOptions } {
  return splitOptions(raw, known, format.readOptions, what);
}

export function splitOptions(
  raw: RawOptions,
  known: readonly string[],
  formatKeys: readonly string[],
  what: string,
): { connector: ConnectorOptions; formatOptions: FormatOptions } {
  const own = new Set(known.map(name => name.toLowerCase()));
  const formats = new Set(formatKeys.map(name => name.toLowerCase()));
  const mine = new Map<string, string>();
  const rest = new Map<string, string>();
  const entries = raw instanceof Map ? raw : Object.entries(raw);
  for (const [name, value] of entries as Iterable<[string, string]>) {
    const key = name.toLowerCase();
    if (own.has(key)) mine.set(name, String(value));
    if (formats.has(key)) rest.set(key, String(value));
    else if (!own.has(key)) throw unknownOption(what, name, [...known, ...formatKeys]);
  }
  return { connector: new ConnectorOptions(what, mine, known), formatOptions: rest };
}

function refuseBatchOnly(raw: RawOptions): void {
  const names = raw instanceof Map ? [...raw.keys()] : Object.keys(raw);
  const found = names.find(name => /^modified(before|after)$/i.test(name));
  if (found === undefined) return;
  throw new ConfigurationError(
    'INVALID_OPTION',
    `Option ${found} works for batch reading only; a stream reads every file once.`,
  );
}

function timestampMs(options: ConnectorOptions, name: string, zone: Zone): number | undefined {
  const text = options.text(name);
  if (text === undefined) return undefined;
  const micros = parseTimestamp(text, zone);
  if (micros === null) throw options.invalid(name, "a timestamp such as '2024-01-31T10:00:00'");
  return Number(micros) / 1000;
}
