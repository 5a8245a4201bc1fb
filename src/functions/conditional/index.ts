import type { FunctionDefinition } from '../definition.js';
import { choices } from './choose.js';
import { extremes } from './extremes.js';
import { nanvl } from './nanvl.js';
import { raises } from './raise.js';

export const conditionalFunctions: readonly FunctionDefinition[] = [...choices, nanvl, ...extremes, ...raises];
