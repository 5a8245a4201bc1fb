let allowed: boolean | undefined;

/** False on hosts that forbid `new Function` (`--disallow-code-generation-from-strings`). */
export function codeGenerationAllowed(): boolean {
  if (allowed === undefined) {
    try {
      allowed = new Function('return true')() as boolean;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

const made = new Map<string, Function>();

/**
 * A function from generated code. Equal code gives the same function, so that what the JIT has learnt serves every query. `constants`
 * are what the code may refer to by name; code consists of fixed text and generated names only, never of the user's.
 */
export function functionOf<F extends Function>(constants: Record<string, unknown>, code: string): F {
  let found = made.get(code);
  if (found === undefined) {
    found = new Function(...Object.keys(constants), `'use strict'; return ${code}`)(
      ...Object.values(constants),
    ) as Function;
    made.set(code, found);
  }
  return found as F;
}
