import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import type { Shape } from './scenario.js';

const left = (events: DataFrame) =>
  events.where("v <= 5 OR k = 'z'").selectExpr('k AS k1', 'v AS v1', 'at AS t1').withWatermark('t1', '5 seconds');
const right = (events: DataFrame) =>
  events.selectExpr('k AS k2', 'v AS v2', 'at AS t2').withWatermark('t2', '5 seconds');
const WITHIN = 'k1 = k2 AND v1 < v2 AND t2 BETWEEN t1 AND t1 + INTERVAL 1 MINUTE';

/** Rows of `v` up to five with the later ones of their key within a minute; the last event closes all but itself. */
export const joinedOuter: Shape = {
  name: 'left outer join of two streams',
  mode: 'append',
  sink: 'files',
  final: row => row.k1 !== 'z',
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    left(events)
      .join(right(events), expr(WITHIN), 'left_outer')
      .selectExpr('k1', 'v1', 'v2', 'CAST(t1 AS STRING) AS t1'),
};

/** Rows of one window and key with each other; rows are forgotten by the window, which is the key. */
export const joinedOnWindows: Shape = {
  name: 'full outer join on windows',
  mode: 'append',
  sink: 'files',
  conf: { 'millrace.state.snapshotInterval': 2, 'millrace.state.partitions': 2 },
  query: events =>
    events
      .where("v <= 5 OR k = 'z'")
      .withWatermark('at', '5 seconds')
      .selectExpr("window(at, '10 seconds') AS w1", 'k AS k1', 'v AS v1')
      .join(
        events
          .where('v >= 3')
          .withWatermark('at', '5 seconds')
          .selectExpr("window(at, '10 seconds') AS w2", 'k AS k2', 'v AS v2'),
        expr('w1 = w2 AND k1 = k2'),
        'full_outer',
      )
      .selectExpr('k1', 'v1', 'k2', 'v2', 'CAST(coalesce(w1, w2).start AS STRING) AS start'),
};

/** Each row of `v` up to five once, when a later one of its key has come. */
export const joinedSemi: Shape = {
  name: 'left semi join of two streams',
  mode: 'append',
  sink: 'files',
  query: events =>
    left(events).join(right(events), expr(WITHIN), 'left_semi').selectExpr('k1', 'v1', 'CAST(t1 AS STRING) AS t1'),
};

export const joinedInner: Shape = {
  name: 'inner join of two streams in update mode',
  mode: 'update',
  sink: 'table',
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    left(events).join(right(events), expr(WITHIN)).selectExpr('k1', 'v1', 'v2', 'CAST(t1 AS STRING) AS t1'),
};

/** Some rows of the left side have no time: they match nothing, and stay. */
export const joinedSomeTimes: Shape = {
  ...joinedOuter,
  name: 'left outer join of two streams, some rows of which have no time',
  final: row => row.k1 !== 'z' && row.t1 !== null,
  query: events =>
    left(events.selectExpr('k', 'v', 'IF(v = 3 OR v = 5, NULL, at) AS at'))
      .join(right(events), expr(WITHIN), 'left_outer')
      .selectExpr('k1', 'v1', 'v2', 'CAST(t1 AS STRING) AS t1'),
};

/** Nothing bounds the time, so all rows stay. */
export const joinedForEver: Shape = {
  name: 'inner join of two streams that forgets nothing',
  mode: 'append',
  sink: 'files',
  conf: { 'millrace.state.snapshotInterval': 2, 'millrace.state.partitions': 2 },
  query: events =>
    left(events)
      .join(right(events), expr('k1 = k2 AND v1 < v2'))
      .selectExpr('k1', 'v1', 'v2', 'CAST(t2 AS STRING) AS t2'),
};

/** The sides of `joinedOuter` the other way round. */
export const joinedRight: Shape = {
  ...joinedOuter,
  name: 'right outer join of two streams',
  query: events =>
    right(events)
      .join(left(events), expr(WITHIN), 'right_outer')
      .selectExpr('k1', 'v1', 'v2', 'CAST(t1 AS STRING) AS t1'),
};

/** A join of a join, and windows of what comes out of both. */
export const joinedThrice: Shape = {
  name: 'join of three streams, then windows',
  mode: 'append',
  sink: 'files',
  conf: { 'millrace.state.snapshotInterval': 2 },
  query: events =>
    left(events)
      .join(right(events), expr(WITHIN))
      .join(
        events.selectExpr('k AS k3', 'v AS v3', 'at AS t3').withWatermark('t3', '5 seconds'),
        expr('k1 = k3 AND v3 <= v1 AND t3 BETWEEN t1 - INTERVAL 20 SECONDS AND t1'),
      )
      .groupBy(expr("window(t1, '10 seconds') AS w"), expr('k1'))
      .agg(expr('count(*) AS n'), expr('sum(v2) AS v2'), expr('sum(v3) AS v3'))
      .selectExpr('CAST(w.start AS STRING) AS start', 'k1', 'n', 'v2', 'v3'),
};

/** Windows of rows without duplicates on the left, of rows on the right, joined. */
export const countsJoined: Shape = {
  name: 'deduplication, windows, and a join of these',
  mode: 'append',
  sink: 'files',
  final: row => !String(row.start).startsWith('2024-01-01 00:16'),
  query: events => {
    const counted = (frame: DataFrame, i: number) =>
      frame
        .groupBy(expr(`window(at, '10 seconds') AS w${i}`), expr('k'))
        .agg(expr('count(*) AS n'))
        .selectExpr(`w${i}`, `k AS k${i}`, `n AS n${i}`);
    const marked = events.withWatermark('at', '5 seconds');
    return counted(marked.dropDuplicates(['k', 'at']), 1)
      .join(counted(marked.where('v > 2'), 2), expr('w1 = w2 AND k1 = k2'), 'left_outer')
      .selectExpr('CAST(w1.start AS STRING) AS start', 'k1', 'n1', 'n2');
  },
};
