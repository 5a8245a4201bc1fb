import type { FunctionDefinition } from '../definition.js';
import { choices } from './choose.js';
import { nanvl } from './nanvl.js';

export const conditionalFunctions: readonly FunctionDefinition[] = [...choices, nanvl];
