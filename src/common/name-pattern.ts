/** A test for the patterns of SHOW: `*` stands for anything, `|` separates alternatives, case does not matter. */
export function namePattern(pattern: string): (name: string) => boolean {
  const parts = pattern
    .trim()
    .split('|')
    .map(part =>
      part
        .trim()
        .replace(/[.+?^${}()[\]\\]/g, '\\$&')
        .replace(/\*+/g, '.*'),
    );
  const test = new RegExp(`^(?:${parts.join('|')})$`, 'i');
  return name => test.test(name);
}
