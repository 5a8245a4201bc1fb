import type { FunctionDefinition } from '../definition.js';
import { avg, tryAvg } from './avg.js';
import { bitAnd, bitOr, bitXor } from './bits.js';
import { collectList, collectSet } from './collect.js';
import { count, countIf } from './count.js';
import { anyValue, first, last } from './first.js';
import { grouping, groupingId } from './grouping.js';
import { boolAnd, boolOr, max, min } from './min-max.js';
import { kurtosis, skewness, stddev, stddevPop, variance, varPop } from './moments.js';
import {
  corr,
  covarPop,
  covarSamp,
  regrAvgx,
  regrAvgy,
  regrCount,
  regrIntercept,
  regrR2,
  regrSlope,
  regrSxx,
  regrSxy,
  regrSyy,
} from './pairs.js';
import { sum, trySum } from './sum.js';

/** The aggregate functions. */
export const aggregateFunctions: readonly FunctionDefinition[] = [
  count,
  countIf,
  sum,
  trySum,
  avg,
  tryAvg,
  min,
  max,
  boolAnd,
  boolOr,
  bitAnd,
  bitOr,
  bitXor,
  first,
  last,
  anyValue,
  collectList,
  collectSet,
  stddev,
  stddevPop,
  variance,
  varPop,
  skewness,
  kurtosis,
  corr,
  covarPop,
  covarSamp,
  regrCount,
  regrAvgx,
  regrAvgy,
  regrSxx,
  regrSyy,
  regrSxy,
  regrSlope,
  regrIntercept,
  regrR2,
  grouping,
  groupingId,
];
