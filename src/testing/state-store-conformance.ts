import assert from 'node:assert/strict';
import { SeededRandom } from '../common/random.js';
import type { StateFile, StateStoreProvider } from '../state/state-store.js';
import { groupedStoreConformance } from './grouped-store-conformance.js';
import { type BenchOptions, collect, StoreBench, text } from './state-store-bench.js';

/** One promise of the state store contract, checked. Rejects with an `AssertionError` when it is broken. */
export interface ConformanceCheck {
  readonly name: string;
  run(): Promise<void>;
}

/**
 * What every provider of state stores must do. Runs with any test runner:
 *
 * ```ts
 * for (const check of stateStoreConformance(async () => myProvider)) test(check.name, check.run);
 * ```
 */
export function stateStoreConformance(provider: () => Promise<StateStoreProvider>): ConformanceCheck[] {
  const check = (name: string, run: (bench: StoreBench) => Promise<void>, options: BenchOptions = {}) => ({
    name,
    run: async () => {
      const bench = await StoreBench.create(await provider(), options);
      try {
        await run(bench);
      } finally {
        await bench.close();
      }
    },
  });
  return [
    ...CHECKS.flatMap(([name, run, options]) =>
      options?.ordered !== undefined
        ? [check(name, run, options)]
        : [check(name, run, options), check(`${name} (ordered)`, run, { ...options, ordered: true })],
    ),
    ...[false, true].flatMap(ordered =>
      Array.from({ length: 6 }, (_, seed) =>
        check(`random history ${seed}${ordered ? ', ordered' : ''}`, bench => randomHistory(bench, seed), {
          ordered,
          interval: 3,
        }),
      ),
    ),
    ...groupedStoreConformance(provider),
  ];
}

const LONG = 'long '.repeat(20_000);

