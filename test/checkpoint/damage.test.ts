import { beforeEach, describe, expect, test } from 'vitest';
import { readCheckpoint } from '../../src/checkpoint/checkpoint-view.js';
import { CheckpointError } from '../../src/common/errors.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { DIRECTORY, live, newWitness, openCheckpoint } from './life.js';

let disk: VirtualFiles;
beforeEach(async () => {
  disk = new VirtualFiles();
  await live(disk, newWitness(100), 1, 4);
});

const at = (name: string) => `${DIRECTORY}/${name}`;

/** Opening must fail with `code`, name the file, and change nothing. */
async function refuses(code: string, ...mentions: string[]): Promise<CheckpointError> {
  const before = disk.fingerprint();
  const error = await openCheckpoint(disk, 2).then(
    () => undefined,
    e => e,
  );
  expect(error).toBeInstanceOf(CheckpointError);
  expect(error.code).toBe(code);
  for (const mention of mentions) expect(error.message).toContain(mention);
  expect(disk.fingerprint()).toBe(before);
  return error;
}

describe('damage to a file that opening reads', () => {
  test.each(['metadata', 'offsets/3', 'commits/3'])('%s: every truncation', async name => {
    const content = await disk.read(at(name));
    for (let length = 0; length < content.length; length++) {
      disk.place(at(name), content.subarray(0, length));
      await refuses('CHECKPOINT_CORRUPT', at(name));
    }
  });

  test.each(['metadata', 'offsets/3', 'commits/3'])('%s: every flipped bit', async name => {
    const content = await disk.read(at(name));
    for (let bit = 0; bit < content.length * 8; bit++) {
      const flipped = content.slice();
      flipped[bit >> 3] ^= 1 << (bit & 7);
      disk.place(at(name), flipped);
      await refuses('CHECKPOINT_CORRUPT', at(name));
    }
  });

  test.each(['metadata', 'offsets/3', 'commits/3'])('%s: zeros, extra bytes, other content', async name => {
    const content = await disk.read(at(name));
    const others = ['offsets/2', 'commits/2', 'epochs/1', `state/3.1.delta`];
    for (const damaged of [
      new Uint8Array(content.length),
      Buffer.concat([content, Buffer.from('\n')]),
      Buffer.concat([content, content]),
      Buffer.from('{"id":"made by hand"}'),
      ...(await Promise.all(others.map(other => disk.read(at(other))))),
    ]) {
      disk.place(at(name), damaged);
      await refuses('CHECKPOINT_CORRUPT', at(name));
    }
  });

  test('a file of another query', async () => {
    const foreign = new VirtualFiles();
    await live(foreign, newWitness(100), 7, 4);
    disk.place(at('offsets/3'), await foreign.read(at('offsets/3')));
    await refuses('CHECKPOINT_CORRUPT', at('offsets/3'), 'queryId');
  });

  test('a newer format is not called damage', async () => {
    for (const version of ['2', '73']) {
      disk.place(at('metadata'), `millrace ${version} metadata something=else\n`);
      await refuses('CHECKPOINT_INCOMPATIBLE', at('metadata'), `version ${version}`);
    }
  });

  test('the message for a damaged plan tells the safe next step', async () => {
    disk.place(at('offsets/3'), '');
    const error = await refuses('CHECKPOINT_CORRUPT', at('offsets/3'), 'empty file');
    expect(error.message).toContain('Only if commits/3 does not exist');
  });
});

