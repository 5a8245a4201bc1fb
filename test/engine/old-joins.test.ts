import { describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../src/checkpoint/checkpoint-view.js';
import type { CommitEntry, OffsetEntry } from '../../src/execution/batch-entries.js';
import { Session } from '../../src/session/session.js';
import { describeCrashes, enumerateCrashes } from '../../src/testing/crash-enumeration.js';
import type { VirtualFiles } from '../../src/testing/virtual-files.js';
import { recoverAndCheck } from './crash-support.js';
import { oldCheckpoints, opened } from './old-checkpoints.js';
import {
  answerOf,
  checkLogs,
  finish,
  INPUT,
  line,
  resultOf,
  runQuery,
  type Shape,
  visibleBatches,
  type Witness,
} from './scenario.js';

/**
 * Checkpoints in which a join kept three stores a side: the numbers of the rows of a join key, the rows by join key and number, and which of them are the
 * oldest. They go on with the rows in one store, where each has its time before its key.
 */
const OLD = oldCheckpoints().filter(
  ({ each, name }) => /join (of two|on windows)/.test(name) && /^0\.1\.0-[12]$/.test(each),
);

/** Rows that find partners among those that were kept, in both directions, before all of these go. */
const MORE = {
  path: '/in/2b.json',
  text: line('a', 54, 2) + line('c', 55, 1) + line('a', 56, 10) + line('b', 57, 10) + line('ä', 58, 10),
};

const SETTINGS: Record<string, string | number>[] = [
  {},
  { 'millrace.state.partitions': 3 },
  { 'millrace.state.partitions': 1, 'millrace.state.snapshotInterval': 1 },
  { 'millrace.state.provider': 'lmdb' },
  { 'millrace.state.provider': 'lmdb', 'millrace.state.partitions': 3 },
];

describe.each(OLD)('a checkpoint of $each of three stores a side: $name', ({ shape, path }) => {
  test.each(SETTINGS)('its rows find partners, and go, with %j', async conf => {
    const { disk, witness } = opened(path);
    const changed = { ...shape, conf: { ...shape.conf, ...conf } };
    const before = await keptRows(disk);
    disk.place(MORE.path, MORE.text);
    await runQuery(disk, changed, witness, { start: 2 });
    const kept = await keptRows(disk);
    // The left ones stay for a minute.
    const byTime = before.filter(row => row.startsWith('left') && !row.includes('w1'));
    expect(byTime.filter(row => !kept.includes(row))).toEqual([]);
    await finish(disk, disk, changed, witness);
    const answer = await answerOf(shape, [...INPUT, MORE]);
    expect(resultOf(shape, await visibleBatches(disk, shape, witness))).toEqual(answer);
    await checkLogs(disk, witness.reported);
    const left = await keptRows(disk);
    const isForgetting = !shape.name.includes('forgets nothing');
    if (isForgetting) expect(left.filter(row => kept.includes(row))).toEqual(withoutTime(kept));
    else expect(left).toEqual(expect.arrayContaining(kept));
  });

  test('a second start finds nothing to migrate', async () => {
    const { disk, witness } = opened(path);
    await finish(disk, disk, shape, witness);
    const before = await lastCommit(disk);
    disk.place('/in/4.json', line('z', 1001, 1));
    await runQuery(disk, shape, witness, { start: 2 });
    const after = await lastCommit(disk);
    expect(before.stateLayout!.epoch).toBe(3);
    expect(after.batchId).toBeGreaterThan(before.batchId);
    expect(after.stateLayout).toEqual(before.stateLayout);
    const stores = Object.keys(after.stateFiles['0']).map(slot => slot.replace(/^.*\//, ''));
    expect([...new Set(stores)].sort()).toEqual(['left-rows', 'right-rows']);
  });
});

test('there are all kinds of forgetting', () => {
  expect(OLD.map(({ each, name }) => `${each} ${name}`).sort()).toEqual([
    '0.1.0-1 full outer join on windows',
    '0.1.0-1 left outer join of two streams',
    '0.1.0-1 left semi join of two streams',
    '0.1.0-2 full outer join on windows',
    '0.1.0-2 inner join of two streams in update mode',
    '0.1.0-2 inner join of two streams that forgets nothing',
    '0.1.0-2 left outer join of two streams',
    '0.1.0-2 left outer join of two streams, some rows of which have no time',
  ]);
});

test.each([
  ['process kill', 'kill', 180],
  ['power loss', 'power-loss', 150],
] as const)(
  'a crash anywhere in the migration leaves the old state whole: %s',
  async (_, semantics, states) => {
    const { path, shape } = OLD.find(({ each, name }) => each === '0.1.0-2' && name.startsWith('left outer'))!;
    const of = (partitions: number): Shape => ({
      ...shape,
      conf: { ...shape.conf, 'millrace.state.partitions': partitions },
    });
    const { disk, witness } = opened(path);
    const expected = { batches: [], answer: await answerOf(shape), emptyBatches: [], snapshots: 0 };
    const report = await enumerateCrashes<Witness>(
      {
        disk,
        witness,
        run: (files, seen) => finish(files as VirtualFiles, files, of(2), seen),
        // A batch that was planned has the old number of partitions, the next one another.
        recover: (image, seen) => recoverAndCheck(image, of(3), seen, expected, 'any batches'),
      },
      { semantics: [semantics], changesMax: 4, onePerMoment: true },
    );
    expect(describeCrashes(report)).toBe('');
    expect(report.states).toBeGreaterThanOrEqual(states);
  },
  120_000,
);

/** The rows of both sides as the checkpoint has them, as text, whether or not they have found a partner. */
async function keptRows(disk: VirtualFiles): Promise<string[]> {
  const session = Session.create({ files: disk });
  const rows: string[] = [];
  for (const joinSide of ['left', 'right']) {
    const table = await session.read.format('statestore').option('joinSide', joinSide).load('/checkpoint');
    for (const { key, value } of (await table.collect()) as Record<'key' | 'value', object>[])
      rows.push(`${joinSide} ${JSON.stringify([key, { ...value, matched: undefined }])}`);
  }
  return rows.sort();
}

const withoutTime = (rows: readonly string[]) => rows.filter(row => /"t[12]":null/.test(row));

async function lastCommit(disk: VirtualFiles): Promise<CommitEntry> {
  const view = await readCheckpoint<OffsetEntry, CommitEntry>(disk, '/checkpoint');
  return (await view.commits.latest())!.value;
}
