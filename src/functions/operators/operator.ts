import { EvaluationError } from '../../common/errors.js';
import { type BoundScalar, Cast, callText, type Expression, ScalarCall } from '../../expressions/expression.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { mismatch, typeText } from '../signature-errors.js';

/** What the definitions of operators share. */

export interface OperatorSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly group?: string;
  readonly signature: string;
  readonly doc: string;
  readonly examples: FunctionDefinition['examples'];
  readonly bind: (call: FunctionCall) => Expression;
}

export function operator(spec: OperatorSpec): FunctionDefinition {
  return { group: 'operator', ...spec, kind: 'scalar' };
}

/** The resolved call; it prints the arguments as they were written. */
export function operatorCall(
  call: FunctionCall,
  args: readonly Expression[],
  bound: BoundScalar,
  text = callText(call.name, call.args),
): ScalarCall {
  return new ScalarCall(call.name, args, bound, text);
}

/** The two sides have nothing in common. */
export function operandsDiffer(call: FunctionCall, [left, right]: readonly Expression[]): Error {
  return mismatch(
    call,
    'BINARY_OP_DIFF_TYPES',
    `the left and right operands of the binary operator have incompatible types (${typeText(left)} and ${typeText(right)}).`,
  );
}

/** Both sides are of one type, which the operator does not take. */
export function operandsWrong(call: FunctionCall, [left]: readonly Expression[], wanted: string): Error {
  return mismatch(
    call,
    'BINARY_OP_WRONG_TYPE',
    `the binary operator requires the input type ${wanted}, not ${typeText(left)}.`,
  );
}

/**
 * The same call with null where it would fail on a value: the `try_` functions. Text that is no number is null too; other failures of
 * arguments stay failures.
 */
export function tolerant(e: Expression): Expression {
  if (!(e instanceof ScalarCall)) return e;
  const { bound } = e;
  const evaluate = (...args: any[]) => {
    try {
      return bound.evaluate(...args);
    } catch (error) {
      if (error instanceof EvaluationError) return null;
      throw error;
    }
  };
  return new ScalarCall(
    e.name,
    e.children.map(tolerantText),
    { type: bound.type, nulls: bound.nulls, nullable: true, evaluate, canFail: false },
    e.toString(),
  );
}

const tolerantText = (e: Expression): Expression =>
  e instanceof Cast && !e.explicit && e.child.type.kind === 'string'
    ? new Cast(e.child, e.type, 'try', false, e.zone)
    : e;
