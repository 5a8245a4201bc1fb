import { StreamingQueryError } from '../common/errors.js';

/** Runs code of the user. What it throws, even `null`, becomes a `StreamingQueryError` of the given code with the original as cause. */
export async function callUser<T>(code: string, what: string, call: () => T | Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw new StreamingQueryError(code, `${what} failed: ${messageOf(cause)}`, { cause });
  }
}

function messageOf(cause: unknown): string {
  const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : `it threw ${String(cause)}`;
  return text.length > 500 ? `${text.slice(0, 500)}…` : text;
}
