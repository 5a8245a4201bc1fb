import { ConfigurationError } from '../common/errors.js';
import { parseDuration } from '../types/interval.js';

/**
 * When batches run. `{}`: one after the other, as fast as data comes. `processingTime`: at multiples of an interval (`'10 seconds'` or
 * milliseconds). `availableNow`: all that is there at the start, in as many batches as the limits ask for, then stop. `once`: the same in
 * a single batch.
 */
export interface TriggerOptions {
  readonly processingTime?: string | number;
  readonly availableNow?: boolean;
  readonly once?: boolean;
}

export type Trigger =
  | { readonly kind: 'continuous' | 'availableNow' | 'once' }
  | { readonly kind: 'interval'; readonly intervalMs: number };

export function parseTrigger(options: TriggerOptions | undefined): Trigger {
  if (options === undefined) return { kind: 'continuous' };
  const known = ['processingTime', 'availableNow', 'once'];
  const given = Object.keys(options).filter(
    key =>
      (options as Record<string, unknown>)[key] !== undefined && (options as Record<string, unknown>)[key] !== false,
  );
  for (const key of given) {
    if (!known.includes(key))
      throw new ConfigurationError('INVALID_TRIGGER', `Unknown trigger "${key}". Use one of ${known.join(', ')}.`);
  }
  if (given.length > 1)
    throw new ConfigurationError('INVALID_TRIGGER', `Choose one trigger, not ${given.join(' and ')}.`);
  if (options.availableNow) return { kind: 'availableNow' };
  if (options.once) return { kind: 'once' };
  if (options.processingTime === undefined) return { kind: 'continuous' };
  const intervalMs =
    typeof options.processingTime === 'number'
      ? options.processingTime
      : Number(parseDuration(options.processingTime)) / 1000;
  if (!Number.isFinite(intervalMs) || intervalMs < 0) {
    throw new ConfigurationError(
      'INVALID_TRIGGER',
      `The trigger interval ${options.processingTime} is not a duration of zero or more.`,
    );
  }
  return intervalMs === 0 ? { kind: 'continuous' } : { kind: 'interval', intervalMs };
}

/** The first multiple of the interval after `nowMs`; missed ones are not made up for. */
export function nextTick(nowMs: number, intervalMs: number): number {
  return Math.floor(nowMs / intervalMs) * intervalMs + intervalMs;
}
