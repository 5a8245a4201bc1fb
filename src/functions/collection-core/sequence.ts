import { ListVector } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import type { ColumnKernel, Expression } from '../../expressions/expression.js';
import type { Int } from '../../expressions/integer.js';
import { commonTypeOf } from '../../types/coercion.js';
import {
  type ArrayType,
  arrayType,
  type DataType,
  dayTimeIntervalType,
  isDatetime,
  isIntegral,
  isInterval,
  sqlTypeName,
} from '../../types/data-type.js';
import { daysOfMicros, microsOf } from '../../types/datetime/civil.js';
import { toInstant, toLocal, UTC, type Zone, zoneOf } from '../../types/datetime/zone.js';
import { shiftInstant } from '../../types/datetime-shift.js';
import { CalendarInterval, normalInteger, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator, operatorCall } from '../operators/operator.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, mismatch, typeText } from '../signature-errors.js';
import { tooLong } from './limits.js';
import { numberColumn, numbersOf, validOf } from './list-kernels.js';

/** `sequence(start, stop [, step])`: integers, days or instants from start to stop, both included. */

function bindSequence(call: FunctionCall): Expression {
  checkArgumentCount(call, 2, 3);
  const [start, stop, step] = call.args;
  const { zone } = call.context;
  const type = commonTypeOf([start.type, stop.type]);
  const steppable = step === undefined || step.type.kind === 'void' || isInterval(step.type);
  if (
    type !== undefined &&
    isIntegral(type) &&
    (step === undefined || isIntegral(step.type) || step.type.kind === 'void')
  ) {
    const element = step === undefined ? type : (commonTypeOf([type, step.type]) ?? type);
    return call3(
      call,
      element,
      call.args.map(arg => coerce(arg, element, zone)),
      countIntegers,
      countingKernel(arrayType(element, false)),
    );
  }
  if (type === undefined || !isDatetime(type) || !steppable) throw wrongTypes(call);
  const ends = [coerce(start, type, zone), coerce(stop, type, zone)];
  if (step === undefined) return call3(call, type, ends, timesBy(type, undefined, zone));
  const by = step.type.kind === 'void' ? coerce(step, dayTimeIntervalType, zone) : step;
  return call3(call, type, [...ends, by], timesBy(type, by.type, zone));
}

function call3(
  call: FunctionCall,
  element: DataType,
  args: readonly Expression[],
  evaluate: (start: any, stop: any, step?: any) => Value[],
  vector?: ColumnKernel,
): Expression {
  return operatorCall(call, args, {
    type: arrayType(element, false),
    nulls: 'propagate',
    computesAll: true,
    evaluate,
    vector,
    canFail: true,
  });
}

/** So many are made, or refused, one by one. */
const MOST_COUNTED = 10_000_000;

/** Whole numbers from start to stop for all rows; steps that lead nowhere are left to the rows, which fail. */
function countingKernel(type: ArrayType): ColumnKernel {
  return (args, length) => {
    const [from, to, by] = args.map(numbersOf);
    if (from === undefined || to === undefined || (args.length > 2 && by === undefined)) return undefined;
    const validity = validOf(args, length);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let count = 0;
    for (let i = 0; i < length; i++) {
      starts[i] = count;
      if (validity === null || validity[i] === 1) {
        const way = to[i] - from[i];
        const step = by === undefined ? (way >= 0 ? 1 : -1) : by[i];
        if (way !== 0 && (step === 0 || way > 0 !== step > 0)) return undefined;
        const steps = way === 0 ? 0 : Math.floor(way / step);
        // A quotient just below a whole number may be rounded up to it.
        count += Math.abs(steps * step) > Math.abs(way) ? steps : steps + 1;
        if (count > MOST_COUNTED) return undefined;
      }
      ends[i] = count;
    }
    const values = from instanceof Int32Array ? new Int32Array(count) : new Float64Array(count);
    for (let i = 0; i < length; i++) {
      const step = by === undefined ? (to[i] >= from[i] ? 1 : -1) : by[i];
      let value = from[i];
      for (let k = starts[i]; k < ends[i]; k++, value += step) values[k] = value;
    }
    return new ListVector(type, length, starts, ends, numberColumn(type.element, values, count, null), validity);
  };
}

function wrongTypes(call: FunctionCall): Error {
  const [start] = call.args;
  return mismatch(
    call,
    'SEQUENCE_WRONG_INPUT_TYPES',
    `\`${call.name}\` needs integers, or dates and timestamps with an interval as step, but got [${call.args.map(typeText).join(', ')}] ("${sqlTypeName(start.type)}").`,
  );
}

