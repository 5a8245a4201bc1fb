import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readCheckpoint } from '../../src/checkpoint/checkpoint-view.js';
import type { CommitEntry, OffsetEntry } from '../../src/execution/batch-entries.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { FIXTURES, type Fixture, KEPT, oldCheckpoints, opened, slug } from './old-checkpoints.js';
import { answerOf, checkLogs, finish, live, newWitness, resultOf, type Shape, visibleBatches } from './scenario.js';

/** Checkpoints of earlier states of the code go on. `MILLRACE_WRITE_FIXTURES=<label>` writes those of the code as it is. */

async function written(shape: Shape): Promise<Fixture> {
  const disk = new VirtualFiles();
  const witness = newWitness();
  await live(disk, disk, shape, witness);
  const files = [...disk.tree()].map(([path, bytes]) => {
    const text = Buffer.from(bytes).toString();
    const isText = Buffer.from(text).equals(Buffer.from(bytes));
    return [path, isText ? { text } : { base64: Buffer.from(bytes).toString('base64') }] as const;
  });
  return { shape: shape.name, witness, files: Object.fromEntries(files) };
}

const label = process.env.MILLRACE_WRITE_FIXTURES;
if (label !== undefined) {
  for (const shape of KEPT) {
    mkdirSync(`${FIXTURES}${label}`, { recursive: true });
    writeFileSync(`${FIXTURES}${label}/${slug(shape)}.json`, `${JSON.stringify(await written(shape), null, 2)}\n`);
  }
}

const found = oldCheckpoints();

test.each(found)('a checkpoint of $each goes on: $name', async ({ shape, path }) => {
  const { disk, witness } = opened(path);
  await finish(disk, disk, shape, witness);
  expect(resultOf(shape, await visibleBatches(disk, shape, witness))).toEqual(await answerOf(shape));
  await checkLogs(disk, witness.reported);
});

test('there is one of each kind of state', async () => {
  const kinds = new Set<string>();
  for (const { path } of found) {
    const view = await readCheckpoint<OffsetEntry, CommitEntry>(opened(path).disk, '/checkpoint');
    const { stateLayout } = (await view.commits.latest())!.value;
    for (const { name } of stateLayout?.state ?? []) kinds.add(String(name));
  }
  expect([...kinds].sort()).toEqual([
    'dedupe',
    'dedupeWithinWatermark',
    'flatMapGroupsWithState',
    'globalLimit',
    'sessionWindowStateStoreSaveExec',
    'stateStoreSave',
    'symmetricHashJoin',
    'transformWithStateExec',
  ]);
  expect(found.length).toBeGreaterThanOrEqual(15);
});
