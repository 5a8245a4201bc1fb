import { BoundReference, type Expression, Literal, ScalarCall } from '../../expressions/expression.js';
import { commonTypeOf } from '../../types/coercion.js';
import {
  arrayType,
  type DataType,
  field,
  mapType,
  stringType,
  structType,
  typeContains,
} from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator, operatorCall } from '../operators/operator.js';
import { coerce, constantValue, isConstant } from '../signature-constant.js';
import { differentTypes, mismatch, wrongArgumentCount } from '../signature-errors.js';
import { rowsOfArrays, structKernel } from './gather-kernels.js';
import { sideBySideKernel } from './map-kernels.js';
import { mapOf } from './map-value.js';

/** `array`, `map`, `named_struct`, `struct`: nested values from their parts. */

/** The arguments in one type; `condition` names Spark's error where they have none. */
function unified(
  call: FunctionCall,
  args: readonly Expression[],
  condition: string,
): { type: DataType; args: Expression[] } {
  const type = commonTypeOf(args.map(arg => arg.type));
  if (type === undefined) throw differentTypes(call, args, condition);
  return { type, args: args.map(arg => coerce(arg, type, call.context.zone)) };
}

function bindArray(call: FunctionCall): Expression {
  const { type, args } = unified(call, call.args, 'DATA_DIFF_TYPES');
  const made = arrayType(
    type,
    args.some(arg => arg.nullable),
  );
  return operatorCall(call, args, {
    type: made,
    nulls: 'custom',
    nullable: false,
    evaluate: (...values: Value[]) => values,
    vector: rowsOfArrays(made, args.length),
    canFail: false,
  });
}

function bindMap(call: FunctionCall): Expression {
  if (call.args.length % 2 !== 0) throw wrongArgumentCount(call, '2n (n > 0)');
  const even = (_: unknown, i: number) => i % 2 === 0;
  const keys = unified(call, call.args.filter(even), 'CREATE_MAP_KEY_DIFF_TYPES');
  const values = unified(
    call,
    call.args.filter((_, i) => i % 2 === 1),
    'CREATE_MAP_VALUE_DIFF_TYPES',
  );
  checkKeyType(call, keys.type);
  const type = mapType(
    keys.type,
    values.type,
    values.args.some(arg => arg.nullable),
  );
  const args = keys.args.flatMap((key, i) => [key, values.args[i]]);
  const make = mapOf(type);
  return operatorCall(call, args, {
    type,
    nulls: 'custom',
    nullable: false,
    evaluate: (...parts: Value[]) =>
      make(
        parts.filter(even),
        parts.filter((_, i) => i % 2 === 1),
      ),
    vector: sideBySideKernel(type),
    canFail: true,
  });
}

/** Maps, variants and what holds them cannot be keys. */
export function checkKeyType(call: FunctionCall, type: DataType): void {
  if (!typeContains(type, t => t.kind === 'map' || t.kind === 'variant')) return;
  throw mismatch(call, 'INVALID_MAP_KEY_TYPE', 'The key of map cannot be/contain a map or a variant.');
}

function bindNamedStruct(call: FunctionCall): Expression {
  const { args } = call;
  if (args.length % 2 !== 0) throw wrongArgumentCount(call, '2n (n > 0)');
  const names = args.filter((_, i) => i % 2 === 0).map(name => fieldName(call, name));
  return structOf(
    call,
    names,
    args.filter((_, i) => i % 2 === 1),
  );
}

function fieldName(call: FunctionCall, e: Expression): string {
  const value = e.type.kind === 'string' && isConstant(e) ? constantValue(e) : null;
  if (typeof value === 'string') return value;
  throw mismatch(
    call,
    'CREATE_NAMED_STRUCT_WITHOUT_FOLDABLE_STRING',
    `Only foldable \`STRING\` expressions are allowed to appear at odd position, but they are "${e}".`,
  );
}

/** Columns become the fields as they are; what must be computed is computed where it goes. */
const isColumnOrName = (e: Expression, i: number): boolean => i % 2 === 0 || e instanceof BoundReference;

/** Children are name, value, name, value …: code generation takes the values apart again. */
function structOf(call: FunctionCall, names: readonly string[], values: readonly Expression[]): ScalarCall {
  const children = values.flatMap((value, i) => [new Literal(names[i], stringType), value]);
  const type = structType(values.map((value, i) => field(names[i], value.type, value.nullable)));
  return new ScalarCall(
    'named_struct',
    children,
    {
      type,
      nulls: 'custom',
      nullable: false,
      evaluate: (...parts: Value[]) => parts.filter((_, i) => i % 2 === 1),
      vectorOf: args => (args.every(isColumnOrName) ? structKernel(type) : undefined),
      canFail: false,
    },
    structText(call, names, values),
  );
}

function structText(call: FunctionCall, names: readonly string[], values: readonly Expression[]): string {
  return `${call.name}(${values.map((value, i) => `${names[i]}, ${value}`).join(', ')})`;
}

function bindStruct(call: FunctionCall): Expression {
  const names = call.args.map((arg, i) =>
    'name' in arg && arg.kind === 'attribute' ? String(arg.name) : `col${i + 1}`,
  );
  return structOf(call, names, call.args);
}

export const makers: readonly FunctionDefinition[] = [
  operator({
    name: 'array',
    group: 'array',
    signature: 'array(a, b, …)',
    doc: 'An array of the values, widened to one type.',
    examples: [
      ['array(1, 2, 3)', '[1, 2, 3]'],
      ['array(1, 2.5)', '[1.0, 2.5]'],
    ],
    bind: bindArray,
  }),
  operator({
    name: 'map',
    group: 'map',
    signature: 'map(key, value, …)',
    doc: 'A map of the pairs. A key must not be NULL or come twice.',
    examples: [["map('a', 1, 'b', 2)", '{a -> 1, b -> 2}']],
    bind: bindMap,
  }),
  operator({
    name: 'named_struct',
    group: 'struct',
    signature: "named_struct('name', value, …)",
    doc: 'A struct with the given field names and values.',
    examples: [["named_struct('a', 1, 'b', 'x')", '{1, x}']],
    bind: bindNamedStruct,
  }),
  operator({
    name: 'struct',
    group: 'struct',
    signature: 'struct(a, b AS name, …)',
    doc: 'A struct of the values; fields are called like the columns and aliases, else col1, col2, …',
    examples: [["struct(1, 'x')", '{1, x}']],
    bind: bindStruct,
  }),
];
