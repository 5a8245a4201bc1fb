import { type Expression, UnresolvedCall, UnresolvedColumn, UnresolvedLambda } from '../expressions/expression.js';
import { Column, type ColumnValue, nameOrColumn, toExpression } from './column.js';

/** An argument of a function: a column, a value, or a lambda over columns. */
export type FunctionArgument = ColumnValue | ((...parameters: Column[]) => ColumnValue);

/** Which text arguments are column names; the others are literals. */
export type TextArguments = 'first' | 'all' | 'rest' | 'none';

/** A call by SQL name, as the functions of `functions.ts` make it. */
export function callFunction(name: string, args: readonly FunctionArgument[], text: TextArguments): Column {
  return new Column(
    new UnresolvedCall(
      name,
      args.map((arg, i) => argument(arg, isName(text, i))),
    ),
  );
}

function isName(text: TextArguments, index: number): boolean {
  return text === 'all' || (text === 'first' && index === 0) || (text === 'rest' && index > 0);
}

function argument(arg: FunctionArgument, named: boolean): Expression {
  if (typeof arg === 'function') return lambda(arg as (...parameters: Column[]) => ColumnValue);
  return named && typeof arg === 'string' ? nameOrColumn(arg) : toExpression(arg);
}

function lambda(fn: (...parameters: Column[]) => ColumnValue): Expression {
  const names = Array.from({ length: Math.max(1, fn.length) }, (_, i) => `x${i}`);
  return new UnresolvedLambda(names, toExpression(fn(...names.map(n => new Column(new UnresolvedColumn([n]))))));
}
