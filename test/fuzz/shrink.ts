/** Smaller and smaller texts for which `fails` still holds: parts are left out, halves first, then words, then characters. */
export async function shrink(text: string, fails: (text: string) => Promise<boolean>): Promise<string> {
  let best = text;
  for (const pattern of [/\s+|\w+|./gsu, /./gsu]) {
    for (let size = 1 << 10; size >= 1; size >>= 1) best = await without(best, pattern, size, fails);
  }
  return best;
}

/** Leaves out `size` parts at a time wherever the rest still fails. */
async function without(
  text: string,
  pattern: RegExp,
  size: number,
  fails: (text: string) => Promise<boolean>,
): Promise<string> {
  let parts: readonly string[] = text.match(pattern) ?? [];
  if (size > parts.length) return text;
  for (let at = 0; at < parts.length; ) {
    const rest = [...parts.slice(0, at), ...parts.slice(at + size)];
    if (await fails(rest.join(''))) parts = rest;
    else at += size;
  }
  return parts.join('');
}
