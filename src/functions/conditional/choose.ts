import { AnalysisError } from '../../common/errors.js';
import { CaseWhen, Coalesce, callText, type Expression, Literal, ScalarCall } from '../../expressions/expression.js';
import { commonTypeOf } from '../../types/coercion.js';
import { booleanType, type DataType, intType, sqlTypeName } from '../../types/data-type.js';
import { equalValues, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { bindEquals } from '../operators/comparison.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, mismatch, typeText } from '../signature-errors.js';

/** Functions that choose between values: only what is chosen is evaluated. They bind to `CaseWhen` and `Coalesce`. */

type Binding = (call: FunctionCall) => Expression;

function choice(
  name: string,
  signature: string,
  doc: string,
  examples: FunctionDefinition['examples'],
  bind: Binding,
  aliases?: readonly string[],
): FunctionDefinition {
  return { name, aliases, kind: 'scalar', group: 'conditional', signature, doc, examples, bind };
}

/** The values widened to one type; Spark's condition when they have none. */
function unified(call: FunctionCall, values: readonly Expression[]): Expression[] {
  const type = commonTypeOf(values.map(v => v.type));
  if (type === undefined) {
    const types = values.map(v => `"${sqlTypeName(v.type)}"`).join(', ');
    throw mismatch(call, 'DATA_DIFF_TYPES', `the values of \`${call.name}\` must have one type, got ${types}`);
  }
  return values.map(v => coerce(v, type, call.context.zone));
}

/** Only a boolean is a condition. A bare NULL is one for `if`, which takes it as false. */
function condition(call: FunctionCall, e: Expression): Expression {
  if (e.type.kind === 'boolean') return e;
  if (call.name === 'if' && e instanceof Literal && e.value === null) return coerce(e, booleanType, call.context.zone);
  throw mismatch(call, 'UNEXPECTED_INPUT_TYPE', `a condition must be BOOLEAN, got ${typeText(e)}`);
}

const nullOf = (type: DataType): Literal => new Literal(null, type);

const isNull = (e: Expression): Expression =>
  new ScalarCall('isnull', [e], {
    type: booleanType,
    nulls: 'custom',
    nullable: false,
    canFail: false,
    evaluate: (v: Value) => v === null,
  });

const bindCase: Binding = call => {
  const { args } = call;
  const count = Math.floor(args.length / 2);
  if (count === 0) throw new AnalysisError('WRONG_NUM_ARGS.WITHOUT_SUGGESTION', 'CASE needs a WHEN with its THEN.');
  const hasElse = args.length % 2 === 1;
  const results = Array.from({ length: count }, (_, i) => args[2 * i + 1]);
  const values = unified(call, hasElse ? [...results, args[args.length - 1]] : results);
  const branches = Array.from({ length: count }, (_, i) => ({
    condition: condition(call, args[2 * i]),
    value: values[i],
  }));
  return new CaseWhen(branches, hasElse ? values[count] : nullOf(values[0].type));
};

const bindIf: Binding = call => {
  checkArgumentCount(call, 3);
  const [test, yes, no] = call.args;
  const values = unified(call, [yes, no]);
  const text = `(IF(${test}, ${yes}, ${no}))`;
  return new CaseWhen([{ condition: condition(call, test), value: values[0] }], values[1], text);
};

const bindCoalesce: Binding = call => {
  checkArgumentCount(call, 1, Number.POSITIVE_INFINITY);
  return new Coalesce(unified(call, call.args), call.name);
};

const bindNvl: Binding = call => {
  checkArgumentCount(call, 2);
  return new Coalesce(unified(call, call.args), call.name);
};

const bindNvl2: Binding = call => {
  checkArgumentCount(call, 3);
  const [tested, present, absent] = call.args;
  const [yes, no] = unified(call, [present, absent]);
  return new CaseWhen([{ condition: isNull(tested), value: no }], yes, callText(call.name, call.args));
};

function nullWhereEqual(call: FunctionCall, kept: Expression, other: Expression): Expression {
  const condition = bindEquals({ ...call, name: '=', args: [kept, other] });
  return new CaseWhen([{ condition, value: nullOf(kept.type) }], kept, callText(call.name, call.args));
}

const bindNullif: Binding = call => {
  checkArgumentCount(call, 2);
  const [kept, other] = call.args;
  return nullWhereEqual(call, kept, other);
};

/** `decode(x, s1, r1, …, default)`: the result beside the first search value that equals x; null equals null. */
const bindDecode: Binding = call => {
  checkArgumentCount(call, 3, Number.POSITIVE_INFINITY);
  const [tested, ...rest] = call.args;
  const pairs = Math.floor(rest.length / 2);
  const searches = Array.from({ length: pairs }, (_, i) => rest[2 * i]);
  const results = Array.from({ length: pairs }, (_, i) => rest[2 * i + 1]);
  const hasDefault = rest.length % 2 === 1;
  const [x, ...compared] = unified(call, [tested, ...searches]);
  const values = unified(call, hasDefault ? [...results, rest[rest.length - 1]] : results);
  const branches = compared.map((search, i) => ({ condition: nullSafeEquals(x, search), value: values[i] }));
  return new CaseWhen(branches, hasDefault ? values[pairs] : nullOf(values[0].type), callText(call.name, call.args));
};

function nullSafeEquals(a: Expression, b: Expression): Expression {
  const { type } = a;
  const evaluate = (x: Value, y: Value) => (x === null || y === null ? x === y : equalValues(type, x, y));
  return new ScalarCall('<=>', [a, b], {
    type: booleanType,
    nulls: 'custom',
    nullable: false,
    canFail: false,
    evaluate,
  });
}

const bindZeroIfNull: Binding = call => {
  checkArgumentCount(call, 1);
  return new Coalesce(unified(call, [call.args[0], new Literal(0, intType)]), call.name);
};

const bindNullIfZero: Binding = call => {
  checkArgumentCount(call, 1);
  const [kept] = call.args;
  return nullWhereEqual(call, kept, new Literal(0, intType));
};

export const choices: readonly FunctionDefinition[] = [
  choice(
    'case',
    'CASE WHEN condition THEN value … [ELSE value] END',
    'The value of the first condition that is true.',
    [["CASE WHEN 1 > 2 THEN 'a' ELSE 'b' END", 'b']],
    bindCase,
    ['when'],
  ),
  choice('if', 'if(condition, a, b)', 'a where the condition is true, else b.', [['if(1 < 2, 5, 6)', '5']], bindIf, [
    'iff',
  ]),
  choice(
    'coalesce',
    'coalesce(a, b, …)',
    'The first value that is not null.',
    [['coalesce(NULL, 1, 2)', '1']],
    bindCoalesce,
  ),
  choice('nvl', 'nvl(a, b)', 'a, or b where a is null.', [['nvl(NULL, 3)', '3']], bindNvl, ['ifnull']),
  choice('nvl2', 'nvl2(a, b, c)', 'b where a is not null, else c.', [['nvl2(NULL, 1, 2)', '2']], bindNvl2),
  choice('nullif', 'nullif(a, b)', 'Null where a equals b, else a.', [['nullif(2, 2)', 'NULL']], bindNullif),
  choice('zeroifnull', 'zeroifnull(a)', 'a, or 0 where a is null.', [['zeroifnull(NULL)', '0']], bindZeroIfNull),
  choice('nullifzero', 'nullifzero(a)', 'Null where a is 0, else a.', [['nullifzero(0)', 'NULL']], bindNullIfZero),
];

/** `decode` with two arguments is about character sets; the string functions hand longer calls over to this. */
export { bindDecode };
