import { callText, type Expression, Literal, ScalarCall } from '../../expressions/expression.js';
import { overflow } from '../../expressions/integer.js';
import { type DataType, dayTimeIntervalType, isTimestamp, timestampType } from '../../types/data-type.js';
import { civilFromDays, daysOfMicros, type Micros } from '../../types/datetime/civil.js';
import { toInstant, toLocal, UTC, type Zone, zoneOf } from '../../types/datetime/zone.js';
import { shiftInstant } from '../../types/datetime-shift.js';
import { normalInteger, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce, constantValue, isConstant } from '../signature-constant.js';
import { checkArgumentCount, mismatch, unexpectedInputType } from '../signature-errors.js';

const DAY = 86_400_000_000;

/** Buckets of whole days and of months follow the calendar of the session time zone, all others have one length. */
export const timeBucket: FunctionDefinition = {
  name: 'time_bucket',
  kind: 'scalar',
  group: 'datetime',
  signature: 'time_bucket(width, timestamp[, origin])',
  doc: 'When the bucket of a time began. Buckets are as wide as the interval and lie side by side from the origin, 1970-01-01 unless given.',
  examples: [
    ["time_bucket(INTERVAL '15' MINUTE, TIMESTAMP'2020-01-01 00:07:00')", '2020-01-01 00:00:00'],
    ["time_bucket(INTERVAL '1' MONTH, TIMESTAMP'2020-01-15 10:07:00')", '2020-01-01 00:00:00'],
  ],
  bind(call) {
    checkArgumentCount(call, 2, 3);
    const { zone: zoneId } = call.context;
    const type = call.args[1].type.kind === 'void' ? timestampType : call.args[1].type;
    const zone = type.kind === 'timestamp' ? zoneOf(zoneId) : UTC;
    const given = call.args[2] ?? new Literal(toInstant(zone, 0), type, `${originType(type)} '1970-01-01 00:00:00'`);
    checkTypes(call, type, given);
    const width = constantOf(call, 0, 'bucket_width', call.args[0]);
    const origin = constantOf(call, 2, 'origin', given);
    const text = callText(call.name, [call.args[0], call.args[1], given]);
    if (width === null || origin === null) return new Literal(null, type, text);
    checkWidth(call, width);
    const months = call.args[0].type.kind === 'year_month_interval';
    const evaluate = months
      ? monthBuckets(width as number, origin as Micros, zone)
      : timeBuckets(width as Micros, origin as Micros, zone);
    const time = coerce(call.args[1], type, zoneId);
    return new ScalarCall(call.name, [time], { type, nulls: 'propagate', evaluate }, text);
  },
};

const originType = (type: DataType): string => (type.kind === 'timestamp_ntz' ? 'TIMESTAMP_NTZ' : 'TIMESTAMP');

function checkTypes(call: FunctionCall, type: DataType, origin: Expression): void {
  const width = call.args[0].type;
  const isWidth =
    width.kind === 'year_month_interval' || width.kind === dayTimeIntervalType.kind || width.kind === 'void';
  if (!isWidth) throw unexpectedInputType(call, 0, '("INTERVAL DAY TO SECOND" or "INTERVAL YEAR TO MONTH")');
  if (!isTimestamp(type)) throw unexpectedInputType(call, 1, '"(TIMESTAMP OR TIMESTAMP WITHOUT TIME ZONE)"');
  if (origin.type.kind !== type.kind && origin.type.kind !== 'void')
    throw unexpectedInputType(call, 2, `"${originType(type)}"`);
}

function constantOf(call: FunctionCall, index: number, name: string, e: Expression): Value {
  if (isConstant(e)) return constantValue(e);
  const message = `the input \`${name}\` should be a foldable expression; however, got "${call.args[index]}".`;
  throw mismatch(call, 'NON_FOLDABLE_INPUT', message);
}

function checkWidth(call: FunctionCall, width: Value): void {
  if ((width as Micros) > 0) return;
  throw mismatch(call, 'VALUE_OUT_OF_RANGE', `The \`bucket_width\` must be greater than 0 (current value = ${width}).`);
}

function present(value: Micros | null): Micros {
  if (value === null) throw overflow('long');
  return value;
}

function timeBuckets(width: Micros, origin: Micros, zone: Zone): (time: Micros) => Micros {
  const calendar = zone.fixedOffset === null && BigInt(width) % BigInt(DAY) === 0n;
  const start = calendar ? toLocal(zone, origin) : origin;
  const begin = (time: Micros): Micros => {
    if (typeof time === 'number' && typeof start === 'number' && typeof width === 'number') {
      const since = time - start;
      if (Number.isSafeInteger(since)) {
        const bucket = time - (((since % width) + width) % width);
        if (Number.isSafeInteger(bucket)) return bucket;
      }
    }
    const by = BigInt(width);
    const bucket = BigInt(time) - ((((BigInt(time) - BigInt(start)) % by) + by) % by);
    if (bucket !== BigInt.asIntN(64, bucket)) throw overflow('long');
    return normalInteger(bucket);
  };
  return calendar ? time => toInstant(zone, begin(toLocal(zone, time))) : begin;
}

const civil = { year: 0, month: 0, day: 0 };

function monthNumber(time: Micros, zone: Zone): number {
  const { year, month } = civilFromDays(daysOfMicros(toLocal(zone, time)), civil);
  return year * 12 + month;
}

/** The last bucket is kept: most rows of a batch lie in the same one. */
function monthBuckets(width: number, origin: Micros, zone: Zone): (time: Micros) => Micros {
  const first = monthNumber(origin, zone);
  const bucket = (n: number): Micros | null => shiftInstant(origin, n * width, 0, 0, zone);
  let start: Micros = 0;
  let end: Micros = 0;
  return time => {
    if (time >= start && time < end) return start;
    let n = Math.floor((monthNumber(time, zone) - first) / width);
    // In the month in which a bucket begins, the times before that belong to the one before.
    if (present(bucket(n)) > time) n--;
    start = present(bucket(n));
    end = bucket(n + 1) ?? start;
    return start;
  };
}
