import { EvaluationError } from '../../common/errors.js';
import type { BoundScalar, Expression, Lambda } from '../../expressions/expression.js';
import { arrayType, booleanType, type DataType, intType, sameType, sqlTypeName } from '../../types/data-type.js';
import { compareNullable, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator } from '../operators/operator.js';
import { checkArgumentCount, mismatch } from '../signature-errors.js';
import { isOrdered } from '../signature-params.js';
import { ascendingKernel } from './array-order.js';
import {
  arrayArgument,
  checkBody,
  type LambdaParameter,
  lambdaArgument,
  lambdaArity,
  lambdaCall,
} from './higher-order.js';
import { filtered, type LambdaKernel, lambdaKernel, quantified, transformed, zippedKernel } from './lambda-kernels.js';

/** `transform`, `filter`, `exists`, `forall`, `aggregate`, `zip_with`, `array_sort`: functions over the elements of arrays. */

type Values = readonly Value[];
type Fn = (...values: Value[]) => Value;

const index: LambdaParameter = { type: intType, nullable: false };

const overElements =
  (kernel: LambdaKernel, type: DataType): BoundScalar['vectorOf'] =>
  ([, lambda]) =>
    lambdaKernel(kernel, type, lambda as Lambda);

function bindTransform(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const { element: type, containsNull: nullable } = arrayArgument(call);
  const parameters = lambdaArity(call, 1) === 2 ? [{ type, nullable }, index] : [{ type, nullable }];
  const lambda = lambdaArgument(call, 1, ...parameters);
  return lambdaCall(call, [call.args[0], lambda], {
    type: arrayType(lambda.type, lambda.nullable),
    nulls: 'propagate',
    nullable: call.args[0].nullable,
    evaluate: (values: Values, fn: Fn) => values.map((v, i) => fn(v, i)),
    vectorOf: overElements(transformed, arrayType(lambda.type, lambda.nullable)),
  });
}

function bindFilter(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const { element: type, containsNull: nullable } = arrayArgument(call);
  const parameters = lambdaArity(call, 1) === 2 ? [{ type, nullable }, index] : [{ type, nullable }];
  const lambda = lambdaArgument(call, 1, ...parameters);
  checkBody(call, lambda, 1, booleanType);
  return lambdaCall(call, [call.args[0], lambda], {
    type: call.args[0].type,
    nulls: 'propagate',
    nullable: call.args[0].nullable,
    evaluate: (values: Values, fn: Fn) => values.filter((v, i) => fn(v, i) === true),
    vectorOf: overElements(filtered, call.args[0].type),
  });
}

/** True as soon as one element decides; else null when one was unknown. */
function bindQuantifier(call: FunctionCall, decisive: boolean): Expression {
  checkArgumentCount(call, 2);
  const { element: type, containsNull: nullable } = arrayArgument(call);
  const lambda = lambdaArgument(call, 1, { type, nullable });
  checkBody(call, lambda, 1, booleanType);
  return lambdaCall(call, [call.args[0], lambda], {
    type: booleanType,
    nulls: 'propagate',
    nullable: true,
    evaluate: (values: Values, fn: Fn) => {
      let unknown = false;
      for (const value of values) {
        const result = fn(value);
        if (result === decisive) return decisive;
        if (result === null) unknown = true;
      }
      return unknown ? null : !decisive;
    },
    vectorOf: overElements(quantified(decisive), booleanType),
  });
}

function bindAggregate(call: FunctionCall): Expression {
  checkArgumentCount(call, 3, 4);
  const { element, containsNull } = arrayArgument(call);
  const [array, zero] = call.args;
  const accumulator = { type: zero.type, nullable: true };
  const merge = lambdaArgument(call, 2, accumulator, { type: element, nullable: containsNull });
  if (!sameType(merge.type, zero.type) && merge.type.kind !== 'void') checkMerged(call, zero.type, merge.type);
  const finish = call.args.length === 4 ? lambdaArgument(call, 3, accumulator) : undefined;
  return lambdaCall(call, [array, zero, merge, ...(finish ? [finish] : [])], {
    type: finish?.type ?? zero.type,
    nulls: 'custom',
    nullable: true,
    evaluate: (values: Values | null, start: Value, fn: Fn, end?: Fn) => {
      if (values === null) return null;
      let result = start;
      for (const value of values) result = fn(result, value);
      return end === undefined ? result : end(result);
    },
  });
}

function checkMerged(call: FunctionCall, wanted: DataType, got: DataType): void {
  throw mismatch(
    call,
    'UNEXPECTED_INPUT_TYPE',
    `Parameter 3 requires the "${sqlTypeName(wanted)}" type, however "${call.args[2]}" has the type "${sqlTypeName(got)}".`,
  );
}

