import { Misfit } from './external-misfit.js';

/** Deeper values than these are refused: recursion would exhaust the stack. */
const DEEPEST = 500;

/**
 * A JavaScript value as what a variant holds: null, boolean, number, bigint, string, array, or a plain object without prototype. Dates
 * become their ISO text; everything else (functions, symbols, maps, class instances, cycles) is refused.
 */
export function variantJson(value: unknown): unknown {
  return convert(value, 0);
}

function convert(value: unknown, depth: number): unknown {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'boolean':
    case 'number':
    case 'string':
    case 'bigint':
      return value;
    case 'object':
      if (depth > DEEPEST) throw new Misfit(`nested more than ${DEEPEST} deep, or a cycle`);
      return container(value, depth);
    default:
      throw new Misfit(`${Misfit.text(value)} (${typeof value}) does not fit variant`);
  }
}

function container(value: object, depth: number): unknown {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  if (Array.isArray(value)) {
    return Array.from(value, (item, i) => within(`[${i}]`, () => convert(item, depth + 1)));
  }
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype)
    throw new Misfit(`${Misfit.text(value)} does not fit variant`);
  const out: Record<string, unknown> = Object.create(null);
  for (const name of Object.keys(value)) {
    const item = within(`.${name}`, () => convert((value as Record<string, unknown>)[name], depth + 1));
    out[name] = item;
  }
  return out;
}

function within<T>(step: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw Misfit.within(error, step);
  }
}
