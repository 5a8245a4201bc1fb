import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mergeSessions, type SessionItems } from '../../src/operators/session-merge.js';

interface Item {
  readonly key: number;
  readonly start: number;
  readonly end: number;
}

const KEYS = 3;
const itemArbitrary: fc.Arbitrary<Item> = fc
  .tuple(fc.integer({ min: 0, max: KEYS - 1 }), fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 6 }))
  .map(([key, start, length]) => ({ key, start, end: start + length }));

const columns = (items: readonly Item[]): SessionItems => ({
  keys: Int32Array.from(items, i => i.key),
  starts: Float64Array.from(items, i => i.start),
  ends: Float64Array.from(items, i => i.end),
});

const touches = (a: Item, b: Item) => a.key === b.key && a.start <= b.end && b.start <= a.end;

/** The definition: join any two that touch until none do. */
function joined(items: readonly Item[]): Item[] {
  const sessions = [...items];
  for (let i = 0; i < sessions.length; i++) {
    const j = sessions.findIndex((s, at) => at > i && touches(s, sessions[i]));
    if (j < 0) continue;
    const [a, b] = [sessions[i], sessions[j]];
    sessions[i] = { key: a.key, start: Math.min(a.start, b.start), end: Math.max(a.end, b.end) };
    sessions.splice(j, 1);
    i = -1;
  }
  return sessions.sort((a, b) => a.key - b.key || a.start - b.start);
}

test('sessions are what touches, directly or through others', () => {
  fc.assert(
    fc.property(fc.array(itemArbitrary, { maxLength: 8 }), fc.array(itemArbitrary, { maxLength: 8 }), (kept, rows) => {
      const stored = joined(kept);
      const merged = mergeSessions(KEYS, columns(stored), columns(rows));
      const all = joined([...stored, ...rows]);
      const touched = all.filter(s => rows.some(row => touches(row, s)));
      const sessions = Array.from({ length: merged.count }, (_, i) => ({
        key: merged.keys[i],
        start: merged.starts[i],
        end: merged.ends[i],
      }));
      expect(sessions).toEqual(touched);
      for (const [i, row] of rows.entries()) expect(touches(row, sessions[merged.ofRow[i]])).toBe(true);
      for (const [i, s] of stored.entries()) {
        expect(merged.ofStored[i]).toBe(sessions.findIndex(session => touches(session, s)));
      }
    }),
    { seed: 20240501, numRuns: 500 },
  );
});
