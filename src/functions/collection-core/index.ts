import type { FunctionDefinition } from '../definition.js';
import { accessors } from './access.js';
import { arrayChanges } from './array-change.js';
import { arrayJoins } from './array-join.js';
import { arrayLambdas } from './array-lambdas.js';
import { arrayOrder } from './array-order.js';
import { arraySets } from './array-sets.js';
import { arrayTests } from './array-tests.js';
import { makers } from './make.js';
import { mapFunctions } from './map-functions.js';
import { mapLambdas } from './map-lambdas.js';
import { sequence } from './sequence.js';
import { structFields } from './struct-fields.js';

/** Arrays, maps and structs: making them, taking them apart, and functions over their elements. */
export const collectionCoreFunctions: readonly FunctionDefinition[] = [
  ...makers,
  ...accessors,
  ...arrayTests,
  ...arrayChanges,
  ...arraySets,
  ...arrayOrder,
  ...arrayJoins,
  sequence,
  ...arrayLambdas,
  ...mapFunctions,
  ...mapLambdas,
  ...structFields,
];
