import type { FunctionDefinition } from '../definition.js';
import { fromCsv, schemaOfCsv, toCsv } from './csv.js';

export const csvFunctions: readonly FunctionDefinition[] = [fromCsv, toCsv, schemaOfCsv];
