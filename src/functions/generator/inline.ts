import { GeneratorCall } from '../../expressions/expression.js';
import type { StructType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { checkArity, unexpectedType } from '../aggregate/call.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';

export const inline: FunctionDefinition = {
  name: 'inline',
  kind: 'generator',
  group: 'generator',
  signature: 'inline(arrayOfStructs)',
  doc: 'A row for each struct of an array, with a column for each field; a null struct gives a row of nulls.',
  examples: [["(SELECT struct(a, b) FROM (SELECT inline(array(named_struct('a', 1, 'b', 'x')))) AS t)", '{1, x}']],
  bind: call => bindInline(call, false),
};

export const inlineOuter: FunctionDefinition = {
  name: 'inline_outer',
  kind: 'generator',
  group: 'generator',
  signature: 'inline_outer(arrayOfStructs)',
  doc: 'As `inline`, with a row of nulls for an empty or null array.',
  examples: [['(SELECT inline_outer(CAST(NULL AS ARRAY<STRUCT<a: INT>>)))', 'NULL']],
  bind: call => bindInline(call, true),
};

function bindInline(call: FunctionCall, outer: boolean) {
  checkArity(call, 1);
  const [arg] = call.args;
  const { type } = arg;
  if (type.kind !== 'array' || type.element.kind !== 'struct') throw unexpectedType(call, 0, '"ARRAY<STRUCT>"');
  const struct: StructType = type.element;
  const nullable = outer || type.containsNull;
  const nulls: Value[] = struct.fields.map(() => null);
  return new GeneratorCall(call.name, [arg], {
    fields: struct.fields.map(f => ({ ...f, nullable: f.nullable || nullable })),
    outer,
    generate: (value: Value) =>
      value === null ? [] : (value as readonly Value[]).map(row => (row === null ? nulls : (row as readonly Value[]))),
  });
}
