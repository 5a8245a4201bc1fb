import { take } from '../../columnar/take.js';
import type { MapVector } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import type { Expression } from '../../expressions/expression.js';
import { elementType } from '../../types/coercion.js';
import { exactly } from '../../types/coercion-implicit.js';
import { type DataType, intType, isIntegral, type MapType, mapType } from '../../types/data-type.js';
import { equalValues, MapValue, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator, operatorCall } from '../operators/operator.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, mismatch, typeText, unexpectedInputType } from '../signature-errors.js';
import { arrayOrMapParam, arrayParam } from '../signature-params.js';
import { elementFromOne, elementFromZero, entriesOf } from './gather-kernels.js';
import { invalidIndexOfZero } from './limits.js';

/** Elements of arrays and values of maps, and how many there are. */

type Values = readonly Value[];
const INDEX: ReadonlySet<string> = new Set(['int', 'smallint', 'tinyint']);

/** Counted from 0, NULL outside. */
function bindGet(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const [array, index] = call.args;
  if (array.type.kind !== 'array') throw unexpectedInputType(call, 0, '"ARRAY"');
  const type = isIntegral(index.type) ? index.type : exactly(intType).from(index.type);
  if (type === undefined) throw unexpectedInputType(call, 1, '"INTEGRAL"');
  return operatorCall(call, [array, coerce(index, type, call.context.zone)], {
    type: array.type.element,
    nulls: 'propagate',
    nullable: true,
    evaluate: (values: Values, at: number) => values[at] ?? null,
    vector: elementFromZero,
    canFail: false,
  });
}

/** Arrays count from 1, or from −1 at the end. */
function bindElementAt(call: FunctionCall, tolerant: boolean): Expression {
  checkArgumentCount(call, 2);
  const [collection, key] = call.args;
  const { type } = collection;
  if (type.kind === 'map') return mapValue(call, collection, type, key);
  if (type.kind !== 'array') throw unexpectedInputType(call, 0, '("ARRAY" or "MAP")');
  if (!INDEX.has(key.type.kind)) throw unexpectedInputType(call, 1, '"INT"');
  return operatorCall(call, [collection, coerce(key, intType, call.context.zone)], {
    type: type.element,
    nulls: 'propagate',
    nullable: true,
    evaluate: (values: Values, at: number) => elementAt(values, at, tolerant),
    vector: elementFromOne(tolerant),
    canFail: true,
  });
}

function elementAt(values: Values, at: number, tolerant: boolean): Value {
  const index = placeOf(values.length, at, tolerant);
  return index < 0 ? null : values[index];
}

/** Where in an array of `size` elements, from 0; −1 outside. */
function placeOf(size: number, at: number, tolerant: boolean): number {
  if (at === 0) throw invalidIndexOfZero();
  const index = at > 0 ? at - 1 : size + at;
  if (index >= 0 && index < size) return index;
  if (tolerant) return -1;
  throw new EvaluationError(
    'INVALID_ARRAY_INDEX_IN_ELEMENT_AT',
    `The index ${at} is out of bounds. The array has ${size} elements. Use \`try_element_at\` to have NULL instead.`,
  );
}

function mapValue(call: FunctionCall, map: Expression, type: MapType, key: Expression): Expression {
  const common = elementType(type.key, key.type);
  if (common === undefined) {
    throw mismatch(
      call,
      'MAP_FUNCTION_DIFF_TYPES',
      `Input to \`${call.name}\` should have been "MAP" followed by a value with same key type, but it's [${typeText(map)}, ${typeText(key)}].`,
    );
  }
  const { zone } = call.context;
  const args = [coerce(map, mapType(common, type.value, type.valueContainsNull), zone), coerce(key, common, zone)];
  return operatorCall(call, args, {
    type: type.value,
    nulls: 'propagate',
    nullable: true,
    evaluate: (values: MapValue, wanted: Value) => valueOfKey(common, values, wanted),
    vector: ([maps, wanted], length) => {
      const entries = entriesOf(maps, wanted, length);
      return entries && take((maps as MapVector).values, entries, length);
    },
    canFail: false,
  });
}

/** The value of a key, NULL where the map has no such key. */
export function valueOfKey(key: DataType, map: MapValue, wanted: Value): Value {
  const at = map.keys.findIndex(k => equalValues(key, k, wanted));
  return at < 0 ? null : map.values[at];
}

const size = scalar({
  name: 'size',
  aliases: ['cardinality'],
  group: 'collection',
  signature: 'size(arrayOrMap)',
  doc: 'The number of elements of an array or entries of a map.',
  examples: [
    ['size(array(1, 2))', '2'],
    ["cardinality(map('a', 1))", '1'],
  ],
  params: [arrayOrMapParam('expr')],
  returns: intType,
  canFail: false,
  evaluate: (value: Values | MapValue) => (value instanceof MapValue ? value.size : value.length),
  inlineSize: size => size,
});

const arraySize = scalar({
  name: 'array_size',
  group: 'array',
  signature: 'array_size(array)',
  doc: 'The number of elements of an array.',
  examples: [['array_size(array(1, 2))', '2']],
  params: [arrayParam('array')],
  returns: intType,
  canFail: false,
  evaluate: (values: Values) => values.length,
  inlineSize: size => size,
});

export const accessors: readonly FunctionDefinition[] = [
  operator({
    name: 'get',
    group: 'array',
    signature: 'get(array, index)',
    doc: 'The element at an index from 0; NULL outside the array.',
    examples: [['get(array(1, 2, 3), 0)', '1']],
    bind: bindGet,
  }),
  operator({
    name: 'element_at',
    group: 'collection',
    signature: 'element_at(arrayOrMap, positionOrKey)',
    doc: 'The element at a position (1 is the first, −1 the last; fails outside), or the value of a key (NULL where missing).',
    examples: [
      ['element_at(array(1, 2, 3), -1)', '3'],
      ["element_at(map('a', 1), 'b')", 'NULL'],
    ],
    bind: call => bindElementAt(call, false),
  }),
  operator({
    name: 'try_element_at',
    group: 'collection',
    signature: 'try_element_at(arrayOrMap, positionOrKey)',
    doc: 'As `element_at`, but NULL outside the array.',
    examples: [['try_element_at(array(1, 2, 3), 4)', 'NULL']],
    bind: call => bindElementAt(call, true),
  }),
  size,
  arraySize,
];
