import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareKeys } from '../../src/state/memory/key-order.js';
import { LeafFences } from '../../src/state/memory/leaf-fences.js';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'latin1'));
/** Keys that agree in much: equal heads, prefixes of one another, zeros at the end. */
const key = fc
  .array(fc.constantFrom('', '\0', 'a', 'aaaaaa', 'aaaaaaaaaaaa', 'b', '\xff'), { maxLength: 4 })
  .map(parts => bytes(parts.join('')));
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ add: key }) },
  { weight: 1, arbitrary: fc.record({ at: fc.nat(20), count: fc.integer({ min: 1, max: 3 }) }) },
);

/** As a walk over all leaves finds it. */
function expected(key: Uint8Array, leaves: readonly { low: Uint8Array }[]): number {
  let found = 0;
  for (let i = 1; i < leaves.length; i++) if (compareKeys(key, leaves[i].low) >= 0) found = i;
  return found;
}

describe('LeafFences', () => {
  it('finds the leaf that a walk over all of them finds, whatever came and went and wherever the search before ended', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.array(key, { minLength: 1, maxLength: 10 }), (steps, keys) => {
        const fences = new LeafFences();
        let leaves = [{ low: new Uint8Array(0) }];
        for (const step of steps) {
          if ('add' in step) {
            if (step.add.length === 0 || leaves.some(l => compareKeys(l.low, step.add) === 0)) continue;
            const index = expected(step.add, leaves) + 1;
            leaves.splice(index, 0, { low: step.add });
            fences.insert(index, step.add, leaves);
          } else {
            const index = step.at % leaves.length;
            const count = Math.min(step.count, leaves.length - index);
            leaves.splice(index, count);
            fences.remove(index, count);
            if (leaves.length === 0) leaves = [{ low: new Uint8Array(0) }];
            if (index === 0) leaves[0] = { low: new Uint8Array(0) };
          }
          for (const [i, key] of keys.entries()) {
            expect(fences.find(key, leaves, (i * 5) % (leaves.length + 2))).toBe(expected(key, leaves));
          }
        }
      }),
      { numRuns: 300 },
    );
  });
});
