import { expect, it } from 'vitest';
import { Checkpoint } from '../../src/checkpoint/checkpoint.js';
import { memoryStateStoreProvider } from '../../src/state/memory/memory-state-store.js';
import { openStore, StateStoreProviders } from '../../src/state/registry.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import { bytesOf } from '../../src/testing/state-store-bench.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';

const request = async (files: FaultyFiles | VirtualFiles = new VirtualFiles()) => ({
  checkpoint: await Checkpoint.open(files, '/q'),
  operatorId: 0,
});

it('opens providers by name, the user’s own too, and says which there are', async () => {
  const store = await openStore('memory', await request());
  await store.load(0, []);
  expect(store.rows).toBe(0);
  await store.close();
  const providers = new StateStoreProviders();
  let loaded = 0;
  providers.register('mine', async () => {
    loaded++;
    return memoryStateStoreProvider;
  });
  expect(loaded).toBe(0);
  await (await providers.open('mine', await request())).close();
  expect(loaded).toBe(1);
  const unknown = request().then(it => providers.open('rocks', it));
  await expect(unknown).rejects.toThrow(
    '[UNKNOWN_STATE_PROVIDER] There is no state provider "rocks". Known: lmdb, memory, mine.',
  );
  await expect(request().then(it => openStore('memory', { ...it, storeName: '../up' }))).rejects.toThrow(
    'INVALID_STORE_NAME',
  );
});

it('keeps the stores of an operator apart', async () => {
  const base = await request();
  const left = await openStore('memory', { ...base, storeName: 'left' });
  const right = await openStore('memory', { ...base, storeName: 'right' });
  await left.load(0, []);
  await right.load(0, []);
  left.put(bytesOf(['a']), bytesOf(['1']), 1);
  const files = await left.commit();
  await right.commit();
  await expect(right.load(1, files)).rejects.toThrow(/right\/1\.1\.delta is damaged/);
  await left.load(1, files);
  expect(left.rows).toBe(1);
});

it('refuses keys and values beyond the limits, and operations before the load', async () => {
  const store = await openStore('memory', await request());
  expect(() => store.get(bytesOf(['']), 1)).toThrow('not loaded');
  await store.load(0, []);
  expect(() => store.put(bytesOf(['k'.repeat(1 << 21)]), bytesOf(['']), 1)).toThrow('LIMIT_EXCEEDED');
  expect(() => store.put(bytesOf(['k']), bytesOf(['v'.repeat((64 << 20) + 1)]), 1)).toThrow('LIMIT_EXCEEDED');
  expect(store.rows).toBe(0);
  await store.commit();
  await store.close();
  expect(() => store.get(bytesOf(['']), 1)).toThrow('closed');
});

it('a file that cannot be removed is a warning, and is removed later', async () => {
  const files = new FaultyFiles(new VirtualFiles());
  const warnings: string[] = [];
  const store = await openStore('memory', {
    ...(await request(files)),
    snapshotInterval: 1,
    onWarning: message => warnings.push(message),
  });
  await store.load(0, []);
  let known = await store.commit();
  for (let v = 0; v < 6; v++) known = store.lineage([...known, ...(await store.commit()), ...(await store.maintain())]);
  files.fail({ errno: 'EIO', operation: 'unlink', times: Number.POSITIVE_INFINITY });
  await store.removeUnneeded(known);
  expect(warnings.length).toBeGreaterThan(2);
  expect(warnings[0]).toMatch(/could not be removed: \/q\/state\/0\/0\/1\.1\.delta: /);
  files.clearFaults();
  await store.removeUnneeded(known);
  const left = (await files.list('/q/state/0/0')).map(entry => entry.name);
  expect(left.length).toBeLessThanOrEqual(known.length + 2);
});

it('a commit that fails leaves the store to be loaded again', async () => {
  const files = new FaultyFiles(new VirtualFiles());
  const store = await openStore('memory', await request(files));
  await store.load(0, []);
  const first = await store.commit();
  store.put(bytesOf(['a']), bytesOf(['1']), 1);
  files.fail({ errno: 'ENOSPC', operation: 'write' });
  await expect(store.commit()).rejects.toThrow('IO_ERROR');
  store.abort();
  expect(() => store.get(bytesOf(['a']), 1)).toThrow('to be loaded again');
  await store.load(1, first);
  expect(store.rows).toBe(0);
});
