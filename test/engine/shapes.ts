import { col, expr } from '../../src/session/column.js';
import type { Shape } from './scenario.js';

/** Of rows with a window: all but that of the last event, which nothing closes. */
const closed = (row: Record<string, unknown>) => !String(row.start ?? row.at).startsWith('2024-01-01 00:16');

export const stateless: Shape = {
  name: 'filter and project',
  mode: 'append',
  sink: 'files',
  query: events => events.where('v <> 2').selectExpr('k', 'CAST(at AS STRING) AS at', 'v * 2 AS double'),
};

export const partitioned: Shape = { ...stateless, name: 'partitioned files', partitionBy: 'k' };

export const windowsInAppend: Shape = {
  name: 'windowed counts in append mode',
  mode: 'append',
  sink: 'files',
  final: closed,
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .groupBy(expr("window(at, '10 seconds')"), col('k'))
      .agg(expr('count(*) AS n'), expr('sum(v) AS total'))
      .selectExpr('CAST(window.start AS STRING) AS start', 'k', 'n', 'total'),
};

export const windowsInUpdate: Shape = {
  ...windowsInAppend,
  name: 'windowed counts in update mode',
  mode: 'update',
  sink: 'table',
  final: undefined,
  keys: ['start', 'k'],
  conf: { 'millrace.state.snapshotInterval': 2, 'millrace.state.partitions': 2 },
};

export const deduplicated: Shape = {
  name: 'dropDuplicates',
  mode: 'append',
  sink: 'files',
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .dropDuplicates(['k', 'at'])
      .selectExpr('k', 'CAST(at AS STRING) AS at', 'v'),
};

export const deduplicatedWithin: Shape = {
  name: 'dropDuplicatesWithinWatermark',
  mode: 'append',
  sink: 'table',
  query: events =>
    events
      .withWatermark('at', '100 seconds')
      .dropDuplicatesWithinWatermark(['k', 'v'])
      .selectExpr('k', 'CAST(at AS STRING) AS at', 'v'),
};

export const sessionsInAppend: Shape = {
  name: 'sessions in append mode',
  mode: 'append',
  sink: 'files',
  final: closed,
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .groupBy(expr("session_window(at, '4 seconds')"), col('k'))
      .agg(expr('count(*) AS n'), expr('sum(v) AS total'))
      .selectExpr('CAST(session_window.start AS STRING) AS start', 'k', 'n', 'total'),
};

export const limited: Shape = {
  name: 'limit',
  mode: 'append',
  sink: 'files',
  query: events => events.limit(6).selectExpr('k', 'v'),
};

export const SHAPES = [
  stateless,
  partitioned,
  windowsInAppend,
  windowsInUpdate,
  deduplicated,
  deduplicatedWithin,
  sessionsInAppend,
  limited,
];
