import { timeBounds } from '../analyzer/join-time-bounds.js';
import { AnalysisError } from '../common/errors.js';
import { Attribute, type Expression, GetField } from '../expressions/expression.js';
import { hasWatermark, type Join } from '../logical/operators.js';
import type { Forgetting, JoinSideSpec } from '../operators/stream-join/join-side.js';
import { StreamJoinExec, type StreamJoinSpec } from '../operators/stream-join-exec.js';
import { isTimestamp } from '../types/data-type.js';
import { isNondeterministic } from './fuse-stages.js';
import { type JoinKeys, joinConjuncts, splitConjuncts, within } from './join-keys.js';
import { isWindow } from './plan-aggregate.js';
import type { Planner } from './planner.js';
import { structFields } from './struct-expression.js';

/**
 * Takes the condition of a join of two streams apart:
 *
 *     l.k = r.k AND l.w = r.w              keys, looked up; a watermarked one comes first and says when the rows of a key are done
 *     AND r.t <= l.t + INTERVAL 1 HOUR     says when rows are done by their own time; tested pair by pair
 *     AND l.v > 2                          of one side: rows without it match nothing
 */
export function planStreamJoin(
  node: Join,
  keys: JoinKeys,
  planner: Planner,
  wanted: readonly Attribute[],
): StreamJoinExec {
  if (keys.left.length === 0) {
    throw new AnalysisError(
      'STREAM_JOIN_STREAM_WITHOUT_EQUALITY_PREDICATE_UNSUPPORTED',
      `A join of two streams needs an equality between them in its condition (${node.condition ?? 'there is none'}): without one every row would have to be compared with all rows ever seen.`,
    );
  }
  const sides = [node.left.output, node.right.output] as const;
  const timed = withTimeFirst(keys, sides);
  const predicates = splitBySide(keys.residual, sides);
  const spec = (s: 0 | 1): JoinSideSpec => ({
    keys: s === 0 ? timed.left : timed.right,
    predicate: predicates[s],
    eventTime: eventTimeOf(sides[s], s === 0 ? 'left' : 'right'),
    forgets: timed.hasTime ? { by: 'key' } : byTime(node, sides[s], sides[1 - s]),
    preserved: node.type === 'full_outer' || node.type === (s === 0 ? 'left_outer' : 'right_outer'),
    once: node.type === 'left_semi' && s === 0,
  });
  const join: StreamJoinSpec = {
    type: node.type === 'cross' ? 'inner' : (node.type as StreamJoinSpec['type']),
    left: spec(0),
    right: spec(1),
    nullSafe: timed.nullSafe,
    condition: predicates[2],
    output: wanted,
  };
  const left = planner.planNode(node.left, true);
  const right = planner.planNode(node.right, true);
  return new StreamJoinExec(planner.nextOperatorId(), join, left, right);
}

type Sides = readonly [readonly Attribute[], readonly Attribute[]];

interface TimedKeys {
  readonly left: readonly Expression[];
  readonly right: readonly Expression[];
  readonly nullSafe: readonly boolean[];
  /** The first key is a time that has a watermark on one side, and so in effect on both. */
  readonly hasTime: boolean;
}

/** Windows become two keys, their end and their start. What has a watermark moves to the front. */
function withTimeFirst(keys: JoinKeys, sides: Sides): TimedKeys {
  const isTimed = (e: Expression, side: readonly Attribute[]): boolean =>
    e instanceof Attribute &&
    side.some(a => a.id === e.id && hasWatermark(a)) &&
    (isTimestamp(e.type) || looksLikeWindow(e));
  const onLeft = keys.left.findIndex(e => isTimed(e, sides[0]));
  const time = onLeft >= 0 ? onLeft : keys.right.findIndex(e => isTimed(e, sides[1]));
  const order = keys.left.map((_, k) => k).sort((a, b) => Number(b === time) - Number(a === time) || a - b);
  const left: Expression[] = [];
  const right: Expression[] = [];
  const nullSafe: boolean[] = [];
  for (const k of order) {
    const parts = [keys.left[k], keys.right[k]].map(e => partsOf(e, keys, k, k === time));
    left.push(...parts[0]);
    right.push(...parts[1]);
    nullSafe.push(...parts[0].map(() => keys.nullSafe[k]));
  }
  return { left, right, nullSafe, hasTime: time >= 0 };
}

function partsOf(e: Expression, keys: JoinKeys, k: number, isTime: boolean): Expression[] {
  if (isWindow(keys.left[k]) && isWindow(keys.right[k])) return [...structFields(e)].reverse();
  return isTime && looksLikeWindow(e) ? [new GetField(e, 1), e] : [e];
}

/** A window that an outer join below has made nullable keeps its shape. */
const looksLikeWindow = (e: Expression): boolean =>
  e.type.kind === 'struct' && e.type.fields.length === 2 && e.type.fields.every(f => isTimestamp(f.type));

/** The parts of a condition that read the left side, the right side, or both. What depends on chance is tested once for each pair. */
function splitBySide(condition: Expression | undefined, sides: Sides): (Expression | undefined)[] {
  const [left, right] = sides.map(side => new Set(side.map(a => a.id)));
  const parts: Expression[][] = [[], [], []];
  for (const part of splitConjuncts(condition)) {
    const s = isNondeterministic(part) ? 2 : within(part, left) ? 0 : within(part, right) ? 1 : 2;
    parts[s].push(part);
  }
  return parts.map(joinConjuncts);
}

/** The column by which rows of a side are late. */
function eventTimeOf(columns: readonly Attribute[], side: string): Attribute | undefined {
  const times = columns.filter(hasWatermark);
  if (times.length <= 1) return times[0];
  throw new AnalysisError(
    'MULTIPLE_EVENT_TIME_COLUMNS',
    `There are multiple columns with event time on the ${side} side of the join: ${times.map(a => a.name).join(', ')}. Drop all but one before this step.`,
  );
}

/** How long the condition allows rows of this side to wait for the other one: by its event time, if that is bounded. */
function byTime(node: Join, kept: readonly Attribute[], other: readonly Attribute[]): Forgetting | undefined {
  const bounds = timeBounds(node.condition, kept, other);
  if (bounds.length === 0) return undefined;
  const eventTime = bounds.find(b => hasWatermark(b.column)) ?? bounds[0];
  const { column } = eventTime;
  return { by: 'time', column, bounds: bounds.filter(b => b.column.id === column.id) };
}
