import { AnalysisError, EvaluationError } from '../common/errors.js';
import {
  type BoundScalar,
  callText,
  type Expression,
  Literal,
  ScalarCall,
  UnresolvedLambda,
} from '../expressions/expression.js';
import { commonType, commonTypeOf, type TypeMeeting } from '../types/coercion.js';
import { type DataType, sqlTypeName } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import type { FunctionCall, FunctionDefinition } from './definition.js';
import { coerce, constantValue, isConstant } from './signature-constant.js';
import {
  checkArgumentCount,
  differentTypes,
  mismatch,
  notHigherOrder,
  unexpectedInputType,
} from './signature-errors.js';
import type { Param } from './signature-params.js';

/**
 * The common kind of function: a fixed list of parameters, implicit casts by the ANSI rules, one kernel. `scalar` turns the declaration
 * into a definition that checks number and types of the arguments and makes the ScalarCall.
 *
 * ```ts
 * // Plain: nulls give null, `evaluate` sees engine values (types/value).
 * export const initcap = scalar({
 *   name: 'initcap', group: 'string', signature: 'initcap(str)', doc: 'Upper case for the first letter of each word.',
 *   examples: [["initcap('spark sql')", 'Spark Sql']],
 *   params: [stringParam('str')], returns: stringType,
 *   evaluate: (s: string) => …,
 * });
 *
 * // Optional with a default, several types, code for numbers.
 *   params: [stringParam('str'), optional(intParam('limit'), -1)],
 *   params: [stringOrBinaryParam('expr')], returns: types => types[0],
 *   params: [doubleParam('x')], returns: doubleType, evaluate: Math.sqrt, inline: ([x]) => `Math.sqrt(${x})`,
 *
 * // Any number of arguments that are widened to one type `T` (error: DATATYPE_MISMATCH.DATA_DIFF_TYPES).
 *   params: [variadic(same('T', anyParam('exprs')), 1)], returns: types => types[0],
 *
 * // A constant argument, worked out once while binding; the kernel chosen by types.
 *   params: [stringParam('str'), constant(stringParam('pattern'))],
 *   kernel: ({ constants, types, zone }) => { const re = compile(constants[1] as string); return { evaluate: s => re.test(s) }; },
 *
 * // Sees nulls; never gives null.
 *   nulls: 'custom', nullable: false, evaluate: (a, b) => …,
 *
 * // Whole columns at once, where that is much faster than row by row; `evaluate` must give the same.
 *   vector: ([column], length) => …,
 *
 * // What the list cannot say: `prepare` rewrites or refuses the arguments before the checks.
 *   prepare: (args, call) => { if (args[0].type.kind === 'void') throw mismatch(call, 'NULL_TYPE', '…'); return args; },
 * ```
 *
 * Errors at run time are `EvaluationError` with Spark's condition as code.
 */
export interface ScalarSpec extends KernelParts {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly group: string;
  readonly signature: string;
  readonly doc: string;
  readonly examples: FunctionDefinition['examples'];
  readonly params: readonly Param[];
  readonly returns: DataType | ((types: readonly DataType[], args: readonly Expression[]) => DataType);
  /** Chooses kernels by argument types and constants. Parts given here win over parts of the declaration. */
  readonly kernel?: (shape: CallShape) => KernelParts & { readonly type?: DataType };
  readonly prepare?: (args: readonly Expression[], call: FunctionCall) => readonly Expression[];
  /** True for functions that may be called with `name => value`, by the names of `params`. */
  readonly namedArguments?: boolean;
  /** Condition of `same` parameters that have no common type, behind `DATATYPE_MISMATCH.`. */
  readonly differentTypes?: string;
  /** How `same` parameters are widened. */
  readonly meet?: TypeMeeting;
}

/** The parts of a BoundScalar that a function gives. `nulls` is `propagate` unless said otherwise. */
export type KernelParts = Partial<Omit<BoundScalar, 'type'>>;

/** What a kernel may be chosen by. */
export interface CallShape {
  /** Argument types after coercion, the result type last decided by `returns`. */
  readonly types: readonly DataType[];
  readonly type: DataType;
  readonly args: readonly Expression[];
  /** Values of `constant` arguments by position. */
  readonly constants: readonly (Value | undefined)[];
  readonly zone: string;
  readonly call: FunctionCall;
}

export function scalar(spec: ScalarSpec): FunctionDefinition {
  const { name, aliases, group, signature, doc, examples } = spec;
  const bind = (call: FunctionCall) => bindScalar(spec, call);
  return { name, aliases, kind: 'scalar', group, signature, doc, examples, bind };
}

function bindScalar(spec: ScalarSpec, original: FunctionCall): ScalarCall {
  const call = inOrder(spec, original);
  const { zone } = call.context;
  if (call.args.some(arg => arg instanceof UnresolvedLambda)) throw notHigherOrder(call.name);
  const { params } = spec;
  const last = params[params.length - 1];
  const required = params.filter(p => !p.optional && !p.variadic).length;
  const max = last?.variadic ? Number.POSITIVE_INFINITY : params.length;
  checkArgumentCount(call, required + (last?.variadic?.min ?? 0), max);
  const prepared = spec.prepare?.(call.args, call) ?? call.args;
  const given = unify(spec, { ...call, args: prepared });
  const args = coerceAll(spec, { ...call, args: given });
  const constants = args.map((arg, i) => constantOf(paramAt(params, i), arg, i, call));
  const types = args.map(arg => arg.type);
  const type = typeof spec.returns === 'function' ? spec.returns(types, args) : spec.returns;
  const parts = spec.kernel?.({ types, type, args, constants, zone, call }) ?? {};
  return new ScalarCall(spec.name, args, boundScalar(type, spec, parts), callText(call.name, original.args));
}