const CHECKS: [string, (bench: StoreBench) => Promise<void>, BenchOptions?][] = [
  [
    'begins empty, and commits of nothing are versions too',
    async bench => {
      bench.verify();
      assert.ok((await bench.commit()).length > 0);
      bench.verify();
      await bench.restart();
      bench.verify();
    },
  ],
  [
    'a batch sees its own changes; of equal keys the last one wins',
    async bench => {
      bench.put([
        ['a', '1'],
        ['b', '2'],
        ['a', '3'],
      ]);
      bench.verify();
      bench.remove(['b', 'b', 'missing']);
      bench.put([
        ['c', ''],
        ['', 'empty key'],
      ]);
      bench.verify(['b', 'missing']);
      await bench.commit();
      bench.remove(['a']);
      bench.put([
        ['a', 'again'],
        ['b', 'again'],
      ]);
      bench.remove(['b']);
      bench.verify(['b']);
      await bench.commit();
      await bench.restart();
      bench.verify(['b']);
    },
  ],
  [
    'keys and values are any bytes of any length',
    async bench => {
      const bytes = String.fromCharCode(...Array.from({ length: 256 }, (_, i) => i));
      bench.put([
        [bytes, bytes],
        [LONG, LONG],
        ['\0', '\0'],
        ['\0\0', ''],
        ['\xff', '\xff'.repeat(254)],
        ['x'.repeat(254), 'y'.repeat(255)],
        ['x'.repeat(255), ''],
      ]);
      bench.verify();
      await bench.commit();
      bench.put([
        [LONG, 'short'],
        [bytes, LONG + LONG + LONG + LONG],
      ]);
      await bench.commit();
      await bench.restart();
      bench.verify();
    },
  ],
  [
    'abort restores the committed version exactly',
    async bench => {
      bench.put([
        ['kept', 'value'],
        ['longer', 'l'],
        ['removed', 'r'],
        ['both', 'b'],
      ]);
      await bench.commit();
      bench.put([
        ['kept', 'other'],
        ['longer', 'l'.repeat(100)],
        ['new', 'n'],
      ]);
      bench.remove(['removed', 'both', 'new']);
      bench.put([
        ['both', 'something much longer'],
        ['new', 'again'],
      ]);
      bench.remove(['both']);
      bench.remove(['kept']);
      bench.put([
        ['both', '.'],
        ['removed', 'R'],
        ['longer', ''],
        ['kept', 'third'],
      ]);
      bench.verify();
      bench.abort();
      bench.verify(['new']);
      bench.abort();
      await bench.commit();
      await bench.restart();
      bench.verify(['new']);
    },
  ],
  [
    'every listed version can be loaded, also an older one, and goes on from there',
    async bench => {
      for (let v = 0; v < 5; v++) {
        bench.put([
          ['v', `${v}`],
          [`only ${v}`, 'x'],
        ]);
        bench.remove([`only ${v - 1}`]);
        await bench.commit();
      }
      await bench.restart(2);
      bench.verify(['only 3']);
      bench.put([['v', 'another future']]);
      bench.files = bench.store.lineage(bench.files);
      await bench.commit();
      await bench.restart();
      bench.verify();
    },
  ],
  [
    'a snapshot is cut when due, and is enough without the deltas before it',
    async bench => {
      let snapshot: StateFile[] = [];
      for (let v = 0; v < 12 && snapshot.length === 0; v++) {
        bench.put(numbered(50, `in version ${v}`));
        await bench.commit();
        snapshot = await bench.maintain();
      }
      assert.ok(snapshot.length > 0, 'no snapshot after 12 versions with an interval of 3');
      assert.ok(snapshot.every(file => file.kind === 'snapshot' && file.version === bench.store.version));
      bench.files = snapshot;
      await bench.restart();
      bench.verify();
    },
    { interval: 3 },
  ],
  [
    'a snapshot holds its version, whatever batches do while it is written',
    async bench => {
      bench.put(numbered(3000, 'first'));
      await bench.commit();
      const writing = bench.store.maintain();
      for (let v = 0; v < 4; v++) {
        bench.put(numbered(500, `changed ${v}`, v * 700));
        bench.remove(numbered(200, '', v * 300).map(([key]) => key));
        bench.put([[`new ${v}`, 'x']]);
        if (v === 1) bench.abort();
        await bench.commit();
      }
      bench.verify();
      const made = await writing;
      assert.ok(made.length > 0);
      const latest = bench.versions.slice();
      const rest = bench.files;
      bench.files = made;
      await bench.restart(1);
      bench.verify();
      bench.versions.splice(0, Infinity, ...latest);
      bench.files = [...made, ...rest];
      await bench.restart();
      bench.verify();
    },
    { interval: 1 },
  ],
  [
    'a damaged or missing snapshot costs a warning, not the state',
    async bench => {
      await bench.commit();
      const snapshots: StateFile[] = [];
      for (let v = 0; v < 20 && snapshots.length < 2; v++) {
        bench.put(numbered(40, `in version ${v}`));
        await bench.commit();
        snapshots.push(...(await bench.maintain()));
      }
      const damages: ((bytes: Uint8Array) => Uint8Array)[] = [
        bytes => bytes.subarray(0, bytes.length - 1),
        () => new Uint8Array(0),
        bytes => bytes.fill(bytes[bytes.length >> 1] ^ 1, bytes.length >> 1, (bytes.length >> 1) + 1),
      ];
      for (const damage of damages) {
        bench.damage(snapshots[1], damage);
        await bench.restart();
        bench.verify();
        assert.match(bench.warnings.pop() ?? '', /snapshot/);
      }
      await bench.disk.unlink(bench.path(snapshots[1]));
      await bench.restart();
      bench.verify();
      assert.match(bench.warnings.pop() ?? '', /snapshot/);
    },
    { interval: 3 },
  ],
  [
    'a missing or damaged delta is an error that names it, never an empty store',
    async bench => {
      for (let v = 0; v < 4; v++) {
        bench.put([[`${v}`, 'x']]);
        await bench.commit();
      }
      const victim = bench.files.find(file => file.version === 2)!;
      const expectCorrupt = async (files: StateFile[]) => {
        await bench.close();
        await bench.open();
        await assert.rejects(bench.store.load(4, files), { code: 'STATE_CORRUPT' });
      };
      await expectCorrupt(bench.files.filter(file => file !== victim));
      await expectCorrupt([]);
      const intact = bench.disk.tree().get(bench.path(victim))!.slice();
      bench.damage(victim, bytes => bytes.fill(bytes[bytes.length - 1] ^ 4, bytes.length - 1));
      await expectCorrupt(bench.files);
      await bench.disk.unlink(bench.path(victim));
      await assert.rejects(bench.store.load(4, bench.files), {
        code: 'STATE_CORRUPT',
        message: new RegExp(victim.name),
      });
      bench.disk.place(bench.path(victim), intact);
      await bench.restart(4);
      bench.verify();
    },
  ],
  [
    'files that nobody needs are removed, and the rest still loads',
    async bench => {
      for (let v = 0; v < 30; v++) {
        bench.put(numbered(20, `in version ${v}`));
        await bench.commit();
        await bench.maintain();
      }
      await bench.store.removeUnneeded(bench.files);
      const names = (await bench.disk.list('/checkpoint/state/3/1')).map(entry => entry.name);
      assert.ok(names.length < 20, `${names.length} files are left of 30 versions`);
      for (const file of bench.files) assert.ok(names.includes(file.name), `${file.name} was removed`);
      await bench.restart();
      bench.verify();
    },
    { interval: 3 },
  ],
  [
    'ranges and prefixes come in the order of bytes, as far as they are wanted',
    async bench => {
      const keys = ['', '\0', '\0\0', 'a', 'a\0', 'aa', 'ab', 'b', '\x7f', '\x80', '\xff', '\xff\0', '\xff\xff'];
      bench.put(keys.toReversed().map(key => [key, `value of ${key}`]));
      const range = (from: string | null, to: string | null) =>
        collect(visit => bench.store.forEachRange(toBytes(from), toBytes(to), visit)).map(([key]) => key);
      for (const from of [null, ...keys, 'aaa']) {
        for (const to of [null, ...keys]) {
          assert.deepEqual(
            range(from, to),
            keys.filter(key => (from === null || key >= from) && (to === null || key < to)),
          );
        }
      }
      for (const prefix of ['', 'a', '\0', '\xff', '\xff\xff', 'zz']) {
        const found = collect(visit => bench.store.forEachPrefix(toBytes(prefix)!, visit)).map(([key]) => key);
        assert.deepEqual(
          found,
          keys.filter(key => key.startsWith(prefix)),
        );
      }
      const first: string[] = [];
      bench.store.forEachRange(null, null, (data, start, end) => {
        first.push(text(data, start, end));
        return first.length < 3;
      });
      assert.deepEqual(first, keys.slice(0, 3));
    },
    { ordered: true },
  ],
  [
    'removes ranges, as far as wanted, and restores them on abort',
    async bench => {
      const all = numbered(2000, 'x').map(([key], i) => [key.padStart(9, '0'), `${i}`] as const);
      bench.put(all);
      await bench.commit();
      const removeRange = (from: string | null, to: string | null, limit: number) => {
        const expected = [...bench.rows.keys()]
          .sort()
          .filter(key => (from === null || key >= from) && (to === null || key < to))
          .slice(0, limit);
        const seen: string[] = [];
        const count = bench.store.removeRange(toBytes(from), toBytes(to), (data, start, end) => {
          seen.push(text(data, start, end));
          return seen.length < limit;
        });
        assert.deepEqual(seen, expected);
        assert.equal(count, expected.length);
        for (const key of expected) bench.rows.delete(key);
        bench.verify(expected.slice(0, 3));
      };
      const some = (i: number) => all[i][0];
      for (let round = 0; round < 2; round++) {
        removeRange(some(700), some(705), Number.POSITIVE_INFINITY);
        removeRange(null, some(300), 7);
        removeRange(some(100), some(1500), 900);
        bench.put([
          [some(702), 'back'],
          [some(1), 'changed'],
        ]);
        removeRange(some(650), null, Number.POSITIVE_INFINITY);
        removeRange(null, null, Number.POSITIVE_INFINITY);
        removeRange(null, null, Number.POSITIVE_INFINITY);
        bench.put([[some(5), 'alone']]);
        if (round === 0) bench.abort();
        bench.verify();
        await bench.commit();
      }
      await bench.restart();
      bench.verify();
    },
    { ordered: true },
  ],
  [
    'prefixes are found without order too',
    async bench => {
      bench.put([
        ['ab', '1'],
        ['a', '2'],
        ['b', '3'],
      ]);
      const found = collect(visit => bench.store.forEachPrefix(toBytes('a')!, visit)).map(([key]) => key);
      assert.deepEqual(found.sort(), ['a', 'ab']);
    },
  ],
  [
    'the oldest rows can be taken out batch by batch',
    async bench => {
      const key = (i: number) => String(i).padStart(6, '0');
      for (let batch = 0; batch < 12; batch++) {
        bench.put(Array.from({ length: 900 }, (_, i) => [key(batch * 900 + ((i * 7) % 900)), `${i}`] as const));
        const old = collect(visit => bench.store.forEachRange(null, toBytes(key(batch * 850)), visit)).map(([k]) => k);
        bench.remove(old);
        if (batch % 4 === 3) bench.abort();
        await bench.commit();
        bench.verify();
        await bench.maintain();
      }
      await bench.restart();
      bench.verify();
    },
    { ordered: true, interval: 3 },
  ],
];

