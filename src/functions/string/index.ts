import type { FunctionDefinition } from '../definition.js';
import { baseFunctions } from './base-n.js';
import { caseFunctions } from './case.js';
import { characterFunctions } from './characters.js';
import { collations } from './collation.js';
import { concatFunctions } from './concat.js';
import { encodings } from './encode.js';
import { formatNumber } from './format-number.js';
import { formatString } from './format-string.js';
import { lengthFunctions } from './length.js';
import { regexpFinders } from './regexp-find.js';
import { regexpReplace } from './regexp-replace.js';
import { repeatFunctions } from './repeat.js';
import { replaceFunctions } from './replace.js';
import { searchFunctions } from './search.js';
import { sentences } from './sentences.js';
import { similarityFunctions } from './similarity.js';
import { splitFunctions } from './split.js';
import { substringFunctions } from './substring.js';
import { binaryConversions } from './to-binary.js';
import { numberFormats } from './to-char.js';
import { trimFunctions } from './trim.js';
import { utf8Functions } from './utf8-validity.js';

/** Texts: everything but the operators on them and the comparison with patterns. */
export const stringFunctions: readonly FunctionDefinition[] = [
  ...caseFunctions,
  ...lengthFunctions,
  ...substringFunctions,
  ...searchFunctions,
  ...concatFunctions,
  ...splitFunctions,
  ...trimFunctions,
  ...replaceFunctions,
  ...repeatFunctions,
  ...regexpFinders,
  regexpReplace,
  ...characterFunctions,
  ...similarityFunctions,
  sentences,
  formatString,
  formatNumber,
  ...encodings,
  ...baseFunctions,
  ...binaryConversions,
  ...utf8Functions,
  ...numberFormats,
  ...collations,
];
