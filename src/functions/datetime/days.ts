import type { ExpectedType } from '../../types/coercion-implicit.js';
import { dateType, intType } from '../../types/data-type.js';
import { scalar } from '../signature.js';
import { dateParam, exact, intParam, type Param } from '../signature-params.js';
import { shownInFull } from './call-text.js';

/** Days as numbers. Results wrap around at 32 bits, as Spark's do. */

/** Only text is cast: a count of another type is a mistake. */
const daysType: ExpectedType = {
  text: '("INT" or "SMALLINT" or "TINYINT")',
  accepts: type => type.kind === 'int' || type.kind === 'smallint' || type.kind === 'tinyint',
  from(type) {
    if (this.accepts(type)) return type;
    return type.kind === 'string' || type.kind === 'void' ? intType : undefined;
  },
};
const daysParam = (name: string): Param => ({ name, type: daysType });

function dayShift(name: string, aliases: readonly string[], sign: '+' | '-', example: readonly [string, string]) {
  return scalar({
    name,
    aliases,
    group: 'datetime',
    signature: `${name}(start, days)`,
    doc: `The date ${sign === '+' ? 'after' : 'before'} so many days; negative numbers count the other way.`,
    examples: [example],
    params: [dateParam('start'), daysParam('days')],
    returns: dateType,
    canFail: false,
    evaluate: sign === '+' ? (date: number, days: number) => (date + days) | 0 : (date, days) => (date - days) | 0,
    inline: ([date, days]) => `((${date} ${sign} ${days}) | 0)`,
  });
}

export const dayFunctions = [
  shownInFull(dayShift('date_add', ['dateadd'], '+', ["date_add('2016-07-30', 1)", '2016-07-31'])),
  dayShift('date_sub', [], '-', ["date_sub('2016-07-30', 1)", '2016-07-29']),
  scalar({
    name: 'datediff',
    aliases: ['date_diff'],
    group: 'datetime',
    signature: 'datediff(end, start)',
    doc: 'Days from start to end; negative where the end is earlier.',
    examples: [["datediff('2009-07-31', '2009-07-30')", '1']],
    params: [dateParam('end'), dateParam('start')],
    returns: intType,
    canFail: false,
    evaluate: (end: number, start: number) => (end - start) | 0,
    inline: ([end, start]) => `((${end} - ${start}) | 0)`,
  }),
  scalar({
    name: 'unix_date',
    group: 'datetime',
    signature: 'unix_date(date)',
    doc: 'Days since 1970-01-01.',
    examples: [["unix_date(DATE'1970-01-02')", '1']],
    params: [exact(dateParam('date'))],
    returns: intType,
    canFail: false,
    evaluate: (date: number) => date,
    inline: ([date]) => date,
  }),
  scalar({
    name: 'date_from_unix_date',
    group: 'datetime',
    signature: 'date_from_unix_date(days)',
    doc: 'The date so many days after 1970-01-01.',
    examples: [['date_from_unix_date(1)', '1970-01-02']],
    params: [intParam('days')],
    returns: dateType,
    canFail: false,
    evaluate: (days: number) => days,
    inline: ([days]) => days,
  }),
];
