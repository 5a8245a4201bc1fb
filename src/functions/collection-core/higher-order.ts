import {
  type BoundScalar,
  callText,
  type Expression,
  Lambda,
  ScalarCall,
  UnresolvedLambda,
} from '../../expressions/expression.js';
import { type ArrayType, type DataType, type MapType, sameType, sqlTypeName } from '../../types/data-type.js';
import type { FunctionCall } from '../definition.js';
import { mismatch, unexpectedInputType } from '../signature-errors.js';

/** What functions with lambdas share: checked collections, lambdas bound to the types of their parameters. */

export interface LambdaParameter {
  readonly type: DataType;
  readonly nullable: boolean;
}

export function arrayArgument(call: FunctionCall, index = 0): ArrayType {
  const { type } = checkedValue(call, index, '"ARRAY"');
  if (type.kind === 'array') return type;
  throw unexpectedInputType(call, index, '"ARRAY"');
}

export function mapArgument(call: FunctionCall, index = 0): MapType {
  const { type } = checkedValue(call, index, '"MAP"');
  if (type.kind === 'map') return type;
  throw unexpectedInputType(call, index, '"MAP"');
}

/** A lambda where a collection belongs. */
function checkedValue(call: FunctionCall, index: number, wanted: string): Expression {
  const arg = call.args[index];
  if (!(arg instanceof UnresolvedLambda)) return arg;
  throw mismatch(
    call,
    'UNEXPECTED_INPUT_TYPE',
    `Parameter ${index + 1} requires the ${wanted} type, but it is a lambda.`,
  );
}

/** Number of parameters that the user gave the lambda at `index`. */
export function lambdaArity(call: FunctionCall, index: number): number {
  const arg = call.args[index];
  if (arg instanceof UnresolvedLambda) return arg.parameters.length;
  return arg instanceof Lambda ? arg.parameters.length : 0;
}

/** The lambda at `index` with its parameters typed and its body resolved. */
export function lambdaArgument(call: FunctionCall, index: number, ...parameters: readonly LambdaParameter[]): Lambda {
  const arg = call.args[index];
  if (arg instanceof UnresolvedLambda || arg instanceof Lambda) return call.context.bindLambda(arg, parameters);
  // A plain value is a lambda that looks at nothing.
  return new Lambda([], arg);
}

/** The body must have exactly this type. */
export function checkBody(call: FunctionCall, lambda: Lambda, index: number, type: DataType): void {
  if (sameType(lambda.type, type) || (type.kind === 'boolean' && lambda.type.kind === 'void')) return;
  throw mismatch(
    call,
    'UNEXPECTED_INPUT_TYPE',
    `Parameter ${index + 1} requires the "${sqlTypeName(type)}" type, however "${lambda.body}" has the type "${sqlTypeName(lambda.type)}".`,
  );
}

export function lambdaCall(call: FunctionCall, args: readonly Expression[], bound: BoundScalar): ScalarCall {
  return new ScalarCall(call.name, args, { canFail: true, ...bound }, callText(call.name, args));
}
