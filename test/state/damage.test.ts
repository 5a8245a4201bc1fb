import { describe, expect, it } from 'vitest';
import { memoryStateStoreProvider } from '../../src/state/memory/memory-state-store.js';
import type { StateFile } from '../../src/state/state-store.js';
import { StoreBench } from '../../src/testing/state-store-bench.js';

/** A store with snapshot 3 and deltas 1 to 5, small enough to damage at every byte. */
async function exampleBench(): Promise<StoreBench> {
  const bench = await StoreBench.create(memoryStateStoreProvider, { interval: 3 });
  for (let v = 1; v <= 5; v++) {
    bench.put([
      [`key ${v}`, `value ${v}`],
      ['changed', `${v}`],
    ]);
    bench.remove([`key ${v - 3}`]);
    await bench.commit();
    await bench.maintain();
  }
  return bench;
}

const snapshotOf = (bench: StoreBench) => bench.files.find(file => file.kind === 'snapshot')!;
const deltaOf = (bench: StoreBench, version: number) =>
  bench.files.find(file => file.kind === 'delta' && file.version === version)!;

async function corruptionOf(bench: StoreBench, file: StateFile): Promise<Error & { code: string }> {
  const error = await bench.store.load(5, bench.files).then(
    () => undefined,
    (e: Error & { code: string }) => e,
  );
  expect(error, `loaded although ${file.name} is damaged`).toBeDefined();
  expect(error!.code).toBe('STATE_CORRUPT');
  return error!;
}

function* damagesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let length = 0; length < bytes.length; length++) yield bytes.subarray(0, length);
  for (let i = 0; i < bytes.length; i++) {
    for (const bit of [1, 128]) {
      const flipped = bytes.slice();
      flipped[i] ^= bit;
      yield flipped;
    }
  }
  yield Uint8Array.of(...bytes, 0);
  yield new Uint8Array(bytes.length);
}

describe('damaged state', () => {
  it('any damage of a delta that is needed is noticed, and the message says what and where', async () => {
    const bench = await exampleBench();
    const victim = deltaOf(bench, 4);
    const intact = bench.disk.tree().get(bench.path(victim))!.slice();
    for (const damaged of damagesOf(intact)) {
      bench.disk.place(bench.path(victim), damaged);
      const { message } = await corruptionOf(bench, victim);
      expect(message).toMatch(
        /^\[STATE_CORRUPT\] \/checkpoint\/state\/3\/1\/4\.1\.delta is damaged: expected .+, found .+\. /,
      );
      expect(message).toMatch(/This is the delta of state version 4 of operator 3, partition 1\. Restore the file/);
    }
    expect(() =>
      bench.store.get({ data: new Uint8Array(0), starts: new Int32Array(1), ends: new Int32Array(1) }, 1),
    ).toThrow('to be loaded again');
    bench.disk.place(bench.path(victim), intact);
    await bench.restart();
    bench.verify();
    await bench.close();
  });

  it('any damage of a snapshot is noticed and survived', async () => {
    const bench = await exampleBench();
    const victim = snapshotOf(bench);
    const intact = bench.disk.tree().get(bench.path(victim))!.slice();
    for (const damaged of damagesOf(intact)) {
      bench.disk.place(bench.path(victim), damaged);
      await bench.store.load(5, bench.files);
      bench.verify();
      expect(bench.warnings.pop()).toMatch(/3\.1\.snapshot is damaged.*Falling back to an older snapshot/);
    }
    expect(bench.store.metrics().stateDamagedSnapshots).toBeGreaterThan(100);
    await bench.close();
  });

  it('without the deltas before it a damaged snapshot is fatal, and the message names what is left', async () => {
    const bench = await exampleBench();
    bench.files = bench.files.filter(file => file.kind === 'snapshot' || file.version > 3 || file.version === 1);
    bench.damage(snapshotOf(bench), bytes => bytes.subarray(1));
    const { message } = await corruptionOf(bench, snapshotOf(bench));
    expect(message).toMatch(/State version 5 of operator 3, partition 1 cannot be loaded/);
    expect(message).toMatch(/The newest version that can still be loaded is 1\./);
    await bench.close();
  });

  it('files of another partition, version, query or attempt are refused', async () => {
    const bench = await exampleBench();
    const victim = deltaOf(bench, 5);
    const intact = bench.disk.tree().get(bench.path(victim))!.slice();
    const text = Buffer.from(intact).toString('latin1');
    const variants = [
      bench.disk
        .tree()
        .get(bench.path(deltaOf(bench, 4)))!
        .slice(),
      Buffer.from(text.replace('name=state/3/1/', 'name=state/3/2/'), 'latin1'),
      Buffer.from(text.replace(/query=[0-9a-f]/, 'query=x'), 'latin1'),
      Buffer.from(text.replace('epoch=1', 'epoch=2'), 'latin1'),
    ];
    // What another run would have written under the same name, whole and valid.
    const other = await StoreBench.create(memoryStateStoreProvider);
    for (let v = 1; v <= 5; v++) {
      other.put([[`key ${v}`, 'other']]);
      await other.commit();
    }
    variants.push(other.disk.tree().get(other.path(victim))!.slice());
    await other.close();
    for (const variant of variants) {
      bench.disk.place(bench.path(victim), variant);
      expect((await corruptionOf(bench, victim)).message).toContain('5.1.delta');
    }
    await bench.close();
  });

  it('an older copy with the right identity is refused by length or checksum', async () => {
    const bench = await exampleBench();
    const victim = deltaOf(bench, 5);
    await expect(
      bench.store.load(
        5,
        bench.files.map(file => (file === victim ? { ...file, crc: file.crc ^ 1 } : file)),
      ),
    ).rejects.toThrow('STATE_CORRUPT');
    await expect(
      bench.store.load(
        5,
        bench.files.map(file => (file === victim ? { ...file, length: file.length + 1 } : file)),
      ),
    ).rejects.toThrow('STATE_CORRUPT');
    await bench.close();
  });

  it('only listed files are read', async () => {
    const bench = await exampleBench();
    for (const name of ['6.1.delta', '5.9.delta', '4.9.snapshot', '9.9.snapshot']) {
      bench.disk.place(`/checkpoint/state/3/1/${name}`, 'garbage');
    }
    await bench.restart();
    bench.verify();
    expect(bench.warnings).toEqual([]);
    await bench.close();
  });
});