function toBytes(string: string | null): Uint8Array | null {
  return string === null ? null : Buffer.from(string, 'latin1');
}

function numbered(count: number, value: string, from = 0): [string, string][] {
  return Array.from({ length: count }, (_, i) => [`key ${from + i}`, value]);
}

/** Batches of changes, aborts, commits, snapshots (awaited or not) and restarts, compared with a Map after each. */
async function randomHistory(bench: StoreBench, seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  const key = () => `${'k'.repeat(random.integer(3))}${random.integer(400)}`;
  const value = () => `${random.integer(1000)}`.repeat(random.integer(random.integer(20) === 0 ? 200 : 4));
  let background: Promise<unknown> = Promise.resolve();
  for (let step = 0; step < 120; step++) {
    const action = random.integer(22);
    if (action < 9) bench.put(Array.from({ length: random.integer(60) }, () => [key(), value()] as const));
    else if (action < 12) bench.remove(Array.from({ length: random.integer(60) }, key));
    else if (action < 13) bench.abort();
    else if (action < 17) await bench.commit();
    else if (action < 18) {
      await background;
      await bench.restart();
    } else if (action < 19) await bench.store.removeUnneeded(bench.files);
    else if (action < 20) await new Promise(resolve => setImmediate(resolve));
    else {
      bench.abort();
      const snapshot = bench.maintain();
      if (action === 20) await snapshot;
      else background = Promise.all([background, snapshot]);
    }
    if (step % 4 === 0) bench.verify();
  }
  await bench.commit();
  await background;
  await bench.restart();
  bench.verify();
}