function boundScalar(type: DataType, spec: KernelParts, parts: KernelParts & { type?: DataType }): BoundScalar {
  const { evaluate, ...given } = { ...pick(spec), ...pick(parts) };
  if (evaluate === undefined) throw new TypeError('a scalar function needs evaluate');
  return { nulls: 'propagate', ...given, type: parts.type ?? type, evaluate };
}

const PARTS = [
  'nulls',
  'computesAll',
  'nullable',
  'evaluate',
  'inline',
  'inlineNull',
  'inlineViews',
  'inlineSize',
  'vector',
  'vectorOf',
  'variant',
  'deterministic',
  'canFail',
  'atBatchTime',
] as const;

function pick(parts: KernelParts): KernelParts {
  return Object.fromEntries(PARTS.filter(k => parts[k] !== undefined).map(k => [k, parts[k]]));
}

const paramAt = (params: readonly Param[], index: number): Param => params[Math.min(index, params.length - 1)];

/** Arguments given by name, put in the order of the parameters. */
function inOrder(spec: ScalarSpec, call: FunctionCall): FunctionCall {
  const names = call.options.argumentNames;
  if (names === undefined || names.every(n => n === undefined)) return call;
  if (!spec.namedArguments) {
    throw new AnalysisError(
      'NAMED_PARAMETERS_NOT_SUPPORTED',
      `Named parameters are not supported for the function \`${call.name}\`; pass the arguments by position.`,
    );
  }
  const placed: (Expression | undefined)[] = [];
  call.args.forEach((arg, i) => {
    const name = names[i];
    const at = name === undefined ? i : spec.params.findIndex(p => p.name.toLowerCase() === name.toLowerCase());
    if (at < 0) {
      throw new AnalysisError(
        'UNRECOGNIZED_PARAMETER_NAME',
        `Cannot invoke \`${call.name}\`: it has no parameter \`${name}\`.`,
      );
    }
    if (placed[at] !== undefined) {
      throw new AnalysisError(
        'DUPLICATE_ROUTINE_PARAMETER_ASSIGNMENT.DOUBLE_NAMED_ARGUMENT_REFERENCE',
        `Call to \`${call.name}\` assigns the parameter \`${name}\` more than once.`,
      );
    }
    placed[at] = arg;
  });
  const args = Array.from(placed, (arg, i) => arg ?? missing(spec, call, i));
  return { ...call, args };
}

function missing(spec: ScalarSpec, call: FunctionCall, index: number): Expression {
  const param = spec.params[index];
  if (param.optional?.default !== undefined) return defaultLiteral(param);
  throw new AnalysisError(
    'REQUIRED_PARAMETER_NOT_FOUND',
    `Cannot invoke \`${call.name}\`: the parameter \`${param.name}\` is required.`,
  );
}

/** Widens the arguments of each `same` group to their common type. */
function unify(spec: ScalarSpec, call: FunctionCall): readonly Expression[] {
  const groups = new Map<string, number[]>();
  call.args.forEach((_, i) => {
    const variable = paramAt(spec.params, i).same;
    if (variable !== undefined) groups.set(variable, [...(groups.get(variable) ?? []), i]);
  });
  if (groups.size === 0) return call.args;
  const args = [...call.args];
  for (const members of groups.values()) {
    const type = commonTypeOf(
      members.map(i => args[i].type),
      spec.meet ?? commonType,
    );
    if (type === undefined) {
      throw differentTypes(
        call,
        members.map(i => args[i]),
        spec.differentTypes,
      );
    }
    for (const i of members) args[i] = coerce(args[i], type, call.context.zone);
  }
  return args;
}

function coerceAll(spec: ScalarSpec, call: FunctionCall): Expression[] {
  const { params } = spec;
  const args = call.args.map((arg, i) => {
    const param = paramAt(params, i);
    const accepted = param.type.accepts(arg.type);
    const castable = !param.exact || arg.type.kind === 'void';
    const type = accepted ? arg.type : castable ? param.type.from(arg.type) : undefined;
    if (type === undefined) throw unexpectedInputType(call, i, param.type.text);
    return coerce(arg, type, call.context.zone);
  });
  for (let i = args.length; i < params.length && params[i].optional?.default !== undefined; i++) {
    args.push(defaultLiteral(params[i]));
  }
  return args;
}

function defaultLiteral(param: Param): Literal {
  const type = param.type.from({ kind: 'void' })!;
  return new Literal(param.optional!.default!, type);
}

function constantOf(param: Param | undefined, arg: Expression, index: number, call: FunctionCall): Value | undefined {
  if (!param?.constant) return undefined;
  if (!isConstant(arg)) {
    throw mismatch(
      call,
      'NON_FOLDABLE_INPUT',
      `the input \`${param.name}\` should be a foldable ${sqlTypeName(arg.type)} expression; however, got "${call.args[index] ?? arg}".`,
    );
  }
  try {
    return constantValue(arg);
  } catch (error) {
    // It was worked out while the query is analyzed.
    if (error instanceof EvaluationError) throw new AnalysisError(error.code, error.message, { cause: error });
    throw error;
  }
}
