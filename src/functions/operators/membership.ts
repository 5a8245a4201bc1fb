import { EvaluationError } from '../../common/errors.js';
import { type Expression, Literal, Logical, type ScalarCall } from '../../expressions/expression.js';
import { commonTypeOf } from '../../types/coercion.js';
import { booleanType, type DataType } from '../../types/data-type.js';
import { equalValues, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce, constantValue, isConstant } from '../signature-constant.js';
import { checkArgumentCount, differentTypes, mismatch } from '../signature-errors.js';
import { isOrdered } from '../signature-params.js';
import { BytesSet } from './byte-views.js';
import { bindEquals, comparisonOperands } from './comparison.js';
import { orderKernel } from './comparison-kernels.js';
import { operator, operatorCall } from './operator.js';

/** `x IN (…)` and `x BETWEEN … AND …`. */

/** A list of constants is looked up; any other list is a row of comparisons, so that later items are not evaluated after a match. */
function bindIn(call: FunctionCall): Expression {
  checkArgumentCount(call, 1, Number.POSITIVE_INFINITY);
  const type = commonTypeOf(call.args.map(arg => namedLike(arg.type, call.args[0].type)));
  if (type === undefined) throw differentTypes(call, call.args);
  if (!isOrdered(type)) {
    throw mismatch(call, 'INVALID_ORDERING_TYPE', `The \`in\` does not support ordering on type of ${call.args[0]}.`);
  }
  const [value, ...items] = call.args.map(arg => coerce(arg, type, call.context.zone));
  const constants = constantItems(items);
  if (constants === undefined) return anyEqual(call, value, items);
  return operatorCall(
    call,
    [value, ...constants],
    membershipKernel(
      type,
      constants.map(c => c.value),
    ),
  );
}

/** Rows are compared by position, whatever their fields are called: `(id, name) IN ((1, 'a'))`. */
function namedLike(type: DataType, first: DataType): DataType {
  if (type.kind !== 'struct' || first.kind !== 'struct' || type.fields.length !== first.fields.length) return type;
  return { ...type, fields: type.fields.map((f, i) => ({ ...f, name: first.fields[i].name })) };
}

/** The items as literals, unless one is no constant or fails: it must then fail only when it is reached. */
function constantItems(items: readonly Expression[]): Literal[] | undefined {
  const literals: Literal[] = [];
  for (const item of items) {
    if (!isConstant(item)) return undefined;
    try {
      literals.push(item instanceof Literal ? item : new Literal(constantValue(item), item.type, String(item)));
    } catch (error) {
      if (error instanceof EvaluationError) return undefined;
      throw error;
    }
  }
  return literals;
}

function anyEqual(call: FunctionCall, value: Expression, items: readonly Expression[]): Expression {
  if (items.length === 0) return new Literal(false, booleanType);
  return items
    .map(item => bindEquals({ ...call, name: '=', args: [value, item], options: {} }))
    .reduce((left, right) => new Logical('or', left, right));
}

function membershipKernel(type: DataType, items: readonly Value[]): ScalarCall['bound'] {
  const values = items.filter(v => v !== null);
  const missed = values.length < items.length ? null : false;
  const has = membership(type, values);
  const common = { type: booleanType, nulls: 'custom' as const, canFail: false };
  const evaluate = (value: Value) => (value === null ? null : has(value) || missed);
  if (missed === null) return { ...common, evaluate };
  // Without a null in the list the answer is null for a null value only, and the list needs no looking at.
  const lookup = { type: booleanType, nulls: 'propagate' as const, canFail: false, evaluate };
  if (type.kind === 'string') {
    const set = new BytesSet(values as string[]);
    return {
      ...lookup,
      inlineViews: ([x], context) =>
        x.form === 'view'
          ? `${context.constant(set)}.has(${x.data}, ${x.start}, ${x.end})`
          : `${context.constant(has)}(${x.code})`,
    };
  }
  if (values.length > 0 && values.length <= 8 && values.every(v => Number.isSafeInteger(v))) {
    return { ...lookup, inline: ([x]) => `(${values.map(v => `${x} === ${v}`).join(' || ')})` };
  }
  return { ...lookup, inline: ([x], context) => `${context.constant(has)}(${x})` };
}

/** A test for being in a list without nulls. */
function membership(type: DataType, values: readonly Value[]): (value: Value) => boolean {
  switch (type.kind) {
    case 'binary':
    case 'array':
    case 'struct':
      return value => values.some(v => equalValues(type, v, value));
    default: {
      // A set finds NaN, and does not tell 0 from -0.
      const set = new Set(values);
      return value => set.has(value);
    }
  }
}

function bindBetween(call: FunctionCall): Expression {
  checkArgumentCount(call, 3);
  const [value, low, high] = call.args;
  const bound = (name: '>=' | '<=', limit: Expression): Expression => {
    const part: FunctionCall = { ...call, name, args: [value, limit], options: {} };
    const pair = comparisonOperands(part);
    return operatorCall(part, pair, orderKernel(name, pair[0].type));
  };
  return new Logical('and', bound('>=', low), bound('<=', high));
}

export const membershipOperators: readonly FunctionDefinition[] = [
  operator({
    name: 'in',
    group: 'predicate',
    signature: 'x IN (a, b, …)',
    doc: 'True when x equals one of the values; NULL when none is equal and x or one of them is NULL.',
    examples: [
      ['1 IN (1, NULL)', 'true'],
      ['1 IN (2, NULL)', 'NULL'],
      ["'a' IN ('A', 'b')", 'false'],
    ],
    bind: bindIn,
  }),
  operator({
    name: 'between',
    group: 'predicate',
    signature: 'x BETWEEN low AND high',
    doc: 'Short for x >= low AND x <= high.',
    examples: [['2 BETWEEN 1 AND 3', 'true']],
    bind: bindBetween,
  }),
];
