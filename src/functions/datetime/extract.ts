import { AnalysisError } from '../../common/errors.js';
import { Literal, ScalarCall } from '../../expressions/expression.js';
import { decimalType, doubleType, intType, isInterval, sqlTypeName } from '../../types/data-type.js';
import { civilFromDays, isoDayOfWeek, type Micros } from '../../types/datetime/civil.js';
import { UTC, zoneOf } from '../../types/datetime/zone.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { intervalField } from '../interval/extract-interval.js';
import { scalar } from '../signature.js';
import { constantValue, isConstant } from '../signature-constant.js';
import { checkArgumentCount } from '../signature-errors.js';
import { anyTimestampParam, dateParam } from '../signature-params.js';
import { withText } from './call-text.js';
import { fieldFunctions } from './fields.js';
import { localTimeOfDay } from './truncation.js';

/** `EXTRACT(field FROM source)`, `date_part('field', source)`: a part of a date, time or interval. */

const civil = { year: 0, month: 0, day: 0 };

const datePart = (name: string, evaluate: (days: number) => number) =>
  scalar({
    name,
    group: 'datetime',
    signature: `${name}(date)`,
    doc: 'Part of a date that only EXTRACT has.',
    examples: [],
    params: [dateParam('date')],
    returns: intType,
    canFail: false,
    evaluate,
  });

/** The year that the ISO week of the day counts in: that of its Thursday. */
const yearOfWeek = datePart('yearofweek', days => civilFromDays(days - isoDayOfWeek(days) + 4, civil).year);
const isoWeekDay = datePart('dayofweek_iso', isoDayOfWeek);

const secondWithFraction = scalar({
  name: 'secondwithfraction',
  group: 'datetime',
  signature: 'secondwithfraction(timestamp)',
  doc: 'The second with its fraction, which only EXTRACT has.',
  examples: [],
  params: [anyTimestampParam('timestamp')],
  returns: decimalType(8, 6),
  canFail: false,
  kernel: ({ types, zone: zoneId }) => {
    const zone = types[0].kind === 'timestamp' ? zoneOf(zoneId) : UTC;
    const evaluate = (micros: Micros) => localTimeOfDay(micros, zone) % 60_000_000;
    if (zone.fixedOffset !== 0) return { evaluate };
    return { evaluate, inline: ([us]) => `((((${us}) % 60000000) + 60000000) % 60000000)` };
  },
});

const byName = new Map(fieldFunctions.flatMap(f => [f.name, ...(f.aliases ?? [])].map(name => [name, f] as const)));

const FIELDS: ReadonlyMap<string, FunctionDefinition> = new Map(
  (
    [
      [byName.get('year')!, 'YEAR Y YEARS YR YRS'],
      [yearOfWeek, 'YEAROFWEEK'],
      [byName.get('quarter')!, 'QUARTER QTR'],
      [byName.get('month')!, 'MONTH MON MONS MONTHS'],
      [byName.get('weekofyear')!, 'WEEK W WEEKS'],
      [byName.get('day')!, 'DAY D DAYS'],
      [byName.get('dayofweek')!, 'DAYOFWEEK DOW'],
      [isoWeekDay, 'DAYOFWEEK_ISO DOW_ISO'],
      [byName.get('dayofyear')!, 'DOY'],
      [byName.get('hour')!, 'HOUR H HOURS HR HRS'],
      [byName.get('minute')!, 'MINUTE M MIN MINS MINUTES'],
      [secondWithFraction, 'SECOND S SEC SECONDS SECS'],
    ] as const
  ).flatMap(([definition, names]) => names.split(' ').map(name => [name, definition] as const)),
);

function bindExtract(call: FunctionCall, text: (field: string, source: string) => string) {
  checkArgumentCount(call, 2);
  const [field, source] = call.args;
  if (!isConstant(field)) {
    throw new AnalysisError(
      'NON_FOLDABLE_ARGUMENT',
      `The function \`${call.name}\` requires the parameter \`field\` to be a foldable expression of the type "STRING".`,
    );
  }
  const name = constantValue(field);
  if (name === null) return new Literal(null, doubleType);
  const shown = text(String(field), String(source));
  const key = String(name).toUpperCase();
  if (isInterval(source.type)) {
    const part = intervalField(key, source.type);
    if (part !== undefined) return new ScalarCall(call.name, [source], part, shown);
  } else {
    const definition = FIELDS.get(key);
    if (definition !== undefined) return withText(definition.bind({ ...call, args: [source] }) as ScalarCall, shown);
  }
  throw new AnalysisError(
    'INVALID_EXTRACT_FIELD',
    `Cannot extract \`${name}\` from "${source}", which is ${sqlTypeName(source.type)}.`,
  );
}

const FIELD_NAMES =
  'YEAR, YEAROFWEEK, QUARTER, MONTH, WEEK, DAY, DAYOFWEEK, DAYOFWEEK_ISO, DOY, HOUR, MINUTE, SECOND (with fraction)';

function partFunction(
  name: string,
  signature: string,
  example: readonly [string, string],
  text: (field: string, source: string) => string,
): FunctionDefinition {
  return {
    name,
    kind: 'scalar',
    group: 'datetime',
    signature,
    doc: `A part of a date, time or interval: ${FIELD_NAMES}.`,
    examples: [example],
    bind: call => bindExtract(call, text),
  };
}

export const extractFunctions: readonly FunctionDefinition[] = [
  partFunction(
    'extract',
    'extract(FIELD FROM source)',
    ["extract(SECOND FROM TIMESTAMP'2019-10-01 00:00:01.000001')", '1.000001'],
    (field, source) => `extract(${field} FROM ${source})`,
  ),
  partFunction(
    'date_part',
    'date_part(field, source)',
    ["date_part('week', TIMESTAMP'2019-08-12 01:00:00.123456')", '33'],
    (field, source) => `date_part(${field}, ${source})`,
  ),
  partFunction(
    'datepart',
    'datepart(field, source)',
    ["datepart('doy', DATE'2019-08-12')", '224'],
    (field, source) => `datepart(${field} FROM ${source})`,
  ),
];
