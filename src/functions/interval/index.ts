import type { FunctionDefinition } from '../definition.js';
import { makeIntervalFunctions } from './make-interval.js';

export const intervalFunctions: readonly FunctionDefinition[] = [...makeIntervalFunctions];
