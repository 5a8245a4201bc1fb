import type { FunctionDefinition } from '../definition.js';

export const operatorFunctions: readonly FunctionDefinition[] = [];
