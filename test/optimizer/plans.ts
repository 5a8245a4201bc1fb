import {
  type AggregateCall,
  Alias,
  type Attribute,
  Cast,
  type Expression,
  Literal,
  Logical,
  ScalarCall,
} from '../../src/expressions/expression.js';
import { count } from '../../src/functions/aggregate/count.js';
import { sum } from '../../src/functions/aggregate/sum.js';
import type { BindContext } from '../../src/functions/definition.js';
import { Filter, Project } from '../../src/logical/operators.js';
import { type LogicalPlan, planTree } from '../../src/logical/plan.js';
import { Scan } from '../../src/logical/relations.js';
import { normalizeIds } from '../../src/optimizer/explain.js';
import type { Rule } from '../../src/optimizer/rule.js';
import type { StreamTable } from '../../src/sources/source.js';
import { booleanType, type DataType, intType, longType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';
import { column, compare, relation } from '../operators/join-support.js';

export { column, compare, nullSafeEqual, relation } from '../operators/join-support.js';

/** Expressions as the binder would make them. */
export const int = (value: number | null) => new Literal(value, intType);
export const bool = (value: boolean | null) => new Literal(value, booleanType);
export const and = (...parts: Expression[]): Expression => parts.reduce((a, b) => new Logical('and', a, b));
export const or = (...parts: Expression[]): Expression => parts.reduce((a, b) => new Logical('or', a, b));
export const eq = (a: Expression, b: Expression) => compare('=', a, b);
export const lt = (a: Expression, b: Expression) => compare('<', a, b);
export const gt = (a: Expression, b: Expression) => compare('>', a, b);
export const asLong = (e: Expression) => new Cast(e, longType, 'ansi', false);

export function call(
  name: string,
  args: readonly Expression[],
  type: DataType,
  evaluate: (...args: any[]) => Value,
  more: Partial<ScalarCall['bound']> = {},
): ScalarCall {
  return new ScalarCall(name, args, { type, nulls: 'propagate', canFail: false, evaluate, ...more });
}

export const plus = (a: Expression, b: Expression) => call('+', [a, b], intType, (x, y) => x + y);
export const not = (a: Expression) => call('not', [a], booleanType, x => !x);
export const isNotNull = (a: Expression) =>
  call('isnotnull', [a], booleanType, x => x !== null, { nulls: 'custom', nullable: false });
export const isNull = (a: Expression) =>
  call('isnull', [a], booleanType, x => x === null, { nulls: 'custom', nullable: false });
export const rand = () => call('rand', [], intType, () => Math.floor(Math.random() * 10), { deterministic: false });

/** Fails for zero, as in ANSI mode. */
export const divide = (a: Expression, b: Expression) =>
  call(
    'quotient',
    [a, b],
    intType,
    (x, y) => {
      if (y === 0) throw new Error('DIVIDE_BY_ZERO');
      return Math.trunc(x / y);
    },
    { canFail: true },
  );

const context: BindContext = {
  zone: 'UTC',
  bindLambda: () => {
    throw new Error('no lambdas here');
  },
};
export const countAll = () => count.bind({ name: 'count', args: [int(1)], options: {}, context }) as AggregateCall;
export const sumOf = (e: Expression) => sum.bind({ name: 'sum', args: [e], options: {}, context }) as AggregateCall;
export const as = (e: Expression, name: string) => new Alias(e, name);
export const filter = (condition: Expression, child: LogicalPlan) => new Filter(condition, child);
export const project = (items: readonly Expression[], child: LogicalPlan) => new Project(items, child);

/** A table of integer columns without rows. */
export function table(...names: string[]) {
  const columns = names.map(name => column(name, intType));
  return { plan: relation(columns, []), columns };
}

export function stream(columns: readonly Attribute[], description = 'events'): Scan {
  const schema = {
    kind: 'struct',
    fields: columns.map(a => ({ name: a.name, type: a.type, nullable: a.nullable })),
  } as const;
  const identity = {};
  const open = () => Promise.reject(new Error('not to be read'));
  const source: StreamTable = { kind: 'stream', description, schema, identity, open };
  return new Scan(source, columns);
}

/** The plan as text, with columns numbered by appearance. */
export const text = (plan: LogicalPlan): string => normalizeIds(planTree(plan));

export const applied = (rule: Rule, plan: LogicalPlan, streaming = false): string =>
  text(rule.apply(plan, { streaming }));

/** Text of a plan as written in a test: the common indentation goes. */
export function lines(strings: TemplateStringsArray): string {
  const all = strings[0].split('\n').slice(1, -1);
  const indent = Math.min(...all.filter(line => line.trim() !== '').map(line => line.length - line.trimStart().length));
  return all.map(line => line.slice(indent)).join('\n');
}
