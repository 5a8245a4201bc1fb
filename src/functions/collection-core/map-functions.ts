import { BooleanVector, StructVector } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import { type Expression, Literal } from '../../expressions/expression.js';
import { commonType, elementTypeNoText } from '../../types/coercion.js';
import {
  type ArrayType,
  arrayType,
  booleanType,
  type DataType,
  field,
  type MapType,
  mapType,
  type StructType,
  stringType,
  structType,
} from '../../types/data-type.js';
import { equalValues, MapValue, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { javaPattern } from '../operators/java-pattern.js';
import { operator, operatorCall } from '../operators/operator.js';
import { GuardedPattern } from '../regular-expressions/guarded-pattern.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, differentTypes, mismatch, typeText, unexpectedInputType } from '../signature-errors.js';
import { arrayParam, exact, mapParam, optional, stringParam } from '../signature-params.js';
import { nullType } from './element-type.js';
import { entriesOf, partOfMap } from './gather-kernels.js';
import { validOf } from './list-kernels.js';
import { checkKeyType } from './make.js';
import { concatMapsKernel, entriesKernel, pairedArraysKernel } from './map-kernels.js';
import { mapOf } from './map-value.js';

/** Maps put together and taken apart. */

type Values = readonly Value[];

function bindConcat(call: FunctionCall): Expression {
  const { args } = call;
  const differ = () =>
    mismatch(
      call,
      'MAP_CONCAT_DIFF_TYPES',
      `The \`map_concat\` should all be of type map, but it's [${args.map(typeText).join(', ')}].`,
    );
  if (args.length === 0) return new Literal(new MapValue([], []), mapType(stringType, stringType, false));
  let type: DataType | undefined = args[0].type;
  for (const arg of args) type = type && arg.type.kind === 'map' ? commonType(type, arg.type) : undefined;
  if (type?.kind !== 'map') throw args.every(arg => arg.type.kind === 'map') ? differentTypes(call, args) : differ();
  const make = mapOf(type);
  const target = type;
  return operatorCall(
    call,
    args.map(arg => coerce(arg, target, call.context.zone)),
    {
      type,
      nulls: 'propagate',
      evaluate: (...maps: MapValue[]) =>
        make(
          maps.flatMap(m => m.keys),
          maps.flatMap(m => m.values),
        ),
      vector: concatMapsKernel(type),
      canFail: true,
    },
  );
}

function bindContainsKey(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const [map, key] = call.args;
  if (key.type.kind === 'void') throw nullType(call);
  const common = map.type.kind === 'map' ? elementTypeNoText(map.type.key, key.type) : undefined;
  if (map.type.kind !== 'map' || common === undefined) {
    throw mismatch(
      call,
      'MAP_FUNCTION_DIFF_TYPES',
      `Input to \`map_contains_key\` should have been "MAP" followed by a value with same key type, but it's [${typeText(map)}, ${typeText(key)}].`,
    );
  }
  const { zone } = call.context;
  const args = [
    coerce(map, mapType(common, map.type.value, map.type.valueContainsNull), zone),
    coerce(key, common, zone),
  ];
  return operatorCall(call, args, {
    type: booleanType,
    nulls: 'propagate',
    evaluate: (value: MapValue, wanted: Value) => value.keys.some(k => equalValues(common, k, wanted)),
    vector: ([maps, wanted], length) => {
      const entries = entriesOf(maps, wanted, length);
      if (entries === undefined) return undefined;
      const found = Uint8Array.from(entries, entry => (entry < 0 ? 0 : 1));
      return new BooleanVector(booleanType, length, found, validOf([maps, wanted], length));
    },
    canFail: false,
  });
}

const mapFromArrays = scalar({
  name: 'map_from_arrays',
  group: 'map',
  signature: 'map_from_arrays(keys, values)',
  doc: 'A map of two arrays of one length; keys must not be NULL or come twice.',
  examples: [["map_from_arrays(array(1, 2), array('a', 'b'))", '{1 -> a, 2 -> b}']],
  params: [arrayParam('keys'), arrayParam('values')],
  returns: ([keys, values]) =>
    mapType((keys as ArrayType).element, (values as ArrayType).element, (values as ArrayType).containsNull),
  kernel: ({ type, call }) => {
    checkKeyType(call, (type as MapType).key);
    const make = mapOf(type as MapType);
    const evaluate = (keys: Values, values: Values) => {
      if (keys.length === values.length) return make(keys, values);
      throw new EvaluationError(
        '_LEGACY_ERROR_TEMP_2128',
        `The key array and value array of MapData must have the same length (${keys.length} and ${values.length}).`,
      );
    };
    return { evaluate, vector: pairedArraysKernel(type as MapType) };
  },
});

function bindFromEntries(call: FunctionCall): Expression {
  checkArgumentCount(call, 1);
  const [entries] = call.args;
  const { type } = entries;
  if (type.kind !== 'array' || type.element.kind !== 'struct' || type.element.fields.length !== 2) {
    throw unexpectedInputType(call, 0, '"ARRAY" of pair "STRUCT"');
  }
  const [key, value] = type.element.fields;
  checkKeyType(call, key.type);
  const result = mapType(key.type, value.type, value.nullable);
  const make = mapOf(result);
  return operatorCall(call, [entries], {
    type: result,
    nulls: 'propagate',
    nullable: entries.nullable || type.containsNull,
    evaluate: (pairs: readonly (Values | null)[]) => {
      if (pairs.includes(null)) return null;
      return make(
        pairs.map(p => p![0]),
        pairs.map(p => p![1]),
      );
    },
    vector: entriesKernel(result),
    canFail: true,
  });
}

const mapKeys = scalar({
  name: 'map_keys',
  group: 'map',
  signature: 'map_keys(map)',
  doc: 'The keys of a map, as an array.',
  examples: [["map_keys(map(1, 'a', 2, 'b'))", '[1, 2]']],
  params: [mapParam('map')],
  returns: ([type]) => arrayType((type as MapType).key, false),
  canFail: false,
  evaluate: (map: MapValue) => map.keys,
  vector: partOfMap(
    maps => arrayType(maps.type.key, false),
    maps => maps.keys,
  ),
});

const mapValues = scalar({
  name: 'map_values',
  group: 'map',
  signature: 'map_values(map)',
  doc: 'The values of a map, as an array.',
  examples: [["map_values(map(1, 'a', 2, NULL))", '[a, null]']],
  params: [mapParam('map')],
  returns: ([type]) => arrayType((type as MapType).value, (type as MapType).valueContainsNull),
  canFail: false,
  evaluate: (map: MapValue) => map.values,
  vector: partOfMap(
    maps => arrayType(maps.type.value, maps.type.valueContainsNull),
    maps => maps.values,
  ),
});

const entriesType = ({ key, value, valueContainsNull }: MapType): ArrayType =>
  arrayType(structType([field('key', key, false), field('value', value, valueContainsNull)]), false);

const mapEntries = scalar({
  name: 'map_entries',
  group: 'map',
  signature: 'map_entries(map)',
  doc: 'The entries of a map, as an array of structs of key and value.',
  examples: [["map_entries(map(1, 'a'))", '[{1, a}]']],
  params: [mapParam('map')],
  returns: ([type]) => entriesType(type as MapType),
  canFail: false,
  evaluate: (map: MapValue) => map.keys.map((k, i) => [k, map.values[i]]),
  vector: partOfMap(
    maps => entriesType(maps.type),
    maps =>
      new StructVector(entriesType(maps.type).element as StructType, maps.keys.length, [maps.keys, maps.values], null),
  ),
});

const textMap = mapType(stringType, stringType);

const strToMap = scalar({
  name: 'str_to_map',
  group: 'map',
  signature: 'str_to_map(text [, pairDelimiter [, keyValueDelimiter]])',
  doc: 'A map of text: pairs apart by the first regular expression (`,`), key and value by the second (`:`).',
  examples: [["str_to_map('a:1,b:2')", '{a -> 1, b -> 2}']],
  params: [
    exact(stringParam('text')),
    optional(exact(stringParam('pairDelim')), ','),
    optional(exact(stringParam('keyValueDelim')), ':'),
  ],
  returns: textMap,
  kernel: () => {
    const make = mapOf(textMap);
    const patterns = new Map<string, GuardedPattern>();
    const compiled = (text: string): GuardedPattern => {
      let pattern = patterns.get(text);
      if (pattern === undefined) {
        if (patterns.size >= 64) patterns.clear();
        pattern = new GuardedPattern(javaPattern(text, 'str_to_map'), text, false);
        patterns.set(text, pattern);
      }
      return pattern;
    };
    return {
      evaluate: (text: string, pairs: string, parts: string) => {
        const entries = splitAll(text, compiled(pairs)).map(pair => splitOnce(pair, compiled(parts)));
        return make(
          entries.map(e => e[0]),
          entries.map(e => e[1]),
        );
      },
    };
  },
});

/** Splits as Java does: groups of the pattern are not kept, an empty match at the start makes no empty part. */
function splitAll(text: string, pattern: GuardedPattern): string[] {
  const parts: string[] = [];
  let from = 0;
  for (const match of pattern.findAll(text)) {
    const end = match.index + match[0].length;
    if (match[0] === '' && (match.index === 0 || match.index >= text.length)) continue;
    parts.push(text.slice(from, match.index));
    from = end;
  }
  parts.push(text.slice(from));
  return parts;
}

function splitOnce(text: string, pattern: GuardedPattern): [key: string, value: string | null] {
  const match = pattern.find(text);
  return match === null ? [text, null] : [text.slice(0, match.index), text.slice(match.index + match[0].length)];
}

export const mapFunctions: readonly FunctionDefinition[] = [
  operator({
    name: 'map_concat',
    group: 'map',
    signature: 'map_concat(map, …)',
    doc: 'The entries of all maps; no key may be in two of them.',
    examples: [["map_concat(map(1, 'a'), map(2, 'b'))", '{1 -> a, 2 -> b}']],
    bind: bindConcat,
  }),
  operator({
    name: 'map_contains_key',
    group: 'map',
    signature: 'map_contains_key(map, key)',
    doc: 'True when the map has the key.',
    examples: [["map_contains_key(map(1, 'a'), 1)", 'true']],
    bind: bindContainsKey,
  }),
  mapFromArrays,
  operator({
    name: 'map_from_entries',
    group: 'map',
    signature: 'map_from_entries(entries)',
    doc: 'A map of an array of structs of two fields; NULL when one of them is NULL.',
    examples: [["map_from_entries(array(struct(1, 'a'), struct(2, 'b')))", '{1 -> a, 2 -> b}']],
    bind: bindFromEntries,
  }),
  mapKeys,
  mapValues,
  mapEntries,
  strToMap,
];
