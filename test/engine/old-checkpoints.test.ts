import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readCheckpoint } from '../../src/checkpoint/checkpoint-view.js';
import type { CommitEntry, OffsetEntry } from '../../src/execution/batch-entries.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import {
  answerOf,
  checkLogs,
  finish,
  live,
  newWitness,
  resultOf,
  type Shape,
  visibleBatches,
  type Witness,
} from './scenario.js';
import { SHAPES } from './shapes.js';

/**
 * Checkpoints that were written by earlier states of the code go on. The folders, with input and output, are in `test/fixtures/checkpoints`, one
 * file each; they are added to and never changed. `MILLRACE_WRITE_FIXTURES=<label>` writes those of the code as it is.
 */
const FIXTURES = fileURLToPath(new URL('../fixtures/checkpoints/', import.meta.url));

interface Fixture {
  readonly shape: string;
  readonly witness: Witness;
  /** By path: text, or bytes as base64. */
  readonly files: Readonly<Record<string, { readonly text?: string; readonly base64?: string }>>;
}

const slug = (shape: Shape) => shape.name.toLowerCase().replaceAll(/[^a-z]+/g, '-');

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
  for (const shape of SHAPES) {
    mkdirSync(`${FIXTURES}${label}`, { recursive: true });
    writeFileSync(`${FIXTURES}${label}/${slug(shape)}.json`, `${JSON.stringify(await written(shape), null, 2)}\n`);
  }
}

const found = readdirSync(FIXTURES).flatMap(each =>
  SHAPES.map(shape => ({ each, name: shape.name, shape, path: `${FIXTURES}${each}/${slug(shape)}.json` })).filter(
    ({ path }) => existsSync(path),
  ),
);

function opened(path: string): { disk: VirtualFiles; witness: Witness } {
  const { files, witness }: Fixture = JSON.parse(readFileSync(path, 'utf8'));
  const disk = new VirtualFiles();
  for (const [file, { text, base64 }] of Object.entries(files))
    disk.place(file, text ?? Buffer.from(base64!, 'base64'));
  return { disk, witness };
}

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
