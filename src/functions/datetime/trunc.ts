import { type Expression, Literal } from '../../expressions/expression.js';
import { dateType, timestampType } from '../../types/data-type.js';
import { floorQuotient, type Micros } from '../../types/datetime/civil.js';
import { zoneOf } from '../../types/datetime/zone.js';
import { scalar } from '../signature.js';
import { dateParam, stringParam, timestampParam } from '../signature-params.js';
import { constantText, remembering } from './constant-text.js';
import { isDateUnit, startOf, truncationUnit, truncator, unitSize } from './truncation.js';

/** A constant that is no unit gives null whatever the time, which is then not looked at: as a text it need not be one. */
function withoutTime(
  args: readonly Expression[],
  unit: number,
  isUnit: (text: string) => boolean,
): readonly Expression[] {
  const text = constantText(args[unit]);
  if (text !== null && (typeof text !== 'string' || isUnit(text))) return args;
  return args.map((arg, i) => (i === unit ? arg : new Literal(null, arg.type)));
}

export const trunc = scalar({
  name: 'trunc',
  group: 'datetime',
  signature: 'trunc(date, unit)',
  doc: 'The first day of the `year`, `quarter`, `month` or `week` of a date. Null for any other unit.',
  examples: [
    ["trunc('2019-08-04', 'week')", '2019-07-29'],
    ["trunc('2015-10-27', 'YEAR')", '2015-01-01'],
  ],
  params: [dateParam('date'), stringParam('unit')],
  prepare: args => withoutTime(args, 1, text => isDateUnit(truncationUnit(text))),
  returns: dateType,
  nullable: true,
  computesAll: true,
  canFail: false,
  kernel: () => {
    const unitOf = remembering(truncationUnit);
    return {
      evaluate: (days: number, text: string) => {
        const unit = unitOf(text);
        return isDateUnit(unit) ? startOf(unit, days) | 0 : null;
      },
    };
  },
});

export const dateTrunc = scalar({
  name: 'date_trunc',
  group: 'datetime',
  signature: 'date_trunc(unit, timestamp)',
  doc: 'When the `year`, `quarter`, `month`, `week`, `day`, `hour`, … `microsecond` of a time began. Null for any other unit.',
  examples: [
    ["date_trunc('HOUR', '2015-03-05T09:32:05.359')", '2015-03-05 09:00:00'],
    ["date_trunc('MM', '2015-03-05T09:32:05.359')", '2015-03-01 00:00:00'],
  ],
  params: [stringParam('unit'), timestampParam('timestamp')],
  prepare: args => withoutTime(args, 0, text => truncationUnit(text) !== undefined),
  returns: timestampType,
  nullable: true,
  computesAll: true,
  kernel: ({ args, zone: zoneId }) => {
    const zone = zoneOf(zoneId);
    const of = remembering(text => {
      const unit = truncationUnit(text);
      return unit === undefined ? null : truncator(unit, zone);
    });
    const evaluate = (text: string, micros: Micros) => of(text)?.(micros) ?? null;
    const text = constantText(args[0]);
    const unit = typeof text === 'string' ? truncationUnit(text) : undefined;
    const size = unit === undefined ? undefined : unitSize(unit);
    if (size === undefined || (zone.fixedOffset !== 0 && size > 1_000_000)) return { evaluate };
    if (size === 1) return { evaluate, inline: ([, us]) => us, canFail: false };
    return {
      evaluate,
      inline: ([, us], context) => context.safe(`${context.constant(floorQuotient)}(${us}, ${size}) * ${size}`),
      canFail: false,
    };
  },
});
