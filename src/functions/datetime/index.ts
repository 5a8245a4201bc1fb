import type { FunctionDefinition } from '../definition.js';
import { currentTimeFunctions } from './current-time.js';
import { dateFormat } from './date-format.js';
import { dayFunctions } from './days.js';
import { epochFunctions } from './epoch.js';
import { extractFunctions } from './extract.js';
import { fieldFunctions } from './fields.js';
import { makeDatetimeFunctions } from './make-datetime.js';
import { monthFunctions } from './months.js';
import { nameFunctions } from './names.js';
import { timeBucket } from './time-bucket.js';
import { timestampSeconds } from './timestamp-seconds.js';
import { toDatetimeFunctions } from './to-datetime.js';
import { dateTrunc, trunc } from './trunc.js';
import { timestampAdd, timestampDiff } from './unit-arithmetic.js';
import { unixTimeFunctions } from './unix-time.js';
import { zoneFunctions } from './zones.js';

export const datetimeFunctions: readonly FunctionDefinition[] = [
  ...dayFunctions,
  ...monthFunctions,
  timestampAdd,
  timestampDiff,
  ...epochFunctions,
  timestampSeconds,
  ...fieldFunctions,
  ...nameFunctions,
  ...extractFunctions,
  trunc,
  dateTrunc,
  timeBucket,
  dateFormat,
  ...makeDatetimeFunctions,
  ...toDatetimeFunctions,
  ...unixTimeFunctions,
  ...zoneFunctions,
  ...currentTimeFunctions,
];
