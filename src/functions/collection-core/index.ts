import type { FunctionDefinition } from '../definition.js';
import { arrayLambdas } from './array-lambdas.js';
import { makers } from './make.js';
import { mapLambdas } from './map-lambdas.js';

/** Arrays, maps and structs: making them, taking them apart, and functions over their elements. */
export const collectionCoreFunctions: readonly FunctionDefinition[] = [...makers, ...arrayLambdas, ...mapLambdas];
