import { ConfigurationError } from '../common/errors.js';

/**
 * Settings of a session that shape how its queries run. `pinned` ones are written into the offset log with the first batch and hold for
 * the life of the checkpoint, whatever the session says later: changing them would change what a replayed batch computes.
 */
export interface QuerySettings {
  readonly timeZone: string;
  readonly statePartitions: number;
  readonly stateProvider: string;
  /** Undefined: where the provider wants it. */
  readonly stateDirectory: string | undefined;
  readonly stateBytesMax: number;
  readonly snapshotInterval: number;
  readonly watermarkPolicy: 'min' | 'max';
  /** Off: as Spark, a restart forgets where each stream was and keeps only the global watermark. */
  readonly restoreSourceWatermarks: boolean;
  readonly noDataBatches: boolean;
  readonly batchesToRetain: number;
  readonly pollIntervalMs: number;
  readonly idleProgressIntervalMs: number;
  readonly recentProgressMax: number;
  readonly backpressure: boolean;
  /** Rows per second and source for the first batch; 0: no limit. */
  readonly backpressureInitialRate: number;
  readonly backpressureMinRate: number;
  readonly backpressureProportional: number;
  readonly backpressureIntegral: number;
  readonly backpressureDerivative: number;
  /** Refuse what Spark would refuse, so that a query can be handed to it. */
  readonly portableToSpark: boolean;
}

interface Setting<T> {
  readonly key: string;
  /** Spark's name, understood as well. */
  readonly sparkKey?: string;
  readonly pinned?: boolean;
  readonly parse: (text: string) => T;
  readonly fallback: T;
}

const whole =
  (min: number) =>
  (text: string): number => {
    const value = Number(text);
    if (!Number.isSafeInteger(value) || value < min) throw new Error(`a whole number of ${min} or more`);
    return value;
  };
const gain = (text: string): number => {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0) throw new Error('a number of 0 or more');
  return value;
};
const flag = (text: string): boolean => {
  if (text !== 'true' && text !== 'false') throw new Error('true or false');
  return text === 'true';
};
const text = (value: string): string => value;
const bytes = (value: string): number => {
  const match = /^(\d+(?:\.\d+)?) ?([kmgt]?)b?$/i.exec(value.trim());
  if (match === null) throw new Error('a number of bytes such as 2000000, 512m or 4g');
  return Number(match[1]) * 1024 ** ' kmgt'.indexOf(match[2].toLowerCase() || ' ');
};
const policy = (value: string): 'min' | 'max' => {
  if (value !== 'min' && value !== 'max') throw new Error('min or max');
  return value;
};

export const SETTINGS: { readonly [K in keyof QuerySettings]: Setting<QuerySettings[K]> } = {
  timeZone: {
    key: 'millrace.timeZone',
    sparkKey: 'spark.sql.session.timeZone',
    pinned: true,
    parse: text,
    fallback: 'UTC',
  },
  statePartitions: {
    key: 'millrace.state.partitions',
    sparkKey: 'spark.sql.shuffle.partitions',
    pinned: true,
    parse: whole(1),
    fallback: 1,
  },
  stateProvider: { key: 'millrace.state.provider', parse: text, fallback: 'memory' },
  stateDirectory: { key: 'millrace.state.directory', parse: text, fallback: undefined },
  stateBytesMax: { key: 'millrace.state.memoryLimit', parse: bytes, fallback: Number.POSITIVE_INFINITY },
  snapshotInterval: {
    key: 'millrace.state.snapshotInterval',
    sparkKey: 'spark.sql.streaming.stateStore.minDeltasForSnapshot',
    parse: whole(1),
    fallback: 10,
  },
  watermarkPolicy: {
    key: 'millrace.multipleWatermarkPolicy',
    sparkKey: 'spark.sql.streaming.multipleWatermarkPolicy',
    pinned: true,
    parse: policy,
    fallback: 'min',
  },
  restoreSourceWatermarks: { key: 'millrace.watermark.restorePerSource', parse: flag, fallback: true },
  noDataBatches: {
    key: 'millrace.noDataMicroBatches.enabled',
    sparkKey: 'spark.sql.streaming.noDataMicroBatches.enabled',
    parse: flag,
    fallback: true,
  },
  batchesToRetain: {
    key: 'millrace.minBatchesToRetain',
    sparkKey: 'spark.sql.streaming.minBatchesToRetain',
    parse: whole(2),
    fallback: 100,
  },
  pollIntervalMs: {
    key: 'millrace.pollingDelay',
    sparkKey: 'spark.sql.streaming.pollingDelay',
    parse: whole(0),
    fallback: 10,
  },
  idleProgressIntervalMs: {
    key: 'millrace.noDataProgressEventInterval',
    sparkKey: 'spark.sql.streaming.noDataProgressEventInterval',
    parse: whole(0),
    fallback: 10_000,
  },
  recentProgressMax: {
    key: 'millrace.numRecentProgressUpdates',
    sparkKey: 'spark.sql.streaming.numRecentProgressUpdates',
    parse: whole(1),
    fallback: 100,
  },
  backpressure: {
    key: 'millrace.backpressure.enabled',
    sparkKey: 'spark.streaming.backpressure.enabled',
    parse: flag,
    fallback: false,
  },
  backpressureInitialRate: {
    key: 'millrace.backpressure.initialRate',
    sparkKey: 'spark.streaming.backpressure.initialRate',
    parse: whole(0),
    fallback: 0,
  },
  backpressureMinRate: {
    key: 'millrace.backpressure.pid.minRate',
    sparkKey: 'spark.streaming.backpressure.pid.minRate',
    parse: whole(1),
    fallback: 100,
  },
  backpressureProportional: {
    key: 'millrace.backpressure.pid.proportional',
    sparkKey: 'spark.streaming.backpressure.pid.proportional',
    parse: gain,
    fallback: 1,
  },
  backpressureIntegral: {
    key: 'millrace.backpressure.pid.integral',
    sparkKey: 'spark.streaming.backpressure.pid.integral',
    parse: gain,
    fallback: 0.2,
  },
  backpressureDerivative: {
    key: 'millrace.backpressure.pid.derivative',
    sparkKey: 'spark.streaming.backpressure.pid.derived',
    parse: gain,
    fallback: 0,
  },
  portableToSpark: { key: 'millrace.portableToSpark', parse: flag, fallback: false },
};

/** Settings from a session's configuration; `pinned` values of a checkpoint win over it. */
export function readSettings(
  conf: ReadonlyMap<string, string>,
  pinned: Readonly<Record<string, string>> = {},
): QuerySettings {
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS) as [string, Setting<unknown>][]) {
    const given =
      (setting.pinned ? pinned[setting.key] : undefined) ??
      conf.get(setting.key) ??
      (setting.sparkKey && conf.get(setting.sparkKey));
    try {
      values[name] = given === undefined ? setting.fallback : setting.parse(given);
    } catch (error) {
      throw new ConfigurationError(
        'CONFIG_INVALID',
        `${setting.key} is "${given}" but must be ${(error as Error).message}.`,
      );
    }
  }
  return values as unknown as QuerySettings;
}

/** What goes into the offset log. */
export function pinnedConf(settings: QuerySettings): Record<string, string> {
  return Object.fromEntries(
    (Object.entries(SETTINGS) as [keyof QuerySettings, Setting<unknown>][])
      .filter(([, setting]) => setting.pinned)
      .map(([name, setting]) => [setting.key, String(settings[name])]),
  );
}
