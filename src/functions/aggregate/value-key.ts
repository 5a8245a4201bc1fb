import { type DataType, isNested } from '../../types/data-type.js';
import { CalendarInterval, MapValue, type Value, VariantValue } from '../../types/value.js';

/** What a JavaScript `Map` can tell apart: two values of a type are equal exactly when their keys are. */
export type ValueKey = string | number | bigint | boolean;

/**
 * Keys for the values of a type. JavaScript's own `Map` equality already has what the engine asks of numbers (NaN equals NaN, −0
 * equals 0), so only bytes and nested values need a text.
 */
export function valueKey(type: DataType): (value: Value) => ValueKey {
  if (isNested(type) || type.kind === 'binary' || type.kind === 'interval' || type.kind === 'variant') return nestedKey;
  return value => value as ValueKey;
}

function nestedKey(value: Value): string {
  if (value === null) return 'n';
  if (typeof value === 'string') return `s${value.length}:${value}`;
  if (typeof value === 'object') return objectKey(value);
  return `${typeof value === 'boolean' ? 'b' : 'i'}${value};`;
}

function objectKey(value: Exclude<Value, null | string | number | bigint | boolean>): string {
  if (value instanceof Uint8Array) return `x${value.length}:${Buffer.from(value).toString('latin1')}`;
  if (value instanceof MapValue) {
    const entries = value.keys.map((k, i) => nestedKey(k) + nestedKey(value.values[i])).sort();
    return `m${entries.length}:${entries.join('')}`;
  }
  if (value instanceof CalendarInterval) return `v${value.months},${value.days},${value.micros};`;
  if (value instanceof VariantValue) return `j${JSON.stringify(value.json)};`;
  return `a${(value as readonly Value[]).length}:${(value as readonly Value[]).map(nestedKey).join('')}`;
}

/** `value` with −0 as 0 throughout: the form of it that is kept where equal values are merged into one. */
export function withoutNegativeZero(value: Value): Value {
  return Object.is(value, -0) ? 0 : value;
}
