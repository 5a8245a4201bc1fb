import type { FunctionDefinition } from '../definition.js';
import { binaryMath } from './binary.js';
import { bitFunctions } from './bits.js';
import { digitFunctions } from './digits.js';
import { wholeFunctions } from './floor-ceil.js';
import { roundFunctions } from './round.js';
import { unaryMath } from './unary.js';

export const mathFunctions: readonly FunctionDefinition[] = [
  ...wholeFunctions,
  ...roundFunctions,
  ...unaryMath,
  ...binaryMath,
  ...digitFunctions,
  ...bitFunctions,
];
