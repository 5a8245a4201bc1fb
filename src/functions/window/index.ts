import type { FunctionDefinition } from '../definition.js';
import { counterDiff } from './counter-diff.js';
import { nthValue } from './nth-value.js';
import { lag, lead } from './offset.js';
import { cumeDist, denseRank, ntile, percentRank, rank, rowNumber } from './ranking.js';

/** The functions that exist only over windows. Aggregates over windows: `aggregateOverFrames`. */
export const windowFunctions: readonly FunctionDefinition[] = [
  rowNumber,
  rank,
  denseRank,
  percentRank,
  cumeDist,
  ntile,
  lag,
  lead,
  nthValue,
  counterDiff,
];
