import { EvaluationError } from '../../common/errors.js';
import { arrayType, type DataType, floatType, longType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity, unexpectedType } from './call.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';

/** Sums and means of vectors (arrays of float), element by element, in float arithmetic. A vector with a null inside is skipped. */

export const vectorSum: FunctionDefinition = {
  name: 'vector_sum',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'vector_sum(vector)',
  doc: 'The element-wise sum of arrays of float of one length. NULL for no values; fails where lengths differ.',
  examples: [['(SELECT vector_sum(v) FROM VALUES (array(1F, 2F)), (array(3F, 4F)) AS t(v))', '[4.0, 6.0]']],
  bind: call => bindVectors(call, vectorSums('vector_sum')),
};

export const vectorAvg: FunctionDefinition = {
  name: 'vector_avg',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'vector_avg(vector)',
  doc: 'The element-wise mean of arrays of float of one length. NULL for no values; fails where lengths differ.',
  examples: [['(SELECT vector_avg(v) FROM VALUES (array(1F, 2F)), (array(3F, 4F)) AS t(v))', '[2.0, 3.0]']],
  bind: call => bindVectors(call, vectorMeans('vector_avg')),
};

const vectorType = arrayType(floatType);

function bindVectors<S>(call: FunctionCall, aggregate: RowAggregate<S>) {
  checkArity(call, 1);
  const [arg] = call.args;
  if (!isVector(arg.type)) throw unexpectedType(call, 0, '"ARRAY<FLOAT>"');
  return aggregateCall(call, [arg], boundRows(aggregate));
}

const isVector = (type: DataType): boolean => type.kind === 'array' && type.element.kind === 'float';

/** State: [sums]. */
function vectorSums(name: string): RowAggregate<Float32Array | null> {
  const add = (sums: Float32Array | null, value: Value): Float32Array | null => {
    const vector = completeVector(value);
    if (vector === null) return sums;
    if (sums === null) return Float32Array.from(vector);
    checkLength(name, sums, vector);
    for (let i = 0; i < sums.length; i++) sums[i] += vector[i];
    return sums;
  };
  return {
    type: vectorType,
    stateTypes: [vectorType],
    init: () => null,
    update: (sums, [value]) => add(sums, value),
    merge: (sums, [saved]) => add(sums, saved),
    save: sums => [sums === null ? null : Array.from(sums)],
    finish: sums => (sums === null ? null : Array.from(sums)),
  };
}

interface Means {
  values: Float32Array | null;
  count: number;
}

/** State: [means, count]. A mean moves by (value − mean) × (1 / count), each step a float, as in Spark. */
function vectorMeans(name: string): RowAggregate<Means> {
  return {
    type: vectorType,
    stateTypes: [vectorType, longType],
    init: () => ({ values: null, count: 0 }),
    update: (means, [value]) => mergeMeans(name, means, completeVector(value), 1),
    merge: (means, [saved, count]) => mergeMeans(name, means, saved as readonly number[] | null, count as number),
    save: means => [means.values === null ? null : Array.from(means.values), means.count],
    finish: means => (means.values === null ? null : Array.from(means.values)),
  };
}

function mergeMeans(name: string, means: Means, vector: readonly number[] | null, count: number): Means {
  if (vector === null) return means;
  means.count += count;
  const { values } = means;
  if (values === null) {
    means.values = Float32Array.from(vector);
    return means;
  }
  checkLength(name, values, vector);
  const { fround } = Math;
  const weight = fround(count / means.count);
  for (let i = 0; i < values.length; i++) values[i] += fround(fround(vector[i] - values[i]) * weight);
  return means;
}

function completeVector(value: Value): readonly number[] | null {
  const vector = value as readonly (number | null)[] | null;
  return vector === null || vector.includes(null) ? null : (vector as readonly number[]);
}

function checkLength(name: string, a: ArrayLike<number>, b: ArrayLike<number>): void {
  if (a.length === b.length) return;
  throw new EvaluationError(
    'VECTOR_DIMENSION_MISMATCH',
    `Vectors passed to \`${name}\` must have the same dimension, but got ${a.length} and ${b.length}.`,
  );
}
