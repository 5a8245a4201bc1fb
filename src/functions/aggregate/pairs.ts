import { longType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity, doubleArgument } from './call.js';
import { boundCount } from './count-accumulators.js';
import { boundPairs, type PairMoments } from './pair-accumulator.js';

interface PairFunction {
  readonly name: string;
  readonly doc: string;
  readonly example: string;
  readonly finish: (pairs: PairMoments) => number | null;
}

const SAMPLE = 'FROM VALUES (1, 2), (3, 6), (NULL, 9) AS t(x, y)';

/** Functions of (a, b): covariance and correlation, where the order of the two does not matter to the answer. */
const symmetric = (f: PairFunction): FunctionDefinition => ({
  name: f.name,
  kind: 'aggregate',
  group: 'aggregate',
  signature: `${f.name}(expr1, expr2)`,
  doc: `${f.doc} Rows with a null on either side are skipped.`,
  examples: [[`(SELECT ${f.name}(x, y) ${SAMPLE})`, f.example]],
  bind(call) {
    checkArity(call, 2);
    return aggregateCall(call, [doubleArgument(call, 0), doubleArgument(call, 1)], boundPairs(f.finish));
  },
});

/** Linear regression functions of (y, x): the dependent variable comes first in the call. */
const regression = (f: PairFunction): FunctionDefinition => ({
  name: f.name,
  kind: 'aggregate',
  group: 'aggregate',
  signature: `${f.name}(y, x)`,
  doc: `${f.doc} Rows with a null on either side are skipped.`,
  examples: [[`(SELECT ${f.name}(y, x) ${SAMPLE})`, f.example]],
  bind(call) {
    checkArity(call, 2);
    return aggregateCall(call, [doubleArgument(call, 1), doubleArgument(call, 0)], boundPairs(f.finish));
  },
});

export const corr = symmetric({
  name: 'corr',
  doc: 'Pearson correlation; NULL for fewer than two pairs or where one side is constant.',
  example: '1.0',
  finish({ n, cxy, mx, my }) {
    const scale = Math.sqrt(mx * my);
    return n === 1 || scale === 0 ? null : cxy / scale;
  },
});

export const covarPop = symmetric({
  name: 'covar_pop',
  doc: 'Covariance of the population (n).',
  example: '2.0',
  finish: ({ n, cxy }) => cxy / n,
});

export const covarSamp = symmetric({
  name: 'covar_samp',
  doc: 'Covariance of the sample (n − 1); NULL for one pair.',
  example: '4.0',
  finish: ({ n, cxy }) => (n === 1 ? null : cxy / (n - 1)),
});

export const regrCount: FunctionDefinition = {
  name: 'regr_count',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'regr_count(y, x)',
  doc: 'Number of rows in which neither is null.',
  examples: [[`(SELECT regr_count(y, x) ${SAMPLE})`, '2']],
  bind(call) {
    checkArity(call, 2);
    return aggregateCall(call, [doubleArgument(call, 0), doubleArgument(call, 1)], { ...boundCount, type: longType });
  },
};

export const regrAvgx = regression({
  name: 'regr_avgx',
  doc: 'Mean of x.',
  example: '2.0',
  finish: ({ xMean }) => xMean,
});

export const regrAvgy = regression({
  name: 'regr_avgy',
  doc: 'Mean of y.',
  example: '4.0',
  finish: ({ yMean }) => yMean,
});

export const regrSxx = regression({
  name: 'regr_sxx',
  doc: 'Sum of the squared deviations of x.',
  example: '2.0',
  finish: ({ mx }) => mx,
});

export const regrSyy = regression({
  name: 'regr_syy',
  doc: 'Sum of the squared deviations of y.',
  example: '8.0',
  finish: ({ my }) => my,
});

export const regrSxy = regression({
  name: 'regr_sxy',
  doc: 'Sum of the products of the deviations of x and y.',
  example: '4.0',
  finish: ({ cxy }) => cxy,
});

export const regrSlope = regression({
  name: 'regr_slope',
  doc: 'Slope of the fitted line; NULL where x is constant.',
  example: '2.0',
  finish: ({ cxy, mx }) => (mx === 0 ? null : cxy / mx),
});

export const regrIntercept = regression({
  name: 'regr_intercept',
  doc: 'Value of the fitted line at x = 0; NULL where x is constant.',
  example: '0.0',
  finish: ({ xMean, yMean, cxy, mx }) => (mx === 0 ? null : yMean - (cxy / mx) * xMean),
});

export const regrR2 = regression({
  name: 'regr_r2',
  doc: 'Coefficient of determination: NULL where x is constant, 1 where only y is.',
  example: '1.0',
  finish({ cxy, mx, my }) {
    if (mx === 0) return null;
    if (my === 0) return 1;
    const r = cxy / Math.sqrt(mx * my);
    return r * r;
  },
});
