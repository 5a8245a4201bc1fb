import type { FunctionDefinition } from '../definition.js';

export const collectionCoreFunctions: readonly FunctionDefinition[] = [];
