import { createHash } from 'node:crypto';
import { simpleString } from '../types/data-type.js';
import { CalendarInterval, MapValue, type Value, VariantValue } from '../types/value.js';
import {
  AggregateCall,
  Alias,
  Attribute,
  BoundReference,
  Cast,
  type Expression,
  GeneratorCall,
  GetField,
  LambdaVariable,
  Literal,
  Logical,
  ScalarCall,
  SortOrder,
  WindowCall,
  WindowExpression,
} from './expression.js';

/**
 * A text that two resolved expressions share exactly when they mean the same: equal keys may be computed once, and match a GROUP BY item
 * with its use in the select list. Aliases are looked through. Nondeterministic calls never share a key.
 */
export function semanticKey(e: Expression): string {
  if (e instanceof Alias) return semanticKey(e.child);
  if (e instanceof Literal) return `${simpleString(e.type)}:${valueKey(e.value)}`;
  if (e instanceof Attribute) return `#${e.id}`;
  if (e instanceof BoundReference) return `@${e.ordinal}`;
  if (e instanceof LambdaVariable) return `λ${e.id}`;
  const known = keys.get(e);
  if (known !== undefined) return known;
  const key = `${ownKey(e)}(${e.children.map(semanticKey).join(',')})`;
  // A mark of what is not deterministic: there each call is to have a key of its own.
  if (key.length <= KEPT_LENGTH_MAX && !key.includes('!')) keys.set(e, key);
  return key;
}

/** Keys of small trees, so that those of the trees around them are put together from few parts. */
const keys = new WeakMap<Expression, string>();
const KEPT_LENGTH_MAX = 2000;

/** Whether two expressions have one key; ends at the first difference, so that long chains are compared without their texts. */
export const semanticEquals = (a: Expression, b: Expression): boolean => a === b || haveOneKey(a, b);

function haveOneKey(a: Expression, b: Expression): boolean {
  if (a instanceof Alias) return haveOneKey(a.child, b);
  if (b instanceof Alias) return haveOneKey(a, b.child);
  if (a.kind !== b.kind || a.children.length !== b.children.length) return false;
  if (a.children.length === 0) return semanticKey(a) === semanticKey(b);
  return ownKey(a) === ownKey(b) && a.children.every((c, i) => haveOneKey(c, b.children[i]));
}

let unique = 0;

function ownKey(e: Expression): string {
  if (e instanceof ScalarCall)
    return e.bound.deterministic === false
      ? `!${unique++}`
      : `${e.name}:${simpleString(e.type)}:${e.bound.variant ?? ''}`;
  if (e instanceof AggregateCall)
    return `${e}:${e.bound.variant ?? ''}:${e.distinct}:${e.args.length}:${simpleString(e.type)}`;
  if (e instanceof Cast) return `cast:${e.mode}:${simpleString(e.type)}`;
  if (e instanceof GetField) return `.${e.ordinal}`;
  if (e instanceof Logical) return e.op;
  if (e instanceof SortOrder) return `sort:${e.descending}:${e.nullsFirst}`;
  if (e instanceof WindowCall || e instanceof GeneratorCall) return `${e.kind}:${e}`;
  if (e instanceof WindowExpression) return `window:${e.partitionBy.length}:${e.orderBy.length}:${e}`;
  return e.kind;
}

const LONG_TEXT = 100_000;

function valueKey(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'bigint') return String(value);
  // Keys of several texts of hundreds of megabytes do not fit one text.
  if (typeof value === 'string' && value.length > LONG_TEXT) return createHash('sha256').update(value).digest('hex');
  if (typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint8Array) return `x${Buffer.from(value).toString('hex')}`;
  if (value instanceof MapValue)
    return `{${value.keys.map((k, i) => `${valueKey(k)}:${valueKey(value.values[i])}`).join(',')}}`;
  if (value instanceof CalendarInterval) return `i${value.months},${value.days},${value.micros}`;
  if (value instanceof VariantValue)
    return `v${JSON.stringify(value.json, (_, v) => (typeof v === 'bigint' ? `${v}n` : v))}`;
  return `[${value.map(valueKey).join(',')}]`;
}
