import type { FunctionDefinition } from '../definition.js';
import { fromJson } from './from-json.js';
import { getJsonObject } from './get-json-object.js';
import { jsonShapes } from './json-shape.js';
import { jsonTuple } from './json-tuple.js';
import { schemaOfJson } from './schema-of-json.js';
import { toJson } from './to-json.js';

export const jsonFunctions: readonly FunctionDefinition[] = [
  fromJson,
  toJson,
  schemaOfJson,
  getJsonObject,
  ...jsonShapes,
  jsonTuple,
];
