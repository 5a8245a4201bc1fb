import { intType } from '../../types/data-type.js';
import {
  type CivilDate,
  civilFromDays,
  dayOfYear,
  daysOfMicros,
  floorQuotient,
  isoDayOfWeek,
  type Micros,
  microsWithinDay,
} from '../../types/datetime/civil.js';
import { toLocal, UTC, zoneOf } from '../../types/datetime/zone.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { wrongArgumentCount } from '../signature-errors.js';
import { anyTimestampParam, dateParam } from '../signature-params.js';

/** Parts of dates and times. */

const civil: CivilDate = { year: 0, month: 0, day: 0 };

function dateField(
  name: string,
  aliases: readonly string[],
  doc: string,
  example: readonly [string, string],
  field: (days: number) => number,
) {
  return scalar({
    name,
    aliases,
    group: 'datetime',
    signature: `${name}(date)`,
    doc,
    examples: [example],
    params: [dateParam('date')],
    returns: intType,
    canFail: false,
    evaluate: field,
  });
}

function timeField(name: string, doc: string, example: readonly [string, string], unitUs: number, modulus: number) {
  return ofFirstArgument(
    scalar({
      name,
      group: 'datetime',
      signature: `${name}(timestamp)`,
      doc: `${doc} Arguments behind the first change nothing.`,
      examples: [example],
      params: [anyTimestampParam('timestamp')],
      returns: intType,
      canFail: false,
      kernel: ({ types, zone: zoneId }) => {
        const zone = types[0].kind === 'timestamp' ? zoneOf(zoneId) : UTC;
        const evaluate = (micros: Micros) => {
          const local = toLocal(zone, micros);
          return Math.floor(microsWithinDay(local, daysOfMicros(local)) / unitUs) % modulus;
        };
        if (zone.fixedOffset !== 0) return { evaluate };
        // Rounded down at each step, so that times before 1970 come out right.
        const cycleUs = unitUs * modulus;
        const field = (us: number) => Math.floor((us - floorQuotient(us, cycleUs) * cycleUs) / unitUs);
        return { evaluate, inline: ([us], context) => `${context.constant(field)}(${us})` };
      },
    }),
  );
}

/** Spark takes any number of arguments and looks at the first alone: a zone behind it changes nothing. */
function ofFirstArgument(definition: FunctionDefinition): FunctionDefinition {
  return {
    ...definition,
    bind(call) {
      if (call.args.length === 0) throw wrongArgumentCount(call, '> 0');
      return definition.bind({ ...call, args: call.args.slice(0, 1) });
    },
  };
}

const EXAMPLE_DATE = "DATE'2009-07-30'";
const EXAMPLE_TIME = "TIMESTAMP'2009-07-30 12:58:59'";

export const fieldFunctions = [
  dateField('year', [], 'The year.', [`year(${EXAMPLE_DATE})`, '2009'], days => civilFromDays(days, civil).year),
  dateField('quarter', [], 'The quarter, 1 to 4.', [`quarter(${EXAMPLE_DATE})`, '3'], days =>
    Math.ceil(civilFromDays(days, civil).month / 3),
  ),
  dateField(
    'month',
    [],
    'The month, 1 to 12.',
    [`month(${EXAMPLE_DATE})`, '7'],
    days => civilFromDays(days, civil).month,
  ),
  dateField(
    'day',
    ['dayofmonth'],
    'The day of the month.',
    [`day(${EXAMPLE_DATE})`, '30'],
    days => civilFromDays(days, civil).day,
  ),
  dateField('dayofyear', [], 'The day of the year.', [`dayofyear(${EXAMPLE_DATE})`, '211'], days =>
    dayOfYear(days, civilFromDays(days, civil).year),
  ),
  dateField(
    'dayofweek',
    [],
    'The day of the week: 1 is Sunday.',
    [`dayofweek(${EXAMPLE_DATE})`, '5'],
    days => (isoDayOfWeek(days) % 7) + 1,
  ),
  dateField(
    'weekday',
    [],
    'The day of the week: 0 is Monday.',
    [`weekday(${EXAMPLE_DATE})`, '3'],
    days => isoDayOfWeek(days) - 1,
  ),
  dateField('weekofyear', [], 'The ISO week of the year.', [`weekofyear(${EXAMPLE_DATE})`, '31'], isoWeek),
  timeField('hour', 'The hour, 0 to 23, in the session time zone.', [`hour(${EXAMPLE_TIME})`, '12'], 3_600_000_000, 24),
  timeField('minute', 'The minute, 0 to 59.', [`minute(${EXAMPLE_TIME})`, '58'], 60_000_000, 60),
  timeField('second', 'The second, 0 to 59.', [`second(${EXAMPLE_TIME})`, '59'], 1_000_000, 60),
];

/** The week that holds the Thursday of this week counts in that Thursday's year. */
export function isoWeek(days: number): number {
  const thursday = days - isoDayOfWeek(days) + 4;
  return Math.floor((dayOfYear(thursday, civilFromDays(thursday, civil).year) - 1) / 7) + 1;
}
