import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { KNOWN_DIFFERENCES } from './known-differences.js';
import type { Outcome } from './outcome.js';

const FOLDER = fileURLToPath(new URL('./cases', import.meta.url));

/** Files with cases of a family: `stream`, `batch` or `functions`. */
export function caseFiles<T>(family: string): { readonly file: string; readonly content: T }[] {
  return readdirSync(`${FOLDER}/${family}`)
    .filter(name => name.endsWith('.json'))
    .sort()
    .map(name => ({
      file: `${family}/${name.slice(0, -5)}`,
      content: JSON.parse(readFileSync(`${FOLDER}/${family}/${name}`, 'utf8')) as T,
    }));
}

/** One test per file: every case passes, but for those that are known to differ, which must still differ. */
export function testCases<T>(
  family: string,
  casesMin: number,
  run: (content: T, file: string) => Promise<readonly Outcome[]>,
): void {
  let count = 0;
  describe(family, () => {
    for (const { file, content } of caseFiles<T>(family)) {
      test(file, async () => {
        const known = KNOWN_DIFFERENCES[file] ?? {};
        const outcomes = await run(content, file);
        count += outcomes.length;
        const failed = outcomes.filter(o => o.difference !== undefined && known[o.name] === undefined);
        expect(failed.map(o => `${o.name}: ${o.difference}`)).toEqual([]);
        const stale = Object.keys(known).filter(
          name => !outcomes.some(o => o.name === name && o.difference !== undefined),
        );
        expect(stale, 'listed in known-differences.ts, but they pass or are gone').toEqual([]);
      });
    }
    test('no case was lost', () => {
      console.log(`${family}: ${count} cases`);
      expect(count).toBeGreaterThanOrEqual(casesMin);
    });
  });
}