function badBoundaries(start: unknown, stop: unknown, step: unknown): EvaluationError {
  return new EvaluationError('_LEGACY_ERROR_TEMP_3243', `Illegal sequence boundaries: ${start} to ${stop} by ${step}.`);
}

function countIntegers(start: Int, stop: Int, step?: Int): Value[] {
  const first = BigInt(start);
  const last = BigInt(stop);
  const by = step === undefined ? (first <= last ? 1n : -1n) : BigInt(step);
  if (first === last) return [start];
  if (by === 0n || first < last !== by > 0n) throw badBoundaries(start, stop, by);
  const length = Number((last - first) / by) + 1;
  tooLong(length, 'sequence');
  if (typeof start === 'number' && typeof stop === 'number' && Number.isSafeInteger(Number(by))) {
    const small = Number(by);
    return Array.from({ length }, (_, i) => start + i * small);
  }
  return Array.from({ length }, (_, i) => normalInteger(first + BigInt(i) * by));
}

interface Step {
  readonly months: number;
  readonly days: number;
  readonly micros: Int;
}

const DAY = 86_400_000_000;

function stepOf(type: DataType | undefined, value: any): Step {
  if (value instanceof CalendarInterval) return value;
  if (type?.kind === 'year_month_interval') return { months: value, days: 0, micros: 0 };
  const micros = BigInt(value);
  const days = micros / BigInt(DAY);
  return { months: 0, days: Number(days), micros: normalInteger(micros - days * BigInt(DAY)) };
}

/** The i-th value is the start moved by i steps, so that months do not drift: January 31st, February 29th, March 31st. */
function timesBy(type: DataType, step: DataType | undefined, zoneName: string) {
  const zone = type.kind === 'timestamp_ntz' ? UTC : zoneOf(zoneName);
  const isDate = type.kind === 'date';
  return (start: Int, stop: Int, by?: any): Value[] => {
    const from = isDate ? toInstant(zone, microsOf(start as number, 0)!) : start;
    const to = isDate ? toInstant(zone, microsOf(stop as number, 0)!) : stop;
    if (isDate && by !== undefined) checkDays(stepOf(step, by));
    const each = by === undefined ? { months: 0, days: from <= to ? 1 : -1, micros: 0 } : stepOf(step, by);
    // Days are whole numbers, whatever the clocks of the zone do.
    if (isDate && each.months === 0 && from !== to) return countIntegers(start, stop, each.days);
    const instants = from === to ? [from] : steps(from, to, each, zone);
    return isDate ? instants.map(i => daysOfMicros(toLocal(zone, i))) : instants;
  };
}

/** Days are stepped through by days and months only. */
function checkDays({ months, days, micros }: Step): void {
  if (micros === 0 && (months !== 0 || days !== 0)) return;
  throw new EvaluationError(
    '_LEGACY_ERROR_TEMP_3242',
    'The step between dates must be whole days or months, and not zero.',
  );
}

function steps(from: Int, to: Int, step: Step, zone: Zone): Int[] {
  const size = BigInt(step.months) * 28n * BigInt(DAY) + BigInt(step.days) * BigInt(DAY) + BigInt(step.micros);
  const up = from < to;
  if (size === 0n || up !== size > 0n)
    throw badBoundaries(from, to, `${step.months} months ${step.days} days ${step.micros} µs`);
  tooLong(Number((BigInt(to) - BigInt(from)) / size), 'sequence');
  const out: Int[] = [];
  for (let i = 0; ; i++) {
    const micros = step.micros === 0 ? 0 : normalInteger(BigInt(step.micros) * BigInt(i));
    const at = shiftInstant(from, step.months * i, step.days * i, micros, zone);
    if (at === null || (up ? at > to : at < to)) return out;
    out.push(at);
  }
}

export const sequence: FunctionDefinition = operator({
  name: 'sequence',
  group: 'array',
  signature: 'sequence(start, stop [, step])',
  doc: 'The values from start to stop, both included: integers (by 1 or −1), or dates and timestamps (by a day).',
  examples: [
    ['sequence(1, 5)', '[1, 2, 3, 4, 5]'],
    ["sequence(DATE'2018-01-31', DATE'2018-03-31', INTERVAL '1' MONTH)", '[2018-01-31, 2018-02-28, 2018-03-31]'],
  ],
  bind: bindSequence,
});
