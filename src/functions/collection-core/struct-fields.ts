import { AnalysisError } from '../../common/errors.js';
import { CaseWhen, type Expression, GetField, Literal, ScalarCall } from '../../expressions/expression.js';
import {
  booleanType,
  field,
  type StructField,
  type StructType,
  stringType,
  structType,
} from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { operator } from '../operators/operator.js';
import { constantValue, isConstant } from '../signature-constant.js';
import { checkArgumentCount, mismatch, unexpectedInputType } from '../signature-errors.js';

/**
 * Structs with a field added, replaced or left out: what `Column.withField` and `dropFields` call. The name may be a path, `a.b.c`. The
 * result is built from the fields, so that only those that are used are computed.
 */
interface Part {
  readonly name: string;
  readonly value: Expression;
}

function structArgument(call: FunctionCall): StructType {
  const { type } = call.args[0];
  if (type.kind !== 'struct') throw unexpectedInputType(call, 0, '"STRUCT"');
  return type;
}

function nameArgument(call: FunctionCall, index: number): string[] {
  const arg = call.args[index];
  const value = arg.type.kind === 'string' && isConstant(arg) ? constantValue(arg) : null;
  if (typeof value !== 'string') throw mismatch(call, 'NON_STRING_TYPE', 'all field names must be constant strings.');
  return (
    value.match(/`(?:[^`]|``)+`|[^.`]+/g)?.map(p => (p.startsWith('`') ? p.slice(1, -1).replaceAll('``', '`') : p)) ?? [
      value,
    ]
  );
}

const isNamed = (name: string) => (f: { readonly name: string }) => f.name.toLowerCase() === name.toLowerCase();

/** The struct with `path` set to `value`. */
function withPath(struct: Expression, [name, ...rest]: readonly string[], value: Expression): Expression {
  const { fields } = struct.type as StructType;
  const at = fields.findIndex(isNamed(name));
  const inner = (): Expression => {
    if (rest.length === 0) return value;
    if (at < 0 || fields[at].type.kind !== 'struct') throw notFound(name, fields);
    return withPath(new GetField(struct, at), rest, value);
  };
  const parts = fieldParts(struct, fields);
  const part = { name: at < 0 ? name : fields[at].name, value: inner() };
  if (at < 0) parts.push(part);
  else parts[at] = part;
  return orNull(struct, parts);
}

/** The struct without `path`; a name that is not there changes nothing. */
function withoutPath(struct: Expression, [name, ...rest]: readonly string[]): Expression {
  const { fields } = struct.type as StructType;
  const at = fields.findIndex(isNamed(name));
  if (at < 0) return struct;
  const parts = fieldParts(struct, fields);
  if (rest.length > 0) {
    if (fields[at].type.kind !== 'struct') return struct;
    parts[at] = { name: fields[at].name, value: withoutPath(new GetField(struct, at), rest) };
    return orNull(struct, parts);
  }
  const kept = parts.filter((_, i) => i !== at);
  if (kept.length > 0) return orNull(struct, kept);
  throw new AnalysisError('DATATYPE_MISMATCH.CANNOT_DROP_ALL_FIELDS', 'Cannot drop all fields in struct.');
}

function notFound(name: string, fields: readonly StructField[]): AnalysisError {
  const known = fields.map(f => `\`${f.name}\``).join(', ');
  return new AnalysisError('FIELD_NOT_FOUND', `No such struct field \`${name}\` in ${known}.`);
}

const fieldParts = (struct: Expression, fields: readonly StructField[]): Part[] =>
  fields.map((f, i) => ({ name: f.name, value: new GetField(struct, i) }));

/** The struct of the parts; null where the original is. */
function orNull(struct: Expression, parts: readonly Part[]): Expression {
  const type = structType(parts.map(p => field(p.name, p.value.type, p.value.nullable)));
  const built = new ScalarCall(
    'named_struct',
    parts.flatMap(p => [new Literal(p.name, stringType), p.value]),
    {
      type,
      nulls: 'custom',
      nullable: false,
      evaluate: (...values: Value[]) => values.filter((_, i) => i % 2 === 1),
      canFail: false,
    },
  );
  if (!struct.nullable) return built;
  const isNull = new ScalarCall('isnull', [struct], {
    type: booleanType,
    nulls: 'custom',
    nullable: false,
    evaluate: (value: Value) => value === null,
    canFail: false,
  });
  return new CaseWhen([{ condition: isNull, value: new Literal(null, type) }], built, `update_fields(${struct})`);
}

export const structFields: readonly FunctionDefinition[] = [
  operator({
    name: 'with_field',
    group: 'struct',
    signature: "with_field(struct, 'name', value)",
    doc: 'The struct with a field added at the end, or replaced. The name may be a path.',
    examples: [["with_field(named_struct('a', 1), 'b', 2)", '{1, 2}']],
    bind: call => {
      checkArgumentCount(call, 3);
      structArgument(call);
      return withPath(call.args[0], nameArgument(call, 1), call.args[2]);
    },
  }),
  operator({
    name: 'drop_fields',
    group: 'struct',
    signature: "drop_fields(struct, 'name', …)",
    doc: 'The struct without some fields. Names may be paths; names that are not there change nothing.',
    examples: [["drop_fields(named_struct('a', 1, 'b', 2), 'b')", '{1}']],
    bind: call => {
      checkArgumentCount(call, 2, Number.POSITIVE_INFINITY);
      structArgument(call);
      return call.args
        .slice(1)
        .reduce<Expression>((e, _, i) => withoutPath(e, nameArgument(call, i + 1)), call.args[0]);
    },
  }),
];
