import type { SortOrder } from './sort-order.js';
import type { Expression } from './tree.js';

export interface CallOptions {
  readonly distinct?: boolean;
  /** `FILTER (WHERE …)` */
  readonly filter?: Expression;
  /** `IGNORE NULLS` / `RESPECT NULLS` */
  readonly ignoreNulls?: boolean;
  /** `WITHIN GROUP (ORDER BY …)` */
  readonly withinGroup?: readonly SortOrder[];
  /** Names of arguments given as `name => value`, by position. */
  readonly argumentNames?: readonly (string | undefined)[];
  /** The function itself, where it is not one that a name stands for. */
  readonly own?: OwnFunction;
}

/** A function that is not of the library: how it becomes a call over resolved arguments. */
export interface OwnFunction {
  readonly kind: 'scalar' | 'aggregate' | 'generator';
  call(args: readonly Expression[], options: CallOptions): Expression;
}

const INFIX = new Set([
  '+',
  '-',
  '*',
  '/',
  '%',
  '=',
  '<=>',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
  '&',
  '|',
  '^',
  'div',
  '||',
  '<<',
  '>>',
  '>>>',
]);

/** Text of a call the way Spark prints it. */
export function callText(name: string, args: readonly Expression[], distinct?: boolean): string {
  if (args.length === 2 && INFIX.has(name))
    return `(${args[0]} ${name === 'and' || name === 'or' ? name.toUpperCase() : name} ${args[1]})`;
  if (name === 'not' || name === '!') return `(NOT ${args[0]})`;
  if (name === 'isnull' && args.length === 1) return `(${args[0]} IS NULL)`;
  if (name === 'isnotnull' && args.length === 1) return `(${args[0]} IS NOT NULL)`;
  if (name === 'rlike') return `RLIKE(${args.join(', ')})`;
  if (name === 'like' && args.length > 1)
    return `${args[0]} LIKE ${args[1]}${args.length > 2 ? ` ESCAPE '${args[2]}'` : ''}`;
  if (name === 'in') return `(${args[0]} IN (${args.slice(1).join(', ')}))`;
  if (name === 'negative' && args.length === 1) return `(- ${args[0]})`;
  if (name === 'positive' && args.length === 1) return `(+ ${args[0]})`;
  if (name === '~' && args.length === 1) return `~${args[0]}`;
  if (name === 'if') return `(IF(${args.join(', ')}))`;
  return `${name}(${distinct ? 'DISTINCT ' : ''}${args.join(', ')})`;
}
