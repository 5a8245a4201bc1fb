import type { BoundScalar, ViewOperand } from '../../expressions/expression.js';
import { booleanType, type DataType } from '../../types/data-type.js';
import { compareValues, equalValues, type Value } from '../../types/value.js';
import { compareViews, equalViews } from './byte-views.js';

/** Kernels of comparisons between two values of one type; null where either is null. */

export type Order = '<' | '<=' | '>' | '>=';

const common = { type: booleanType, nulls: 'propagate' as const, canFail: false };

/** Integers of every width, decimals, dates and times: one form per value, so JavaScript's own operators serve. */
function isExact(type: DataType): boolean {
  switch (type.kind) {
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'long':
    case 'decimal':
    case 'boolean':
    case 'date':
    case 'timestamp':
    case 'timestamp_ntz':
    case 'year_month_interval':
    case 'day_time_interval':
      return true;
    default:
      return false;
  }
}

const isFloating = (type: DataType): boolean => type.kind === 'double' || type.kind === 'float';

const spread = (x: ViewOperand): string => (x.form === 'view' ? `${x.data}, ${x.start}, ${x.end}` : x.code);

export function equalityKernel(type: DataType): BoundScalar {
  if (isExact(type))
    return { ...common, evaluate: (a: Value, b: Value) => a === b, inline: ([a, b]) => `(${a} === ${b})` };
  if (isFloating(type)) {
    return {
      ...common,
      evaluate: (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b)),
      inline: ([a, b]) => `(${a} === ${b} || (${a} !== ${a} && ${b} !== ${b}))`,
    };
  }
  if (type.kind === 'string') {
    return {
      ...common,
      evaluate: (a: string, b: string) => a === b,
      inline: ([a, b]) => `(${a} === ${b})`,
      inlineViews: ([a, b], context) => `${context.constant(equalViews)}(${spread(a)}, ${spread(b)})`,
    };
  }
  return { ...common, evaluate: (a: Value, b: Value) => equalValues(type, a, b) };
}

/** NaN is above every other number. */
const FLOATING: Readonly<Record<Order, (a: string, b: string) => string>> = {
  '<': (a, b) => `(${a} < ${b} || (${b} !== ${b} && ${a} === ${a}))`,
  '<=': (a, b) => `(${a} <= ${b} || ${b} !== ${b})`,
  '>': (a, b) => `(${a} > ${b} || (${a} !== ${a} && ${b} === ${b}))`,
  '>=': (a, b) => `(${a} >= ${b} || ${a} !== ${a})`,
};

const TESTS: Readonly<Record<Order, (order: number) => boolean>> = {
  '<': order => order < 0,
  '<=': order => order <= 0,
  '>': order => order > 0,
  '>=': order => order >= 0,
};

const EXACT: Readonly<Record<Order, (a: any, b: any) => boolean>> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

export function orderKernel(op: Order, type: DataType): BoundScalar {
  if (isExact(type)) return { ...common, evaluate: EXACT[op], inline: ([a, b]) => `(${a} ${op} ${b})` };
  const test = TESTS[op];
  const evaluate = (a: Value, b: Value) => test(compareValues(type, a, b));
  if (isFloating(type)) return { ...common, evaluate, inline: ([a, b]) => FLOATING[op](a, b) };
  if (type.kind === 'string') {
    return {
      ...common,
      evaluate,
      inlineViews: ([a, b], context) => `(${context.constant(compareViews)}(${spread(a)}, ${spread(b)}) ${op} 0)`,
    };
  }
  return { ...common, evaluate };
}
