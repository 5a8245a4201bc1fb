import type { FunctionDefinition } from '../definition.js';
import { caseFunctions } from './case.js';
import { concatWs } from './concat-ws.js';
import { lengthFunctions } from './length.js';
import { regexpFinders } from './regexp-find.js';
import { regexpReplace } from './regexp-replace.js';
import { repeatFunctions } from './repeat.js';
import { replaceFunctions } from './replace.js';
import { searchFunctions } from './search.js';
import { splitFunctions } from './split.js';
import { substringFunctions } from './substring.js';
import { trimFunctions } from './trim.js';

/** Texts: everything but the operators on them and the comparison with patterns. */
export const stringFunctions: readonly FunctionDefinition[] = [
  ...caseFunctions,
  ...lengthFunctions,
  ...substringFunctions,
  ...searchFunctions,
  concatWs,
  ...splitFunctions,
  ...trimFunctions,
  ...replaceFunctions,
  ...repeatFunctions,
  ...regexpFinders,
  regexpReplace,
];
