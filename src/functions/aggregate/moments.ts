import type { FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity, doubleArgument } from './call.js';
import { boundMoments, type Moments } from './moments-accumulator.js';

interface MomentFunction {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly order: 2 | 3 | 4;
  readonly doc: string;
  readonly example: readonly [string, string];
  readonly finish: (moments: Moments) => number | null;
}

const definition = (f: MomentFunction): FunctionDefinition => ({
  name: f.name,
  aliases: f.aliases,
  kind: 'aggregate',
  group: 'aggregate',
  signature: `${f.name}([DISTINCT] expr)`,
  doc: `${f.doc} NULL for no values.`,
  examples: [f.example],
  bind(call) {
    checkArity(call, 1);
    return aggregateCall(call, [doubleArgument(call, 0)], boundMoments(f.order, f.finish));
  },
});

const sample = ({ n, m2 }: Moments) => (n === 1 ? null : m2 / (n - 1));

export const stddev = definition({
  name: 'stddev',
  aliases: ['stddev_samp', 'std'],
  order: 2,
  doc: 'Standard deviation of the sample (n − 1); NULL for one value.',
  example: ['(SELECT stddev(x) FROM VALUES (1), (2), (3) AS t(x))', '1.0'],
  finish: moments => {
    const variance = sample(moments);
    return variance === null ? null : Math.sqrt(variance);
  },
});

export const stddevPop = definition({
  name: 'stddev_pop',
  order: 2,
  doc: 'Standard deviation of the population (n).',
  example: ['(SELECT stddev_pop(x) FROM VALUES (1), (3) AS t(x))', '1.0'],
  finish: ({ n, m2 }) => Math.sqrt(m2 / n),
});

export const variance = definition({
  name: 'variance',
  aliases: ['var_samp'],
  order: 2,
  doc: 'Variance of the sample (n − 1); NULL for one value.',
  example: ['(SELECT variance(x) FROM VALUES (1), (2), (3) AS t(x))', '1.0'],
  finish: sample,
});

export const varPop = definition({
  name: 'var_pop',
  order: 2,
  doc: 'Variance of the population (n).',
  example: ['(SELECT var_pop(x) FROM VALUES (1), (3) AS t(x))', '1.0'],
  finish: ({ n, m2 }) => m2 / n,
});

export const skewness = definition({
  name: 'skewness',
  order: 3,
  doc: 'Skewness; NULL where all values are equal.',
  example: ['(SELECT skewness(x) FROM VALUES (-10), (-20), (100), (1000) AS t(x))', '1.1135657469022011'],
  finish: ({ n, m2, m3 }) => (m2 === 0 ? null : (Math.sqrt(n) * m3) / Math.sqrt(m2 * m2 * m2)),
});

export const kurtosis = definition({
  name: 'kurtosis',
  order: 4,
  doc: 'Excess kurtosis (0 for a normal distribution); NULL where all values are equal.',
  example: ['(SELECT kurtosis(x) FROM VALUES (1), (5) AS t(x))', '-2.0'],
  finish: ({ n, m2, m4 }) => (m2 === 0 ? null : (n * m4) / (m2 * m2) - 3),
});
