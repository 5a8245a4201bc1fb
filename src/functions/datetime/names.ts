import { stringType } from '../../types/data-type.js';
import { civilFromDays, isoDayOfWeek } from '../../types/datetime/civil.js';
import { scalar } from '../signature.js';
import { dateParam } from '../signature-params.js';
import { choiceKernel } from '../string/number-writers.js';

/** English names, three letters long. */

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const civil = { year: 0, month: 0, day: 0 };

export const nameFunctions = [
  scalar({
    name: 'dayname',
    group: 'datetime',
    signature: 'dayname(date)',
    doc: 'The day of the week in three letters: `Mon`.',
    examples: [["dayname('2008-02-20')", 'Wed']],
    params: [dateParam('date')],
    returns: stringType,
    canFail: false,
    evaluate: (days: number) => DAYS[isoDayOfWeek(days) - 1],
    vector: choiceKernel(DAYS, days => isoDayOfWeek(days) - 1),
  }),
  scalar({
    name: 'monthname',
    group: 'datetime',
    signature: 'monthname(date)',
    doc: 'The month in three letters: `Jan`.',
    examples: [["monthname('2008-02-20')", 'Feb']],
    params: [dateParam('date')],
    returns: stringType,
    canFail: false,
    evaluate: (days: number) => MONTHS[civilFromDays(days, civil).month - 1],
    vector: choiceKernel(MONTHS, days => civilFromDays(days, civil).month - 1),
  }),
];
