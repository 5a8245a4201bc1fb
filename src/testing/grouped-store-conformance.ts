import assert from 'node:assert/strict';
import { SeededRandom } from '../common/random.js';
import { GROUPED_ROWS, type KeyGroups } from '../state/key-groups.js';
import type { StateFile, StateStoreProvider } from '../state/state-store.js';
import { StoreBench, text } from './state-store-bench.js';
import type { ConformanceCheck } from './state-store-conformance.js';

/** What every provider must do for stores whose rows are found by group, apart from versions: a store without any does it too. */
export function groupedRowsConformance(provider: () => Promise<StateStoreProvider>): ConformanceCheck[] {
  return checksOf(provider, ROWS);
}

/** What every provider must do for stores whose rows are found by group. */
export function groupedStoreConformance(provider: () => Promise<StateStoreProvider>): ConformanceCheck[] {
  return checksOf(provider, [...ROWS, ...VERSIONS, ...HISTORIES]);
}

type Check = readonly [name: string, run: (bench: StoreBench, keys: Keys) => Promise<void>];

function checksOf(provider: () => Promise<StateStoreProvider>, checks: readonly Check[]): ConformanceCheck[] {
  return SHAPES.flatMap(({ prefixBytes, ordered }) =>
    checks.map(([name, run]) => ({
      name: `groups after ${prefixBytes} bytes${ordered ? ', ordered' : ''}: ${name}`,
      run: async () => {
        const groups: KeyGroups = { prefixBytes };
        const bench = await StoreBench.create(await provider(), { ordered, groups, interval: 2 });
        try {
          await run(bench, new Keys(prefixBytes, new SeededRandom(name.length)));
        } finally {
          await bench.close();
        }
      },
    })),
  );
}

const SHAPES = [
  { prefixBytes: 9, ordered: true },
  { prefixBytes: 0, ordered: true },
  { prefixBytes: 2, ordered: false },
];

/** Keys that never come twice. Groups are such that one begins another, and some are longer than a provider may like. */
class Keys {
  #last = 0;
  readonly #used = new Set<string>();
  constructor(
    readonly prefixBytes: number,
    readonly random: SeededRandom,
  ) {}

  /** Without a time, or one of a few: nulls come first, as in the key form of the row codec. */
  time(): string {
    const { random, prefixBytes } = this;
    if (random.integer(5) === 0) return '\0'.repeat(prefixBytes);
    return `\x01${String.fromCharCode(random.integer(40))}`.padEnd(prefixBytes, '\xff').slice(0, prefixBytes);
  }

  group(): string {
    return GROUPS[this.random.integer(GROUPS.length)];
  }

