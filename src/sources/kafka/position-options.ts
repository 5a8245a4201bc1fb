import { ConfigurationError } from '../../common/errors.js';
import { parseJson } from '../../common/json.js';
import type { ConnectorOptions } from '../options.js';
import { type PartitionOffsets, readPartitionNumbers } from './partition-offsets.js';

/** Where to start, or to end, in partitions that are not yet looked at. */
export type Position =
  | { readonly kind: 'earliest' | 'latest' }
  /** Per partition; −2 the first, −1 the end. All partitions must be there. */
  | { readonly kind: 'offsets'; readonly option: string; readonly offsets: PartitionOffsets }
  | { readonly kind: 'time'; readonly option: string; readonly timeMs: number; readonly otherwise: Otherwise }
  /** Milliseconds per partition, in place of offsets. All partitions must be there. */
  | {
      readonly kind: 'times';
      readonly option: string;
      readonly times: PartitionOffsets;
      readonly otherwise: Otherwise;
    };

/** What to do in a partition without a record at or after the time. */
export type Otherwise = 'error' | 'latest';

export const EARLIEST_OFFSET = -2;
export const LATEST_OFFSET = -1;

/** A time for all wins over times, and those over offsets. */
export function readStart(what: string, options: ConnectorOptions, mode: 'stream' | 'batch'): Position {
  const otherwise = options.oneOf('startingOffsetsByTimestampStrategy', ['error', 'latest'] as const, 'error');
  const byTime = readTimes(options, 'startingTimestamp', 'startingOffsetsByTimestamp', otherwise);
  if (byTime !== undefined) return byTime;
  const start = readOffsets(options, 'startingOffsets', mode === 'stream' ? 'latest' : 'earliest');
  if (mode === 'batch' && mentions(start, 'latest', LATEST_OFFSET))
    throw new ConfigurationError('INVALID_OPTION', `${what}: a batch query cannot start at the latest offset.`);
  return start;
}

export function readEnd(what: string, options: ConnectorOptions): Position {
  const byTime = readTimes(options, 'endingTimestamp', 'endingOffsetsByTimestamp', 'latest');
  if (byTime !== undefined) return byTime;
  const end = readOffsets(options, 'endingOffsets', 'latest');
  if (mentions(end, 'earliest', EARLIEST_OFFSET))
    throw new ConfigurationError('INVALID_OPTION', `${what}: a batch query cannot end at the earliest offset.`);
  return end;
}

function mentions(position: Position, kind: string, offset: number): boolean {
  if (position.kind !== 'offsets') return position.kind === kind;
  return [...position.offsets.values()].some(o => o.offset === offset);
}

function readTimes(
  options: ConnectorOptions,
  one: string,
  perPartition: string,
  otherwise: Otherwise,
): Position | undefined {
  const timeMs = options.optionalInteger(one, 0);
  if (timeMs !== undefined) return { kind: 'time', option: one, timeMs, otherwise };
  const text = options.text(perPartition)?.trim();
  if (text === undefined) return undefined;
  const times = parsePartitionNumbers(text);
  if (times === undefined || [...times.values()].some(t => t.offset < 0))
    throw options.invalid(perPartition, 'JSON such as {"topic":{"0":1700000000000}} with milliseconds');
  return { kind: 'times', option: perPartition, times, otherwise };
}

function readOffsets(options: ConnectorOptions, option: string, fallback: 'earliest' | 'latest'): Position {
  const text = options.text(option)?.trim();
  if (text === undefined) return { kind: fallback };
  const word = text.toLowerCase();
  if (word === 'earliest' || word === 'latest') return { kind: word };
  const offsets = parsePartitionNumbers(text);
  if (offsets === undefined || [...offsets.values()].some(o => o.offset < EARLIEST_OFFSET))
    throw options.invalid(option, 'earliest, latest, or JSON such as {"topic":{"0":23,"1":-2}}');
  return { kind: 'offsets', option, offsets };
}

function parsePartitionNumbers(text: string): PartitionOffsets | undefined {
  try {
    return readPartitionNumbers(parseJson(text));
  } catch {
    return undefined;
  }
}