function bindZipWith(call: FunctionCall): Expression {
  checkArgumentCount(call, 3);
  const left = arrayArgument(call, 0);
  const right = arrayArgument(call, 1);
  const lambda = lambdaArgument(
    call,
    2,
    { type: left.element, nullable: true },
    { type: right.element, nullable: true },
  );
  const type = arrayType(lambda.type, lambda.nullable);
  return lambdaCall(call, [call.args[0], call.args[1], lambda], {
    type,
    vectorOf: ([, , fn]) => zippedKernel(type, fn as Lambda),
    nulls: 'propagate',
    nullable: call.args[0].nullable || call.args[1].nullable,
    evaluate: (a: Values, b: Values, fn: Fn) =>
      Array.from({ length: Math.max(a.length, b.length) }, (_, i) => fn(a[i] ?? null, b[i] ?? null)),
  });
}

/** In natural order with nulls last, or by a comparator. */
function bindArraySort(call: FunctionCall): Expression {
  checkArgumentCount(call, 1, 2);
  const type = arrayArgument(call);
  const { element, containsNull } = type;
  const common = { type, nulls: 'propagate' as const, nullable: call.args[0].nullable };
  if (call.args.length === 1) {
    if (!isOrdered(element)) {
      const message = `The \`array_sort\` does not support ordering on type "${sqlTypeName(element)}".`;
      throw mismatch(call, 'INVALID_ORDERING_TYPE', message);
    }
    return lambdaCall(call, call.args, {
      ...common,
      canFail: false,
      evaluate: (values: Values) => sortedNullsLast(element, values),
      vector: ascendingKernel,
    });
  }
  const lambda = lambdaArgument(
    call,
    1,
    { type: element, nullable: containsNull },
    { type: element, nullable: containsNull },
  );
  if (lambda.type.kind !== 'int') {
    const message = `The \`array_sort\` requires return "INT" type, but the actual is "${sqlTypeName(lambda.type)}" type.`;
    throw mismatch(call, 'UNEXPECTED_RETURN_TYPE', message);
  }
  return lambdaCall(call, [call.args[0], lambda], {
    ...common,
    evaluate: (values: Values, fn: Fn) => [...values].sort(comparator(fn)),
  });
}

function sortedNullsLast(element: DataType, values: Values): Value[] {
  return [...values].sort((a, b) => {
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return compareNullable(element, a, b);
  });
}

const comparator =
  (fn: Fn) =>
  (a: Value, b: Value): number => {
    const order = fn(a, b);
    if (order !== null) return order as number;
    throw new EvaluationError(
      'COMPARATOR_RETURNS_NULL',
      'The comparator has returned a NULL for a comparison of elements.',
    );
  };

export const arrayLambdas: readonly FunctionDefinition[] = [
  operator({
    name: 'transform',
    group: 'lambda',
    signature: 'transform(array, x -> …) or transform(array, (x, i) -> …)',
    doc: 'The array with the function applied to each element; i counts from 0.',
    examples: [['transform(array(1, 2, 3), x -> x + 1)', '[2, 3, 4]']],
    bind: bindTransform,
  }),
  operator({
    name: 'filter',
    group: 'lambda',
    signature: 'filter(array, x -> …)',
    doc: 'The elements for which the function is true.',
    examples: [['filter(array(1, 2, 3), x -> x % 2 = 1)', '[1, 3]']],
    bind: bindFilter,
  }),
  operator({
    name: 'exists',
    group: 'lambda',
    signature: 'exists(array, x -> …)',
    doc: 'True when the function is true for some element; NULL when it is for none but NULL for some.',
    examples: [['exists(array(1, 2, 3), x -> x = 2)', 'true']],
    bind: call => bindQuantifier(call, true),
  }),
  operator({
    name: 'forall',
    group: 'lambda',
    signature: 'forall(array, x -> …)',
    doc: 'True when the function is true for every element.',
    examples: [['forall(array(2, 4), x -> x % 2 = 0)', 'true']],
    bind: call => bindQuantifier(call, false),
  }),
  operator({
    name: 'aggregate',
    aliases: ['reduce'],
    group: 'lambda',
    signature: 'aggregate(array, start, (acc, x) -> … [, acc -> …])',
    doc: 'Folds the elements into a value of the type of `start`, then applies the last function.',
    examples: [
      ['aggregate(array(1, 2, 3), 0, (acc, x) -> acc + x)', '6'],
      ['reduce(array(1, 2), 0, (acc, x) -> acc + x, acc -> acc * 10)', '30'],
    ],
    bind: bindAggregate,
  }),
  operator({
    name: 'zip_with',
    group: 'lambda',
    signature: 'zip_with(a, b, (x, y) -> …)',
    doc: 'The function applied to the elements of two arrays side by side; the shorter one is filled with NULL.',
    examples: [['zip_with(array(1, 2), array(3, 4), (x, y) -> x + y)', '[4, 6]']],
    bind: bindZipWith,
  }),
  operator({
    name: 'array_sort',
    group: 'lambda',
    signature: 'array_sort(array [, (a, b) -> …])',
    doc: 'The array sorted, NULLs last; or by a function that gives a negative, zero or positive int.',
    examples: [
      ['array_sort(array(5, NULL, 1))', '[1, 5, null]'],
      ['array_sort(array(3, 1, 2), (a, b) -> b - a)', '[3, 2, 1]'],
    ],
    bind: bindArraySort,
  }),
];
