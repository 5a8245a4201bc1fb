import { Attribute, Cast, type Expression, Literal, ScalarCall } from '../expressions/expression.js';
import { hasWatermark } from '../logical/operators.js';
import { type DataType, isIntegral, isTimestamp } from '../types/data-type.js';
import type { CalendarInterval } from '../types/value.js';
import { conjuncts } from './pull-up-predicates.js';

/**
 * What a time condition of a join says about one side: rows whose `column` is not above (watermark of the other side + `shiftUs`) match
 * nothing that is still to come.
 *
 *     l.t >= r.t − 10 s        r.t is above the watermark W, so l.t is above W − 10 s: older rows of l are done
 */
export interface TimeBound {
  /** Of the side that is bounded. */
  readonly column: Attribute;
  readonly shiftUs: number;
  /** `<=` rather than `<`. */
  readonly inclusive: boolean;
}

/**
 * The bounds that the condition gives for the rows of `kept`, from comparisons of one timestamp of `kept` with the watermarked one of `other`, plus or
 * minus constants. What has another form bounds nothing.
 */
export function timeBounds(
  condition: Expression | undefined,
  kept: readonly Attribute[],
  other: readonly Attribute[],
): TimeBound[] {
  if (condition === undefined) return [];
  return conjuncts(condition).flatMap(part => {
    if (!(part instanceof ScalarCall) || part.children.length !== 2) return [];
    const [left, right] = part.children;
    const inclusive = part.name === '<=' || part.name === '>=';
    if (part.name === '<' || part.name === '<=') return boundOf(left, right, inclusive, kept, other);
    if (part.name === '>' || part.name === '>=') return boundOf(right, left, inclusive, kept, other);
    return [];
  });
}

/** Of `lower < upper`: solvable when it says (time of `other`) + shift < (time of `kept`). */
function boundOf(
  lower: Expression,
  upper: Expression,
  inclusive: boolean,
  kept: readonly Attribute[],
  other: readonly Attribute[],
): TimeBound[] {
  const sum: Sum = { plus: [], minus: [], constantUs: 0, roundedDown: new Set() };
  if (!collect(lower, 1, sum) || !collect(upper, -1, sum)) return [];
  if (sum.plus.length !== 1 || sum.minus.length !== 1) return [];
  const time = other.find(a => a.id === sum.plus[0].id);
  const column = kept.find(a => a.id === sum.minus[0].id);
  if (time === undefined || column === undefined || !hasWatermark(time)) return [];
  // Whole seconds may lie a second below the time itself.
  const rounded = sum.roundedDown.has(time.id) ? SECOND_US : 0;
  return [{ column, shiftUs: sum.constantUs - rounded, inclusive }];
}

/** A sum of timestamps and constants, in microseconds. */
interface Sum {
  readonly plus: Attribute[];
  readonly minus: Attribute[];
  constantUs: number;
  /** Columns of which only whole seconds are compared. */
  readonly roundedDown: Set<number>;
}

const SECOND_US = 1_000_000;

/** Adds the terms of `e`; false when it is not such a sum. */
function collect(e: Expression, sign: 1 | -1, into: Sum): boolean {
  if (e instanceof Attribute) {
    if (!isTimestamp(e.type)) return false;
    (sign === 1 ? into.plus : into.minus).push(e);
    return true;
  }
  if (e instanceof Literal) {
    const us = literalUs(e);
    if (us === undefined) return false;
    into.constantUs += sign * us;
    return true;
  }
  if (e instanceof Cast) return collectCast(e, sign, into);
  if (!(e instanceof ScalarCall)) return false;
  const [a, b] = e.children;
  if (e.name === 'negative') return collect(a, opposite(sign), into);
  if (e.name === '+') return collect(a, sign, into) && collect(b, sign, into);
  return e.name === '-' && collect(a, sign, into) && collect(b, opposite(sign), into);
}

const opposite = (sign: 1 | -1): 1 | -1 => (sign === 1 ? -1 : 1);

/** Timestamps as numbers are seconds. */
function collectCast(e: Cast, sign: 1 | -1, into: Sum): boolean {
  if (!isTime(e.type) || !isTime(e.child.type)) return false;
  if (isTimestamp(e.child.type) && isIntegral(e.type)) {
    if (!(e.child instanceof Attribute)) return false;
    into.roundedDown.add(e.child.id);
  }
  return collect(e.child, sign, into);
}

const isTime = (type: DataType): boolean =>
  isTimestamp(type) || type.kind === 'long' || type.kind === 'double' || type.kind === 'decimal' || type.kind === 'int';

function literalUs({ type, value }: Literal): number | undefined {
  if (value === null) return undefined;
  if (type.kind === 'day_time_interval') return Number(value);
  if (type.kind === 'interval') {
    const { months, days, micros } = value as CalendarInterval;
    return months === 0 ? days * 86_400 * SECOND_US + Number(micros) : undefined;
  }
  if (type.kind === 'long' || type.kind === 'int' || type.kind === 'double') return Number(value) * SECOND_US;
  if (type.kind === 'decimal') return (Number(value) / 10 ** type.scale) * SECOND_US;
  return undefined;
}
