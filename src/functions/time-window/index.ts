import type { FunctionDefinition } from '../definition.js';

export const timeWindowFunctions: readonly FunctionDefinition[] = [];
