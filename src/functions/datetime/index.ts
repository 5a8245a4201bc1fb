import type { FunctionDefinition } from '../definition.js';
import { currentTimeFunctions } from './current-time.js';
import { dateFormat } from './date-format.js';
import { epochFunctions } from './epoch.js';
import { fieldFunctions } from './fields.js';

export const datetimeFunctions: readonly FunctionDefinition[] = [
  ...epochFunctions,
  ...fieldFunctions,
  dateFormat,
  ...currentTimeFunctions,
];
