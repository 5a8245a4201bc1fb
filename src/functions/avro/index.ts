import type { FunctionDefinition } from '../definition.js';
import { fromAvro } from './from-avro.js';
import { schemaOfAvro } from './schema-of-avro.js';
import { toAvro } from './to-avro.js';

export const avroFunctions: readonly FunctionDefinition[] = [fromAvro, toAvro, schemaOfAvro];
