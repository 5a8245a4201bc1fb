import type { FunctionDefinition } from '../definition.js';
import { editFunctions } from './edit-functions.js';
import { explodeFunctions } from './explode.js';
import { getFunctions } from './get.js';
import { parseJson, tryParseJson } from './parse-json.js';
import { schemaFunctions } from './schema-functions.js';
import { toVariantObject } from './to-variant-object.js';

export const variantFunctions: readonly FunctionDefinition[] = [
  parseJson,
  tryParseJson,
  ...getFunctions,
  ...schemaFunctions,
  toVariantObject,
  ...editFunctions,
  ...explodeFunctions,
];
