import type { FunctionDefinition } from '../definition.js';

export const conditionalFunctions: readonly FunctionDefinition[] = [];
