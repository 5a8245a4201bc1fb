import { EvaluationError } from '../../common/errors.js';
import { type ColumnKernel, type Expression, Literal } from '../../expressions/expression.js';
import { arrayType, type DataType, floatType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { unexpectedInputType } from '../signature-errors.js';
import { floatParam, optional, typeParam } from '../signature-params.js';
import { distanceKernel, normalizeKernel, normKernel, pairKernel } from './vector-kernels.js';

/** Arrays of floats as vectors. Sums run in doubles and are rounded at the end; a NULL element makes the result NULL. */

type Vector = readonly (number | null)[];

const isVector = (t: DataType): boolean => t.kind === 'array' && t.element.kind === 'float';

/** `count` vectors, then a float: nothing is converted to them. */
function checked(count: number): (args: readonly Expression[], call: FunctionCall) => readonly Expression[] {
  return (args, call) => {
    args.forEach(({ type }, i) => {
      if (i < count && !isVector(type)) throw unexpectedInputType(call, i, '"ARRAY<FLOAT>"');
      if (i >= count && type.kind !== 'float') throw unexpectedInputType(call, i, '"FLOAT"');
    });
    return args;
  };
}

const vectorParam = typeParam(arrayType(floatType));

function pairFunction(
  name: string,
  doc: string,
  example: readonly [string, string],
  combine: (a: readonly number[], b: readonly number[]) => number | null,
  vector: ColumnKernel,
): FunctionDefinition {
  return scalar({
    name,
    group: 'vector',
    signature: `${name}(array1, array2)`,
    doc,
    examples: [example],
    params: [vectorParam('array1'), vectorParam('array2')],
    prepare: checked(2),
    returns: floatType,
    nullable: true,
    evaluate: (a: Vector, b: Vector) => {
      if (a.length !== b.length) {
        throw new EvaluationError(
          'VECTOR_DIMENSION_MISMATCH',
          `Vectors passed to \`${name}\` must have the same dimension, but got ${a.length} and ${b.length}.`,
        );
      }
      if (a.includes(null) || b.includes(null)) return null;
      const result = combine(a as number[], b as number[]);
      return result === null ? null : Math.fround(result);
    },
    vector,
  });
}

function product(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

function cosine(a: readonly number[], b: readonly number[]): number | null {
  const size = Math.sqrt(product(a, a) * product(b, b));
  return size === 0 ? null : product(a, b) / size;
}

function distance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] - b[i]) * (a[i] - b[i]);
  return Math.sqrt(sum);
}

/** The norms of degree 1, 2 and infinity. */
function normOf(name: string, vector: readonly number[], degree: number): number {
  if (degree === 2) return Math.sqrt(product(vector, vector));
  const sizes = vector.map(Math.abs);
  if (degree === 1) return sizes.reduce((sum, x) => sum + x, 0);
  if (degree === Number.POSITIVE_INFINITY)
    return sizes.reduce((most, x) => (x > most || Number.isNaN(x) ? x : most), 0);
  throw new EvaluationError(
    'INVALID_VECTOR_NORM_DEGREE',
    `For the \`${name}\` function, degree must be 1.0, 2.0, or float('inf'), but got ${degree}.`,
  );
}

const isEuclidean = ([, degree]: readonly Expression[]): boolean => degree instanceof Literal && degree.value === 2;

const common = {
  group: 'vector',
  params: [vectorParam('vector'), optional(floatParam('degree'), 2)],
  prepare: checked(1),
  nullable: true,
};

const vectorNorm = scalar({
  ...common,
  name: 'vector_norm',
  signature: 'vector_norm(vector [, degree])',
  doc: 'The norm of degree 2 (default), 1 or infinity.',
  examples: [['vector_norm(array(3.0F, 4.0F), 2.0F)', '5.0']],
  returns: floatType,
  evaluate: (vector: Vector, degree: number) =>
    vector.includes(null) ? null : Math.fround(normOf('vector_norm', vector as number[], degree)),
  kernel: ({ args }) => (isEuclidean(args) ? { vector: normKernel } : {}),
});

const vectorNormalize = scalar({
  ...common,
  name: 'vector_normalize',
  signature: 'vector_normalize(vector [, degree])',
  doc: 'The vector divided by its norm; NULL where that is 0.',
  examples: [['vector_normalize(array(3.0F, 4.0F), 2.0F)', '[0.6, 0.8]']],
  returns: arrayType(floatType),
  evaluate: (vector: Vector, degree: number) => {
    if (vector.includes(null)) return null;
    const norm = normOf('vector_normalize', vector as number[], degree);
    if (vector.length === 0) return vector;
    return norm === 0 ? null : (vector as number[]).map(x => Math.fround(x / norm));
  },
  kernel: ({ args }) => (isEuclidean(args) ? { vector: normalizeKernel } : {}),
});

export const vectorFunctions: readonly FunctionDefinition[] = [
  pairFunction(
    'vector_inner_product',
    'The sum of the products of the elements.',
    ['vector_inner_product(array(1.0F, 2.0F), array(3.0F, 4.0F))', '11.0'],
    product,
    pairKernel(ab => ab),
  ),
  pairFunction(
    'vector_cosine_similarity',
    'The cosine of the angle between two vectors; NULL where one has no length.',
    ['vector_cosine_similarity(array(1.0F, 0.0F), array(1.0F, 1.0F))', '0.70710677'],
    cosine,
    pairKernel((ab, aa, bb) => {
      const size = Math.sqrt(aa * bb);
      return size === 0 ? null : ab / size;
    }),
  ),
  pairFunction(
    'vector_l2_distance',
    'The Euclidean distance of two vectors.',
    ['vector_l2_distance(array(1.0F, 2.0F), array(4.0F, 6.0F))', '5.0'],
    distance,
    distanceKernel,
  ),
  vectorNorm,
  vectorNormalize,
];
