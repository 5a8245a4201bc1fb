import { col, expr } from '../../src/session/column.js';
import { countsWithState, processorSessions } from './function-shapes.js';
import { joinedOnWindows, joinedOuter, joinedSemi } from './join-shapes.js';
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

/** Every start wants another number of partitions, and the last one the rows on disk. */
export const repartitioned: Shape = {
  ...windowsInUpdate,
  name: 'windowed counts in other partitions at every start',
  confOfStart: [
    { 'millrace.state.partitions': 2 },
    { 'millrace.state.partitions': 3 },
    { 'millrace.state.partitions': 1, 'millrace.state.provider': 'lmdb' },
  ],
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

/** What has been counted is remembered in a store of its own. */
export const distinctCounts: Shape = {
  ...windowsInUpdate,
  name: 'distinct counts in update mode',
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .groupBy(expr("window(at, '10 seconds')"), col('k'))
      .agg(expr('count(DISTINCT v) AS n'), expr('sum(DISTINCT v) FILTER (WHERE v > 2) AS total'))
      .selectExpr('CAST(window.start AS STRING) AS start', 'k', 'n', 'total'),
};

/** Three stateful steps, one above the other. */
export const chained: Shape = {
  name: 'deduplication, windows, and windows of these',
  mode: 'append',
  sink: 'files',
  final: closed,
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .dropDuplicates(['k', 'at'])
      .groupBy(expr("window(at, '10 seconds') AS w"), col('k'))
      .agg(expr('count(*) AS n'))
      .groupBy(expr("window(w, '20 seconds') AS w"))
      .agg(expr('sum(n) AS n'), expr('count(*) AS windows'))
      .selectExpr('CAST(w.start AS STRING) AS start', 'n', 'windows'),
};

export const sessionsInComplete: Shape = {
  ...sessionsInAppend,
  name: 'sessions in complete mode',
  mode: 'complete',
  sink: 'table',
  final: undefined,
};

/** The newest row of a session counts, until another one says that it has replaced it. */
export const sessionsInUpdate: Shape = {
  ...sessionsInComplete,
  name: 'sessions in update mode',
  mode: 'update',
  conf: { 'millrace.state.snapshotInterval': 2, 'millrace.state.partitions': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .groupBy(expr("session_window(at, '4 seconds')"), col('k'))
      .agg(expr('count(*) AS n'), expr('sum(v) AS total'), expr('replaced_sessions() AS gone'))
      .selectExpr(
        'CAST(session_window.start AS STRING) AS start',
        'CAST(session_window.end AS STRING) AS end',
        'k',
        'n',
        'total',
        "array_join(transform(gone, g -> concat(g.start, ' ', g.end)), ', ') AS gone",
      ),
  result(batches) {
    const there = new Map<string, string>();
    for (const text of batches.flat()) {
      const { start, end, k, gone, ...row } = JSON.parse(text) as Record<string, string>;
      for (const bounds of gone.split(', ')) there.delete(`${k} ${bounds}`);
      there.set(`${k} ${start} ${end}`, JSON.stringify({ end, gone: '', k, ...row, start }));
    }
    return [...there.values()].map(text => JSON.stringify(sorted(JSON.parse(text)))).sort();
  },
};

const sorted = (row: object) => Object.fromEntries(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)));

export const totals: Shape = {
  name: 'one group of all rows in complete mode',
  mode: 'complete',
  sink: 'table',
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events => events.agg(expr('count(*) AS n'), expr('sum(v) AS total'), expr('count(DISTINCT k) AS keys')),
};

export const rolledUp: Shape = {
  name: 'rollup of windows with distinct counts in append mode',
  mode: 'append',
  sink: 'files',
  // The group of all rows is never closed.
  final: row => row.start !== null && closed(row),
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .withWatermark('at', '5 seconds')
      .rollup(expr("window(at, '10 seconds') AS w"), col('k'))
      .agg(expr('count(DISTINCT v) AS n'), expr('sum(v) AS total'), expr('grouping_id() AS level'))
      .selectExpr('CAST(w.start AS STRING) AS start', 'k', 'n', 'total', 'level'),
};

/** What the step drops for lateness goes elsewhere, once too. */
export const lateAside: Shape = {
  name: 'late rows written aside',
  mode: 'append',
  sink: 'files',
  final: row => closed(row) && row.total !== 7,
  late: ['Deduplicate: {"k":"b","v":7,"at":"2023-12-31T23:55:33.000Z"}'],
  query: events =>
    events
      .selectExpr('k', 'v', 'IF(v = 7, at - INTERVAL 5 MINUTES, at) AS at')
      .withWatermark('at', '5 seconds')
      .dropDuplicates(['k', 'at'])
      .groupBy(expr("window(at, '10 seconds')"), col('k'))
      .agg(expr('count(*) AS n'), expr('sum(v) AS total'))
      .selectExpr('CAST(window.start AS STRING) AS start', 'k', 'n', 'total'),
};

/** Two watermarks, of which the second belongs to a source that says nothing and is left out after half an hour. */
export const oneSilent: Shape = {
  ...windowsInAppend,
  name: 'windows of two sources, one of which is idle',
  hourly: true,
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    events
      .where('v > 0')
      .withWatermark('at', '5 seconds')
      .union(events.where('v < 0').withWatermark('at', '5 seconds', { idleTimeout: '30 minutes' }))
      .groupBy(expr("window(at, '10 seconds')"), col('k'))
      .agg(expr('count(*) AS n'), expr('sum(v) AS total'))
      .selectExpr('CAST(window.start AS STRING) AS start', 'k', 'n', 'total'),
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
  countsWithState,
  processorSessions,
  joinedOuter,
  joinedOnWindows,
  joinedSemi,
  distinctCounts,
  chained,
  limited,
];