describe('damage to the set of files', () => {
  test('metadata missing', async () => {
    await disk.unlink(at('metadata'));
    await refuses('CHECKPOINT_CORRUPT', 'metadata', 'missing');
  });

  test('a gap is reported with the missing ids', async () => {
    await disk.unlink(at('offsets/1'));
    await disk.unlink(at('offsets/2'));
    await refuses('CHECKPOINT_CORRUPT', 'gap', 'missing 1, 2');
  });

  test('the oldest retained files missing', async () => {
    await disk.unlink(at('offsets/0'));
    await refuses('CHECKPOINT_CORRUPT', 'missing 0');
  });

  test('a commit without offsets', async () => {
    await disk.unlink(at('offsets/3'));
    await refuses('CHECKPOINT_CORRUPT', at('commits/3'), at('offsets/3'));
  });

  test('the newest commits missing', async () => {
    await disk.unlink(at('commits/3'));
    await disk.unlink(at('commits/2'));
    await refuses('CHECKPOINT_CORRUPT', 'commits', 'at most one');
  });

  test.each(['offsets', 'commits'])('%s lost, moved away, or a file', async name => {
    await disk.removeTree(at(name));
    await refuses('CHECKPOINT_CORRUPT', name);
    disk.place(at(name), 'file');
    await refuses('CHECKPOINT_CORRUPT', at(name), 'directory');
  });

  test('a directory with the name of a batch', async () => {
    await disk.makeDirectory(at('offsets/4'));
    await refuses('CHECKPOINT_CORRUPT', at('offsets/4'), 'directory');
  });

  test('foreign files are ignored and left alone', async () => {
    const foreign = [
      '7.tmp',
      '.DS_Store',
      '007',
      '-1',
      '1e3',
      '9007199254740993',
      '٣',
      '4 ',
      '.4.tmp',
      '.4.x-00000000-0.tmp',
    ];
    for (const name of foreign)
      for (const log of ['offsets', 'commits', 'epochs']) disk.place(at(`${log}/${name}`), 'x');
    disk.place(at('notes.txt'), 'x');
    const checkpoint = await openCheckpoint(disk, 2);
    expect(checkpoint.offsets.list()).toEqual([0, 1, 2, 3]);
    expect(checkpoint.epoch).toBe(2);
    for (const name of foreign)
      for (const log of ['offsets', 'commits', 'epochs']) await disk.stat(at(`${log}/${name}`));
  });
});

describe('damage to history', () => {
  test('is found when it is read, and not before', async () => {
    disk.place(at('offsets/1'), 'junk');
    const { offsets } = await readCheckpoint(disk, DIRECTORY);
    expect(await offsets.get(2)).toEqual({ plannedBy: 1 });
    await expect(offsets.get(1)).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
    await disk.unlink(at('offsets/2'));
    await expect(offsets.get(2)).rejects.toMatchObject({ code: 'CHECKPOINT_CORRUPT' });
  });
});

test('an incompatible restart leaves the directory as it was', async () => {
  const { Checkpoint } = await import('../../src/checkpoint/checkpoint.js');
  const before = disk.fingerprint();
  const accept = () => {
    throw new CheckpointError('CHECKPOINT_INCOMPATIBLE', 'another plan');
  };
  await expect(Checkpoint.open(disk, DIRECTORY, { accept })).rejects.toThrow('another plan');
  expect(disk.fingerprint()).toBe(before);
  await (await Checkpoint.open(disk, DIRECTORY)).close();
});

test('many old files: opening reads three files, purging works in slices', async () => {
  const place = (log: string, n: number) => disk.place(at(`${log}/${n}`), 'old');
  const { FaultyFiles } = await import('../../src/testing/faulty-files.js');
  const base = new VirtualFiles();
  await live(base, newWitness(2), 1, 600);
  disk = base;
  // As if restored from a backup that a power loss had brought back.
  for (let n = 0; n < 590; n++) place('offsets', n);
  const files = new FaultyFiles(disk);
  const checkpoint = await openCheckpoint(files, 2);
  expect(
    files.trace.filter(call => call.operation === 'open' && /\/(metadata|offsets\/\d+|commits\/\d+)$/.test(call.path)),
  ).toHaveLength(3);
  expect(checkpoint.offsets.firstId).toBeGreaterThan(590);
  let slices = 0;
  const removed = () =>
    files.trace.filter(call => call.operation === 'unlink' && /offsets\/\d+$/.test(call.path)).length;
  for (let before = -1; before < removed(); slices++) {
    before = removed();
    await checkpoint.purge(2);
    expect(removed() - before).toBeLessThanOrEqual(257);
  }
  expect(removed()).toBeGreaterThanOrEqual(590);
  expect(slices).toBeGreaterThanOrEqual(3);
});
