import fc from 'fast-check';
import { describe, it } from 'vitest';
import { memoryStateStoreProvider, memoryStateStoreProviderOf } from '../../src/state/memory/memory-state-store.js';
import { StoreBench } from '../../src/testing/state-store-bench.js';
import { stateStoreConformance } from '../../src/testing/state-store-conformance.js';

/** So small that a few rows make several segments, parts and slices, and that dead rows are cleared away all the time. */
const small = memoryStateStoreProviderOf({ partBytes: 700, sliceBytes: 100, segmentBytes: 512, deadBytesMin: 256 });

describe('memory state store', () => {
  for (const check of stateStoreConformance(async () => memoryStateStoreProvider)) it(check.name, check.run);
});

describe('memory state store in small pieces', () => {
  for (const check of stateStoreConformance(async () => small)) it(check.name, check.run);
});

type Step =
  | { do: 'put'; rows: [string, string][] }
  | { do: 'remove'; keys: string[] }
  | { do: 'abort' | 'commit' | 'restart' | 'snapshot' | 'background' | 'turn' | 'clean' };

const key = fc.oneof(fc.constantFrom('', '\0', 'a', 'a\0', 'b'), fc.nat(60).map(String));
const value = fc.oneof(
  fc.string({ unit: 'binary-ascii', maxLength: 12 }),
  fc.nat(400).map(n => 'v'.repeat(n)),
);
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('put' as const), rows: fc.array(fc.tuple(key, value), { maxLength: 12 }) }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('remove' as const), keys: fc.array(key, { maxLength: 8 }) }) },
  { weight: 4, arbitrary: fc.constant({ do: 'commit' as const }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom('abort' as const, 'restart', 'snapshot', 'background', 'turn', 'clean'),
    }),
  },
);

async function play(steps: readonly Step[], ordered: boolean): Promise<void> {
  const bench = await StoreBench.create(small, { ordered, interval: 1 });
  let background: Promise<unknown> = Promise.resolve();
  for (const step of [...steps, { do: 'commit' as const }, { do: 'restart' as const }]) {
    if (step.do === 'put') bench.put(step.rows);
    else if (step.do === 'remove') bench.remove(step.keys);
    else if (step.do === 'abort') bench.abort();
    else if (step.do === 'commit') await bench.commit();
    else if (step.do === 'turn') await new Promise(resolve => setImmediate(resolve));
    else if (step.do === 'clean') await bench.store.removeUnneeded(bench.files);
    else if (step.do === 'snapshot') await bench.maintain();
    else if (step.do === 'background') background = Promise.all([background, bench.maintain()]);
    else {
      await background;
      await bench.restart();
    }
    bench.verify(['a', 'b', '7']);
  }
  await bench.close();
}

describe('memory state store, histories', () => {
  it('takes many keys at once, each several times', async () => {
    const bench = await StoreBench.create(memoryStateStoreProvider, { ordered: true, interval: 1 });
    const rows = (from: number) =>
      Array.from({ length: 3000 }, (_, i): [string, string] => [`k${(i * 7) % 700}`, 'v'.repeat((from + i) % 23)]);
    bench.put(rows(0));
    bench.verify(['k1']);
    await bench.commit();
    bench.remove(rows(0).map(([key], i) => (i % 3 === 0 ? key : `no ${key}`)));
    bench.put(rows(5).slice(0, 1000));
    bench.verify(['k1']);
    bench.abort();
    bench.verify(['k1']);
    await bench.close();
  });

  for (const ordered of [false, true]) {
    it(`is a Map with versions${ordered ? ', in order' : ''}`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), steps => play(steps, ordered)),
        { numRuns: 150 },
      );
    });
  }
});
