import { GeneratorCall } from '../../expressions/expression.js';
import { field, intType, type StructField } from '../../types/data-type.js';
import type { MapValue, Value } from '../../types/value.js';
import { checkArity, unexpectedType } from '../aggregate/call.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';

interface Form {
  readonly positions: boolean;
  readonly outer: boolean;
}

const definition = (name: string, form: Form, doc: string, example: readonly [string, string]): FunctionDefinition => ({
  name,
  kind: 'generator',
  group: 'generator',
  signature: `${name}(arrayOrMap)`,
  doc,
  examples: [example],
  bind: call => bindExplode(call, form),
});

export const explode = definition(
  'explode',
  { positions: false, outer: false },
  'A row for each element of an array (`col`) or entry of a map (`key`, `value`); none for an empty or null one.',
  ['(SELECT explode(array(7)))', '7'],
);
export const explodeOuter = definition(
  'explode_outer',
  { positions: false, outer: true },
  'As `explode`, with a row of nulls for an empty or null array or map.',
  ['(SELECT explode_outer(CAST(NULL AS ARRAY<INT>)))', 'NULL'],
);
export const posexplode = definition(
  'posexplode',
  { positions: true, outer: false },
  'As `explode`, with the position from 0 in front (`pos`).',
  ['(SELECT struct(p, c) FROM (SELECT posexplode(array(7)) AS (p, c)) AS t)', '{0, 7}'],
);
export const posexplodeOuter = definition(
  'posexplode_outer',
  { positions: true, outer: true },
  'As `posexplode`, with a row of nulls for an empty or null array or map.',
  ['(SELECT struct(p, c) FROM (SELECT posexplode_outer(CAST(NULL AS ARRAY<INT>)) AS (p, c)) AS t)', '{null, null}'],
);

function bindExplode(call: FunctionCall, { positions, outer }: Form) {
  checkArity(call, 1);
  const [arg] = call.args;
  const { type } = arg;
  if (type.kind !== 'array' && type.kind !== 'map') throw unexpectedType(call, 0, '("ARRAY" or "MAP")');
  const content =
    type.kind === 'array'
      ? [field('col', type.element, outer || type.containsNull)]
      : [field('key', type.key, outer), field('value', type.value, outer || type.valueContainsNull)];
  const fields: StructField[] = positions ? [field('pos', intType, outer), ...content] : content;
  const rows = type.kind === 'array' ? elementRows : entryRows;
  return new GeneratorCall(call.name, [arg], {
    fields,
    outer,
    generate: (value: Value) => (value === null ? [] : rows(value, positions)),
  });
}

function elementRows(value: Value, positions: boolean): Value[][] {
  const elements = value as readonly Value[];
  return elements.map((element, i) => (positions ? [i, element] : [element]));
}

function entryRows(value: Value, positions: boolean): Value[][] {
  const { keys, values } = value as MapValue;
  return keys.map((key, i) => (positions ? [i, key, values[i]] : [key, values[i]]));
}
