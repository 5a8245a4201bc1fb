import { type DataType, simpleString } from './data-type.js';
import type { Value } from './value.js';

/** Reads a value that is neither null nor undefined. Throws `Misfit`. */
export type Reader = (value: unknown) => Value;

/** A value that does not fit its type. The path to it grows on the way out. */
export class Misfit extends Error {
  path = '';

  static of(type: DataType, value: unknown): Misfit {
    return new Misfit(`${Misfit.text(value)} (${typeof value}) does not fit ${simpleString(type)}`);
  }

  /** `error` with a step of the path in front; an error of the user's own code (a getter, a proxy) becomes a misfit. */
  static within(error: unknown, step: string): Misfit {
    const misfit =
      error instanceof Misfit ? error : new Misfit(`reading it failed: ${Misfit.text(error)}`, { cause: error });
    misfit.path = step + misfit.path;
    return misfit;
  }

  /** A short text for any value, also those that resist. */
  static text(value: unknown): string {
    try {
      if (typeof value === 'bigint') return `${value}n`;
      if (typeof value === 'string') return JSON.stringify(value.slice(0, 80));
      if (value instanceof Error) return value.message.slice(0, 200);
      if (typeof value === 'object' && value !== null) return String(value.constructor?.name ?? 'object').slice(0, 80);
      return String(value).slice(0, 80);
    } catch {
      return 'a value that cannot be looked at';
    }
  }
}
