import type { FunctionDefinition } from '../definition.js';
import { explode, explodeOuter, posexplode, posexplodeOuter } from './explode.js';
import { inline, inlineOuter } from './inline.js';
import { stack } from './stack.js';

/** Functions that turn one row into any number of rows. */
export const generatorFunctions: readonly FunctionDefinition[] = [
  explode,
  explodeOuter,
  posexplode,
  posexplodeOuter,
  inline,
  inlineOuter,
  stack,
];
