import type { FunctionDefinition } from '../definition.js';
import { arithmeticOperators } from './arithmetic.js';
import { bitwiseOperators } from './bitwise.js';
import { comparisonOperators } from './comparison.js';
import { conversions } from './conversion.js';
import { likeOperators } from './like.js';
import { logicOperators } from './logic.js';
import { membershipOperators } from './membership.js';
import { nullTests } from './null-tests.js';
import { tryOperators } from './try-arithmetic.js';
import { unaryOperators } from './unary.js';

/** Everything with a symbol or a keyword of its own, and the functions that are the same thing. */
export const operatorFunctions: readonly FunctionDefinition[] = [
  ...arithmeticOperators,
  ...tryOperators,
  ...unaryOperators,
  ...comparisonOperators,
  ...logicOperators,
  ...membershipOperators,
  ...nullTests,
  ...likeOperators,
  ...bitwiseOperators,
  ...conversions,
];
