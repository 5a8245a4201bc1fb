import type { FunctionDefinition } from '../definition.js';
import { currentTimeFunctions } from './current-time.js';
import { dateFormat } from './date-format.js';
import { dayFunctions } from './days.js';
import { epochFunctions } from './epoch.js';
import { fieldFunctions } from './fields.js';
import { timestampSeconds } from './timestamp-seconds.js';
import { toDatetimeFunctions } from './to-datetime.js';
import { dateTrunc, trunc } from './trunc.js';
import { unixTimeFunctions } from './unix-time.js';

export const datetimeFunctions: readonly FunctionDefinition[] = [
  ...dayFunctions,
  ...epochFunctions,
  timestampSeconds,
  ...fieldFunctions,
  trunc,
  dateTrunc,
  dateFormat,
  ...toDatetimeFunctions,
  ...unixTimeFunctions,
  ...currentTimeFunctions,
];
