import { expr } from '../../src/session/column.js';
import type { DataFrame } from '../../src/session/data-frame.js';
import type { OutputMode } from '../../src/sinks/output-mode.js';

/** A query over the events of one stream, taken as two: a few rows go both ways. */
export interface JoinQuery {
  readonly name: string;
  readonly mode: OutputMode;
  build(events: DataFrame): DataFrame;
}

const LAST = "k = 'last'";
const DELAY = '1 hour';
const left = (e: DataFrame) =>
  e.where(`coalesce(v, 0) <> 1 OR ${LAST}`).selectExpr('k AS k1', 'v AS v1', 'at AS t1').withWatermark('t1', DELAY);
const right = (e: DataFrame) =>
  e.where(`coalesce(v, 1) >= 0 OR ${LAST}`).selectExpr('k AS k2', 'v AS v2', 'at AS t2').withWatermark('t2', DELAY);

const RANGE = 'k1 = k2 AND t2 BETWEEN t1 - INTERVAL 30 SECONDS AND t1 + INTERVAL 2 MINUTES';
const windowed = (e: DataFrame, n: 1 | 2) =>
  (n === 1 ? left(e) : right(e)).selectExpr(`k${n}`, `v${n}`, `window(t${n}, '1 minute') AS w${n}`);

const ranged =
  (how: 'inner' | 'left_outer' | 'right_outer' | 'full_outer', condition = RANGE) =>
  (e: DataFrame) =>
    left(e).join(right(e), expr(condition), how).selectExpr('k1', 'v1', 't1', 'k2', 'v2', 't2');

const onWindows = (how: 'inner' | 'left_outer' | 'full_outer' | 'left_semi') => (e: DataFrame) => {
  const joined = windowed(e, 1).join(windowed(e, 2), expr('k1 = k2 AND w1 = w2'), how);
  return how === 'left_semi'
    ? joined.selectExpr('k1', 'v1', 'CAST(w1.end AS STRING) AS w')
    : joined.selectExpr('k1', 'v1', 'CAST(w1.end AS STRING) AS w', 'k2', 'v2', 'w2.start AS s');
};

export const JOIN_QUERIES: readonly JoinQuery[] = [
  {
    name: 'inner join, everything kept',
    mode: 'append',
    build: e => {
      const kept = (n: 1 | 2) => e.where('v >= 0').selectExpr(`k AS k${n}`, `v AS v${n}`);
      return kept(1).join(kept(2), expr('k1 <=> k2 AND v1 <= v2'));
    },
  },
  { name: 'inner join in a time range', mode: 'append', build: ranged('inner') },
  { name: 'inner join in update mode', mode: 'update', build: ranged('inner') },
  { name: 'left outer join in a time range', mode: 'append', build: ranged('left_outer') },
  { name: 'right outer join in a time range', mode: 'append', build: ranged('right_outer', `${RANGE} AND v1 <= v2`) },
  { name: 'full outer join in a time range', mode: 'append', build: ranged('full_outer', `${RANGE} AND v1 > 0`) },
  {
    name: 'left outer join, nulls match, a predicate of one side',
    mode: 'append',
    build: ranged('left_outer', `${RANGE.replace('k1 = k2', 'k1 <=> k2')} AND v1 > 2`),
  },
  {
    name: 'left semi join in a time range',
    mode: 'append',
    build: e => left(e).join(right(e), expr(RANGE), 'left_semi'),
  },
  {
    name: 'left semi join in update mode',
    mode: 'update',
    build: e => left(e).join(right(e), expr(RANGE), 'left_semi'),
  },
  { name: 'inner join on windows', mode: 'append', build: onWindows('inner') },
  { name: 'left outer join on windows', mode: 'append', build: onWindows('left_outer') },
  { name: 'full outer join on windows', mode: 'append', build: onWindows('full_outer') },
  { name: 'left semi join on windows', mode: 'append', build: onWindows('left_semi') },
  {
    name: 'join of three',
    mode: 'append',
    build: e => {
      const third = e.where('v > 0').selectExpr('k AS k3', 'v AS v3');
      return left(e).join(right(e), expr(RANGE)).selectExpr('k1', 'v1', 'v2').join(third, expr('k1 = k3 AND v2 = v3'));
    },
  },
  {
    name: 'join, then aggregate',
    mode: 'append',
    build: e =>
      left(e)
        .join(right(e), expr(RANGE))
        .groupBy(expr("window(t1, '1 minute') AS w"), expr('k1'))
        .agg(expr('count(*) AS n'), expr('sum(v2) AS s'))
        .selectExpr('CAST(w.start AS STRING) AS w', 'k1', 'n', 's'),
  },
  {
    name: 'aggregate, then join',
    mode: 'append',
    build: e => {
      const counts = (n: 1 | 2) =>
        (n === 1 ? left(e) : right(e))
          .groupBy(expr(`window(t${n}, '1 minute') AS w${n}`), expr(`k${n}`))
          .agg(expr(`count(*) AS n${n}`));
      return counts(1).join(counts(2), expr('w1 = w2 AND k1 <=> k2')).selectExpr('k1', 'n1', 'n2');
    },
  },
  {
    name: 'deduplicate, then join',
    mode: 'append',
    build: e => left(e).dropDuplicates(['k1', 't1']).select('k1', 't1').join(right(e), expr(RANGE), 'left_outer'),
  },
  {
    name: 'join, then deduplicate',
    mode: 'append',
    build: e => left(e).join(right(e), expr(RANGE)).drop('t2', 'v2').dropDuplicates(['k1', 't1', 'v1']),
  },
];