  /** A later number than all before, as of a new row; or any. */
  number(): string {
    const { random } = this;
    for (;;) {
      const isNew = random.integer(3) > 0;
      const high = isNew ? 7 : random.integer(9);
      const low = isNew ? (this.#last += 1 + random.integer(300)) : random.integer(2 ** 32);
      const number = wide(high) + wide(low);
      if (this.#used.has(number)) continue;
      this.#used.add(number);
      return number;
    }
  }

  of(group: string): string {
    return this.time() + group + this.number();
  }
}

const GROUPS = [
  '',
  '\0',
  'a',
  'a\0',
  'a\0\xff\0',
  'ab',
  '\xff',
  '\xff\xff',
  'long '.repeat(299),
  'long '.repeat(302),
].concat(
  'long '.repeat(302).slice(0, -9),
  `${'long '.repeat(301)}other`,
  Array.from({ length: 12 }, (_, i) => `group ${i}`),
);

function wide(n: number): string {
  return String.fromCharCode(n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255);
}

const turn = () => new Promise(resolve => setImmediate(resolve));

const ROWS: Check[] = [
  [
    'rows are found by group, in the order of their numbers',
    async (bench, keys) => {
      bench.verify();
      bench.put(Array.from({ length: 400 }, (_, i) => [keys.of(keys.group()), `row ${i}`] as const));
      bench.verify();
      for (const group of GROUPS) for (const _ of bench.checkGroups([group]));
      for (const _ of bench.checkGroups([]));
      for (const _ of bench.checkGroups(['missing', 'a\0\xff', '\xff\xff\xff', ...GROUPS.toReversed()]));
    },
  ],
  [
    'rows come and go by their keys, and get values that are longer',
    async (bench, keys) => {
      for (let round = 0; round < 12; round++) {
        bench.put(Array.from({ length: 60 }, () => [keys.of(keys.group()), `in round ${round}`] as const));
        bench.remove(some(bench, keys.random, 3));
        bench.put(some(bench, keys.random, 4).map(key => [key, 'longer'.repeat(keys.random.integer(60))] as const));
        bench.remove([`${keys.of('a')}`, ...some(bench, keys.random, 20)]);
        bench.verify();
      }
      bench.remove([...bench.rows.keys()]);
      bench.verify();
    },
  ],
  [
    'a row that goes comes back',
    async (bench, keys) => {
      const all = ['a', 'a', 'a', 'a\0', 'b'].map(group => keys.of(group));
      for (const key of all) {
        bench.put(all.map(each => [each, `of ${all.indexOf(key)}`] as const));
        bench.remove([key]);
        bench.verify([key]);
        bench.put([[key, 'back']]);
        bench.verify();
        bench.remove(all);
        bench.verify(all);
      }
    },
  ],
  [
    'rows get other values while the rest is still to come',
    async (bench, keys) => {
      const big = GROUPED_ROWS + 500;
      const rows = [...numbered(keys, 'big', big), ...numbered(keys, 'small', 10)];
      for (let i = 0; i < 1000; i++) rows.push([keys.of(`one of ${i}`), `${i}`]);
      bench.put(rows);
      const groups = ['big', 'nobody', ...Array.from({ length: 1000 }, (_, i) => `one of ${i}`), 'small'];
      let n = 0;
      for (const _ of bench.checkGroups(groups, value =>
        n++ % 3 === 0 ? `${value} ${'+'.repeat(n % 50)}` : undefined,
      ));
      n = 0;
      for (const _ of bench.checkGroups(groups, () => (n++ % 5 === 0 ? '' : undefined)));
      bench.verify();
    },
  ],
  [
    'the rest of the rows need not be asked for',
    async (bench, keys) => {
      bench.put(numbered(keys, 'big', GROUPED_ROWS + 100));
      for (const _ of bench.checkGroups(['big'], value => `${value}!`)) break;
      bench.put([[keys.of('big'), 'one more']]);
      bench.verify();
    },
  ],
  [
    'the oldest rows go as a range',
    async (bench, keys) => {
      for (let round = 0; round < 6; round++) {
        bench.put(Array.from({ length: 500 }, () => [keys.of(keys.group()), `in round ${round}`] as const));
        removeOldest(bench, keys, round % 2 === 0 ? Number.POSITIVE_INFINITY : 50);
        bench.verify();
      }
    },
  ],
];

/** Some thousand rows take several blocks, and several steps of what a provider does in the background. */
const VERSIONS: Check[] = [
  [
    'every version has its groups, after a restart too',
    async (bench, keys) => {
      const files: StateFile[] = [];
      for (let version = 0; version < 7; version++) {
        bench.put(Array.from({ length: 50 }, () => [keys.of(keys.group()), `in version ${version}`] as const));
        bench.remove(some(bench, keys.random, 5));
        if (version % 2 === 0) removeOldest(bench, keys, Number.POSITIVE_INFINITY);
        replaceSome(bench, keys.random);
        files.push(...(await bench.commit()), ...(await bench.maintain()));
        bench.verify();
      }
      bench.files = files;
      for (let version = 7; version > 0; version--) {
        await bench.restart(version);
        bench.verify();
      }
      bench.files = bench.store.lineage(files);
      bench.put([[keys.of('another future'), 'x']]);
      await bench.commit();
      await bench.restart();
      bench.verify();
    },
  ],
  [
    'abort takes rows and values back',
    async (bench, keys) => {
      bench.put(numbered(keys, 'big', 300));
      await bench.commit();
      for (let round = 0; round < 4; round++) {
        bench.put(Array.from({ length: 200 }, () => [keys.of(keys.group()), 'gone soon'] as const));
        replaceSome(bench, keys.random);
        bench.remove(some(bench, keys.random, 3));
        removeOldest(bench, keys, 70);
        replaceSome(bench, keys.random);
        bench.verify();
        bench.abort();
        bench.verify();
        bench.put([[keys.of('big'), 'stays']]);
        await bench.commit();
        bench.verify();
      }
      await bench.restart();
      bench.verify();
    },
  ],
  [
    'a group is read and changed while the last version is still being written',
    async (bench, keys) => {
      const others = Array.from({ length: 1500 }, (_, i) => `other ${i % 500}`);
      for (let version = 0; version < 3; version++) {
        bench.put(numbered(keys, 'big', 1 + GROUPED_ROWS / 2));
        bench.put(others.map(group => [keys.of(group), `in version ${version}`] as const));
        bench.remove(some(bench, keys.random, 9));
        await bench.commit();
        const writing = bench.maintain();
        let n = version;
        const change = (value: string) => (n++ % 4 === 0 ? `${value}${'-'.repeat(n % 30)}` : undefined);
        for (const _ of bench.checkGroups(['big', 'nobody', ...new Set(others)], change)) await turn();
        for (const _ of bench.checkGroups(['other 7', 'big'], change)) await turn();
        await writing;
      }
      await bench.commit();
      await bench.restart();
      bench.verify();
    },
  ],
];

const HISTORIES: Check[] = Array.from(
  { length: 3 },
  (_, seed): Check => [
    `random history ${seed}`,
    (bench, { prefixBytes }) => randomHistory(bench, new Keys(prefixBytes, new SeededRandom(seed))),
  ],
);

/** Changes, aborts, commits, snapshots (awaited or not) and restarts, compared with a Map after each few. */
async function randomHistory(bench: StoreBench, keys: Keys): Promise<void> {
  const { random } = keys;
  let background: Promise<unknown> = Promise.resolve();
  for (let step = 0; step < 140; step++) {
    const action = random.integer(26);
    if (action < 8)
      bench.put(Array.from({ length: random.integer(30) }, () => [keys.of(keys.group()), `${step}`] as const));
    else if (action < 10) bench.put(some(bench, random, 5).map(key => [key, 'v'.repeat(random.integer(300))] as const));
    else if (action < 12) bench.remove(some(bench, random, 6));
    else if (action < 13) removeOldest(bench, keys, random.integer(2) === 0 ? 30 : Number.POSITIVE_INFINITY);
    else if (action < 16) replaceSome(bench, random);
    else if (action < 17) bench.abort();
    else if (action < 21) await bench.commit();
    else if (action < 22) {
      await background;
      await bench.restart();
    } else if (action < 23) await bench.store.removeUnneeded(bench.files);
    else if (action < 24) await turn();
    else {
      const written = bench.maintain();
      if (action === 24) await written;
      else background = Promise.all([background, written]);
    }
    if (step % 6 === 0) bench.verify();
  }
  await bench.commit();
  await background;
  await bench.restart();
  bench.verify();
}

/** Keys of some rows, one of `every`. */
function some(bench: StoreBench, random: SeededRandom, every: number): string[] {
  return [...bench.rows.keys()].filter(() => random.integer(every) === 0);
}

function numbered(keys: Keys, group: string, n: number): [string, string][] {
  return Array.from({ length: n }, (_, i) => [keys.of(group), `${group} ${i}`]);
}

function replaceSome(bench: StoreBench, random: SeededRandom): void {
  const groups = bench.groups().filter(() => random.integer(3) > 0);
  const change = (value: string) => (random.integer(4) === 0 ? value + '.'.repeat(random.integer(40)) : undefined);
  for (const _ of bench.checkGroups(groups, change));
}

/** Rows up to some time, or the first of them; of an unordered store one by one. */
function removeOldest(bench: StoreBench, keys: Keys, limit: number): void {
  const to = `\x01${String.fromCharCode(keys.random.integer(30))}`;
  const old = [...bench.rows.keys()].filter(key => key < to);
  if (!bench.isOrdered) {
    bench.remove(old);
    return;
  }
  const seen: string[] = [];
  const removed = bench.store.removeRange(null, Buffer.from(to, 'latin1'), (data, start, end) => {
    seen.push(text(data, start, end));
    return seen.length < limit;
  });
  assert.equal(removed, seen.length);
  assert.ok(seen.length === Math.min(limit, old.length), `${seen.length} of ${old.length} rows were removed`);
  assert.ok(
    seen.every(key => key < to && bench.rows.delete(key)),
    'another row was removed',
  );
}
