import type { FunctionDefinition } from '../definition.js';
import { aesFunctions } from './aes.js';
import { bitmapFunctions } from './bitmap.js';
import { hmac } from './hmac.js';
import { vectorFunctions } from './vector.js';

export const miscFunctions: readonly FunctionDefinition[] = [
  ...aesFunctions,
  hmac,
  ...bitmapFunctions,
  ...vectorFunctions,
];
