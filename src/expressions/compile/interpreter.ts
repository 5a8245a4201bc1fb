import type { Vector } from '../../columnar/vector.js';
import { InternalError } from '../../common/errors.js';
import type { Value } from '../../types/value.js';
import { castKernel } from '../cast/cast-kernel.js';
import {
  Alias,
  BoundReference,
  CaseWhen,
  Cast,
  Coalesce,
  type Expression,
  GetField,
  Lambda,
  LambdaVariable,
  Literal,
  Logical,
  ScalarCall,
} from '../expression.js';

/** Value of an expression for one row of a batch. */
export type Evaluator = (columns: readonly Vector[], row: number) => Value;

/**
 * An expression as nested closures over the engine's values: the reference meaning of every expression, used where code generation is
 * forbidden, for batches with wide integers, and for lambdas. Generated code must give the same answers.
 *
 * References must be bound (`bindReferences`). The result may be used by one caller at a time: lambda variables live in shared slots.
 */
export function interpret(expression: Expression): Evaluator {
  return build(expression, { values: [], slots: new Map() });
}

/** The value of an expression without references. */
export function evaluateConstant(expression: Expression): Value {
  return interpret(expression)([], 0);
}

/** Values of the lambda variables now in force. */
interface Environment {
  readonly values: Value[];
  readonly slots: Map<number, number>;
}

function build(e: Expression, env: Environment): Evaluator {
  if (e instanceof Literal) {
    const value = e.value;
    return () => value;
  }
  if (e instanceof BoundReference) {
    const ordinal = e.ordinal;
    return (columns, row) => columns[ordinal].get(row);
  }
  if (e instanceof Alias) return build(e.child, env);
  if (e instanceof ScalarCall) return buildCall(e, env);
  if (e instanceof Cast) return buildCast(e, env);
  if (e instanceof Logical) return buildLogical(e, env);
  if (e instanceof CaseWhen) return buildCase(e, env);
  if (e instanceof Coalesce) return buildCoalesce(e, env);
  if (e instanceof GetField) {
    const child = build(e.child, env);
    const ordinal = e.ordinal;
    return (columns, row) => {
      const struct = child(columns, row);
      return struct === null ? null : (struct as readonly Value[])[ordinal];
    };
  }
  if (e instanceof LambdaVariable) {
    const slot = env.slots.get(e.id);
    if (slot === undefined) throw new InternalError(`lambda variable ${e.name} is used outside its lambda`);
    return () => env.values[slot];
  }
  throw new InternalError(`cannot evaluate ${e.kind}: ${e}`);
}

function buildCall(e: ScalarCall, env: Environment): Evaluator {
  const { evaluate, nulls } = e.bound;
  const args = e.children.map(child => (child instanceof Lambda ? buildLambda(child, env) : build(child, env)));
  if (nulls === 'custom' || args.length === 0) {
    return (columns, row) => evaluate(...args.map(arg => arg(columns, row)));
  }
  if (args.length === 1) {
    const [a] = args;
    return (columns, row) => {
      const x = a(columns, row);
      return x === null ? null : evaluate(x);
    };
  }
  if (args.length === 2) {
    const [a, b] = args;
    return (columns, row) => {
      const x = a(columns, row);
      const y = b(columns, row);
      return x === null || y === null ? null : evaluate(x, y);
    };
  }
  return (columns, row) => {
    const values = args.map(arg => arg(columns, row));
    return values.includes(null) ? null : evaluate(...values);
  };
}

/** A lambda as a JavaScript function that reads the row its call is evaluated for. */
function buildLambda(lambda: Lambda, env: Environment): (columns: readonly Vector[], row: number) => any {
  const slots = lambda.parameters.map(parameter => {
    const slot = env.values.push(null) - 1;
    env.slots.set(parameter.id, slot);
    return slot;
  });
  const body = build(lambda.body, env);
  return (columns, row) =>
    (...values: Value[]) => {
      for (let i = 0; i < slots.length; i++) env.values[slots[i]] = values[i] ?? null;
      return body(columns, row);
    };
}

function buildCast(e: Cast, env: Environment): Evaluator {
  const child = build(e.child, env);
  const { evaluate } = castKernel(e.child.type, e.type, e.mode, e.zone);
  return (columns, row) => {
    const value = child(columns, row);
    return value === null ? null : evaluate(value);
  };
}

function buildLogical(e: Logical, env: Environment): Evaluator {
  const left = build(e.left, env);
  const right = build(e.right, env);
  const decisive = e.op === 'or';
  return (columns, row) => {
    const x = left(columns, row);
    if (x === decisive) return decisive;
    const y = right(columns, row);
    if (y === decisive) return decisive;
    return x === null || y === null ? null : !decisive;
  };
}

function buildCase(e: CaseWhen, env: Environment): Evaluator {
  const branches = e.branches.map(b => ({ condition: build(b.condition, env), value: build(b.value, env) }));
  const otherwise = build(e.otherwise, env);
  return (columns, row) => {
    for (const { condition, value } of branches) if (condition(columns, row) === true) return value(columns, row);
    return otherwise(columns, row);
  };
}

function buildCoalesce(e: Coalesce, env: Environment): Evaluator {
  const choices = e.children.map(child => build(child, env));
  return (columns, row) => {
    for (const choice of choices) {
      const value = choice(columns, row);
      if (value !== null) return value;
    }
    return null;
  };
}
