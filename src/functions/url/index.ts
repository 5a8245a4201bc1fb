import type { FunctionDefinition } from '../definition.js';
import { urlParsers } from './parse-url.js';
import { urlCodings } from './url-coding.js';

export const urlFunctions: readonly FunctionDefinition[] = [...urlParsers, ...urlCodings];
