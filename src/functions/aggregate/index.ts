import type { FunctionDefinition } from '../definition.js';
import { approxCountDistinct } from './approx-count-distinct.js';
import { approxTopK } from './approx-top-k.js';
import { avg, tryAvg } from './avg.js';
import { bitmapAndAgg, bitmapConstructAgg, bitmapOrAgg } from './bitmap.js';
import { bitAnd, bitOr, bitXor } from './bits.js';
import { collectList, collectSet, collectUnion } from './collect.js';
import { count, countIf } from './count.js';
import { countMinSketch } from './count-min-sketch.js';
import { anyValue, first, last } from './first.js';
import { grouping, groupingId } from './grouping.js';
import { histogramNumeric } from './histogram-numeric.js';
import { hllSketchAgg, hllSketchEstimate, hllUnionAgg } from './hll-sketch-agg.js';
import { listagg } from './listagg.js';
import { maxBy, minBy } from './max-by.js';
import { boolAnd, boolOr, max, min } from './min-max.js';
import { mode } from './mode.js';
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
import { median, percentile, percentileCont, percentileDisc } from './percentile.js';
import { percentileApprox } from './percentile-approx.js';
import { replacedSessions } from './replaced-sessions.js';
import { sum, trySum } from './sum.js';
import { thetaSketchAgg, thetaSketchEstimate } from './theta-sketch-agg.js';
import { vectorAvg, vectorSum } from './vector.js';

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
  collectUnion,
  maxBy,
  minBy,
  mode,
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
  median,
  percentile,
  percentileCont,
  percentileDisc,
  percentileApprox,
  histogramNumeric,
  approxCountDistinct,
  hllSketchAgg,
  hllUnionAgg,
  hllSketchEstimate,
  thetaSketchAgg,
  thetaSketchEstimate,
  countMinSketch,
  approxTopK,
  listagg,
  bitmapConstructAgg,
  bitmapOrAgg,
  bitmapAndAgg,
  vectorSum,
  vectorAvg,
  replacedSessions,
  grouping,
  groupingId,
];
