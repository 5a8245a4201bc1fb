import type { BoundScalar, Expression, Lambda } from '../../expressions/expression.js';
import { tightestType } from '../../types/coercion.js';
import { booleanType, type DataType, mapType } from '../../types/data-type.js';
import { MapValue, type Value } from '../../types/value.js';
import { valueKey } from '../aggregate/value-key.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator } from '../operators/operator.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, mismatch, typeText } from '../signature-errors.js';
import { checkBody, lambdaArgument, lambdaCall, mapArgument } from './higher-order.js';
import { filtered, type LambdaKernel, lambdaKernel, transformedKeys, transformedValues } from './lambda-kernels.js';
import { checkKeyType } from './make.js';
import { mapOf } from './map-value.js';

/** `map_filter`, `map_zip_with`, `transform_keys`, `transform_values`: functions over the entries of maps. */

type Fn = (...values: Value[]) => Value;

function entryLambda(call: FunctionCall) {
  checkArgumentCount(call, 2);
  const type = mapArgument(call);
  const lambda = lambdaArgument(
    call,
    1,
    { type: type.key, nullable: false },
    { type: type.value, nullable: type.valueContainsNull },
  );
  const common = { nulls: 'propagate' as const, nullable: call.args[0].nullable };
  return { type, lambda, common, args: [call.args[0], lambda] };
}

const overEntries =
  (kernel: LambdaKernel, type: DataType): BoundScalar['vectorOf'] =>
  ([, lambda]) =>
    lambdaKernel(kernel, type, lambda as Lambda, 2);

function bindMapFilter(call: FunctionCall): Expression {
  const { type, lambda, common, args } = entryLambda(call);
  checkBody(call, lambda, 1, booleanType);
  const evaluate = (map: MapValue, fn: Fn) => {
    const kept = map.keys.map((k, i) => fn(k, map.values[i]) === true);
    return new MapValue(
      map.keys.filter((_, i) => kept[i]),
      map.values.filter((_, i) => kept[i]),
    );
  };
  return lambdaCall(call, args, { ...common, type, evaluate, vectorOf: overEntries(filtered, type) });
}

function bindTransformKeys(call: FunctionCall): Expression {
  const { type, lambda, common, args } = entryLambda(call);
  checkKeyType(call, lambda.type);
  const result = mapType(lambda.type, type.value, type.valueContainsNull);
  const make = mapOf(result);
  return lambdaCall(call, args, {
    ...common,
    type: result,
    evaluate: (map: MapValue, fn: Fn) =>
      make(
        map.keys.map((k, i) => fn(k, map.values[i])),
        map.values,
      ),
    vectorOf: overEntries(transformedKeys, result),
  });
}

function bindTransformValues(call: FunctionCall): Expression {
  const { type, lambda, common, args } = entryLambda(call);
  return lambdaCall(call, args, {
    ...common,
    type: mapType(type.key, lambda.type, lambda.nullable),
    evaluate: (map: MapValue, fn: Fn) =>
      new MapValue(
        map.keys,
        map.values.map((v, i) => fn(map.keys[i], v)),
      ),
    vectorOf: overEntries(transformedValues, mapType(type.key, lambda.type, lambda.nullable)),
  });
}

/** Every key of either map, with the two values or NULL for the one that is missing. */
function bindMapZipWith(call: FunctionCall): Expression {
  checkArgumentCount(call, 3);
  const left = mapArgument(call, 0);
  const right = mapArgument(call, 1);
  const key = tightestType(left.key, right.key);
  if (key === undefined) {
    throw mismatch(
      call,
      'MAP_ZIP_WITH_DIFF_TYPES',
      `Input to the \`map_zip_with\` should have been two maps with compatible key types, but it's [${typeText(call.args[0])}, ${typeText(call.args[1])}].`,
    );
  }
  const lambda = lambdaArgument(
    call,
    2,
    { type: key, nullable: false },
    { type: left.value, nullable: true },
    { type: right.value, nullable: true },
  );
  const { zone } = call.context;
  const maps = [
    coerce(call.args[0], mapType(key, left.value), zone),
    coerce(call.args[1], mapType(key, right.value), zone),
  ];
  return lambdaCall(call, [...maps, lambda], {
    type: mapType(key, lambda.type, lambda.nullable),
    nulls: 'propagate',
    nullable: maps.some(map => map.nullable),
    evaluate: zipped(key),
  });
}

function zipped(key: DataType) {
  const id = valueKey(key);
  return (a: MapValue, b: MapValue, fn: Fn) => {
    const entries = new Map<unknown, [key: Value, left: Value, right: Value]>();
    a.keys.forEach((k, i) => {
      entries.set(id(k), [k, a.values[i], null]);
    });
    b.keys.forEach((k, i) => {
      const known = entries.get(id(k));
      if (known === undefined) entries.set(id(k), [k, null, b.values[i]]);
      else known[2] = b.values[i];
    });
    const rows = [...entries.values()];
    return new MapValue(
      rows.map(([k]) => k),
      rows.map(row => fn(...row)),
    );
  };
}

export const mapLambdas: readonly FunctionDefinition[] = [
  operator({
    name: 'map_filter',
    group: 'lambda',
    signature: 'map_filter(map, (k, v) -> …)',
    doc: 'The entries for which the function is true.',
    examples: [['map_filter(map(1, 0, 2, 2), (k, v) -> k > v)', '{1 -> 0}']],
    bind: bindMapFilter,
  }),
  operator({
    name: 'map_zip_with',
    group: 'lambda',
    signature: 'map_zip_with(a, b, (k, x, y) -> …)',
    doc: 'A map of all keys of both maps, with the function of the key and the two values (NULL where missing).',
    examples: [["map_zip_with(map('a', 1), map('a', 2), (k, x, y) -> x + y)", '{a -> 3}']],
    bind: bindMapZipWith,
  }),
  operator({
    name: 'transform_keys',
    group: 'lambda',
    signature: 'transform_keys(map, (k, v) -> …)',
    doc: 'The map with new keys, which must not be NULL or come twice.',
    examples: [["transform_keys(map(1, 'a'), (k, v) -> k + 1)", '{2 -> a}']],
    bind: bindTransformKeys,
  }),
  operator({
    name: 'transform_values',
    group: 'lambda',
    signature: 'transform_values(map, (k, v) -> …)',
    doc: 'The map with new values.',
    examples: [['transform_values(map(1, 2), (k, v) -> k + v)', '{1 -> 3}']],
    bind: bindTransformValues,
  }),
];
