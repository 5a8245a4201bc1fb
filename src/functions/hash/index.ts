import type { FunctionDefinition } from '../definition.js';
import { digests } from './digests.js';
import { rowHashes } from './row-hash.js';

export const hashFunctions: readonly FunctionDefinition[] = [...rowHashes, ...digests];
