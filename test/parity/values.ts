import { castKernel } from '../../src/expressions/cast/cast-kernel.js';
import { unscaledText } from '../../src/expressions/expression.js';
import type { DataType, StructType } from '../../src/types/data-type.js';
import { MapValue, type Value, VariantValue } from '../../src/types/value.js';

/** Engine values as the parity cases write them, and back. The format is described in the cases' README. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export function toJson(type: DataType, value: Value): Json {
  if (value === null || value === undefined) return null;
  switch (type.kind) {
    case 'long':
      return typeof value === 'bigint' ? String(value) : (value as number);
    case 'float':
    case 'double': {
      const n = value as number;
      if (Number.isNaN(n)) return 'NaN';
      if (!Number.isFinite(n)) return n > 0 ? 'Infinity' : '-Infinity';
      return Object.is(n, -0) ? '-0.0' : n;
    }
    case 'decimal':
      return unscaledText(value as number | bigint, type.scale);
    case 'binary':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'date':
      return text(type, value);
    case 'timestamp':
      return `${instantText(value as number | bigint)}Z`;
    case 'timestamp_ntz':
      return instantText(value as number | bigint);
    case 'interval':
    case 'day_time_interval':
    case 'year_month_interval':
      return text(type, value);
    case 'array':
      return (value as Value[]).map(v => toJson(type.element, v));
    case 'struct':
      return Object.fromEntries(type.fields.map((f, i) => [f.name, toJson(f.type, (value as Value[])[i])]));
    case 'map': {
      const map = value as MapValue;
      return map.keys.map((k, i) => [toJson(type.key, k), toJson(type.value, map.values[i])]);
    }
    case 'variant':
      return { variant: variantJson((value as VariantValue).json) };
    default:
      return value as Json;
  }
}

function variantJson(json: unknown): Json {
  return JSON.parse(JSON.stringify(json, (_, v) => (typeof v === 'bigint' ? Number(v) : v))) as Json;
}

function text(type: DataType, value: Value): string {
  return castKernel(type, { kind: 'string' }, 'ansi', 'UTC').evaluate(value) as string;
}

/** `2020-01-31T00:00:00.000000`, whatever the year. */
function instantText(us: number | bigint): string {
  const big = BigInt(us);
  const micros = ((big % 86_400_000_000n) + 86_400_000_000n) % 86_400_000_000n;
  const days = Number((big - micros) / 86_400_000_000n);
  const seconds = Number(micros / 1_000_000n);
  const two = (n: number) => String(n).padStart(2, '0');
  const time = `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return `${text({ kind: 'date' }, days)}T${time}.${String(micros % 1_000_000n).padStart(6, '0')}`;
}

/** A written value in the engine's form. */
export function fromJson(type: DataType, json: Json): Value {
  if (json === null) return null;
  const cast = (s: string): Value => castKernel({ kind: 'string' }, type, 'ansi', 'UTC').evaluate(s);
  switch (type.kind) {
    case 'array':
      return (json as Json[]).map(v => fromJson(type.element, v));
    case 'struct':
      return type.fields.map(f => fromJson(f.type, (json as Record<string, Json>)[f.name] ?? null));
    case 'map': {
      const entries = json as [Json, Json][];
      return new MapValue(
        entries.map(([k]) => fromJson(type.key, k)),
        entries.map(([, v]) => fromJson(type.value, v)),
      );
    }
    case 'binary':
      return new Uint8Array(Buffer.from(json as string, 'base64'));
    case 'boolean':
      return json as boolean;
    case 'string':
      return json as string;
    case 'variant':
      return new VariantValue((json as { variant: Json }).variant);
    case 'float':
    case 'double':
      return typeof json === 'number' ? json : json === '-0.0' ? -0 : Number(json);
    default:
      return typeof json === 'number' ? json : cast(String(json));
  }
}

/** Equality of written values: doubles to 1e-12, floats to 1e-6 relative, maps in any order. */
export function sameJson(type: DataType, a: Json, b: Json): boolean {
  if (a === null || b === null) return a === b;
  switch (type.kind) {
    case 'float':
    case 'double':
      return typeof a === 'number' && typeof b === 'number'
        ? close(a, b, type.kind === 'float' ? 1e-6 : 1e-12)
        : a === b || zero(a, b);
    case 'long':
      return String(a) === String(b);
    case 'array':
      return (
        Array.isArray(a) &&
        Array.isArray(b) &&
        a.length === b.length &&
        a.every((v, i) => sameJson(type.element, v, b[i]))
      );
    case 'struct':
      return type.fields.every(f =>
        sameJson(f.type, (a as Record<string, Json>)[f.name] ?? null, (b as Record<string, Json>)[f.name] ?? null),
      );
    case 'map': {
      const left = a as [Json, Json][];
      const right = [...(b as [Json, Json][])];
      if (left.length !== right.length) return false;
      return left.every(([k, v]) => {
        const i = right.findIndex(([k2, v2]) => sameJson(type.key, k, k2) && sameJson(type.value, v, v2));
        if (i >= 0) right.splice(i, 1);
        return i >= 0;
      });
    }
    case 'variant':
      return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
    default:
      return a === b;
  }
}

const zero = (a: Json, b: Json): boolean => Number(a) === 0 && Number(b) === 0;

function close(a: number, b: number, tolerance: number): boolean {
  return a === b || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b));
}

function sorted(v: Json): Json {
  if (Array.isArray(v)) return v.map(sorted);
  if (v === null || typeof v !== 'object') return v;
  return Object.fromEntries(
    Object.keys(v)
      .sort()
      .map(k => [k, sorted(v[k])]),
  );
}

/** The first difference of two lists of rows, or undefined. Without `ordered` they are compared as multisets. */
export function rowsDifference(
  schema: StructType,
  expected: readonly Json[][],
  actual: readonly Json[][],
  ordered: boolean,
): string | undefined {
  const same = (x: Json[], y: Json[]) => schema.fields.every((f, i) => sameJson(f.type, x[i], y[i]));
  if (ordered) {
    const at = expected.findIndex((row, i) => actual[i] === undefined || !same(row, actual[i]));
    if (at >= 0)
      return `row ${at}: expected ${JSON.stringify(expected[at])}, got ${JSON.stringify(actual[at] ?? 'nothing')}`;
    return actual.length > expected.length ? `unexpected row ${JSON.stringify(actual[expected.length])}` : undefined;
  }
  const rest = [...actual];
  for (const row of expected) {
    const at = rest.findIndex(other => same(row, other));
    if (at < 0)
      return `missing row ${JSON.stringify(row)}; left over: ${JSON.stringify(rest.slice(0, 3))} (${actual.length} rows, expected ${expected.length})`;
    rest.splice(at, 1);
  }
  return rest.length > 0
    ? `unexpected row ${JSON.stringify(rest[0])} (${actual.length} rows, expected ${expected.length})`
    : undefined;
}
