import { describe, expect, test } from 'vitest';
import type { Files } from '../../src/common/files.js';
import { isAlreadyExists, publish, publishAll, supportsHardLinks } from '../../src/common/publish.js';
import { describeCrashes, enumerateCrashes } from '../../src/testing/crash-enumeration.js';
import { sweepFaults } from '../../src/testing/fault-sweep.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { type Bug, sabotage } from '../testing/sabotaged-files.js';

const TAG = { tempTag: '3-0123abcd' };
const FILES = ['/a/1', '/a/2', '/b/1', '/b/2'].map(path => ({ path, bytes: Buffer.from(`content of ${path}`) }));

interface Witness {
  published: string[];
}

function prepared(options?: { hardLinks?: boolean }): VirtualFiles {
  const disk = new VirtualFiles(options);
  disk.place('/a/0', 'old');
  disk.place('/b/0', 'old');
  return disk;
}

/** Final names are complete or absent, and there once that was promised. */
async function verify(disk: Files, witness: Witness, allowTorn = false): Promise<void> {
  for (const { path, bytes } of FILES) {
    const content = await disk.read(path).catch(() => undefined);
    if (content === undefined && !witness.published.includes(path)) continue;
    if (allowTorn && !witness.published.includes(path)) continue;
    if (content === undefined || !bytes.equals(content))
      throw new Error(`${path} is ${content === undefined ? 'missing' : 'torn'}`);
  }
}

function crashPublish(together: boolean, wrap: (files: Files) => Files = f => f, hardLinks = true) {
  return enumerateCrashes<Witness>({
    disk: prepared({ hardLinks }),
    witness: { published: [] },
    async run(disk, witness) {
      const files = wrap(disk);
      for (const group of together ? [FILES] : FILES.map(file => [file])) {
        await publishAll(files, group, TAG);
        witness.published.push(...group.map(file => file.path));
      }
    },
    recover: (disk, witness) => verify(disk, witness, !hardLinks),
  });
}

describe('publishing survives a crash at any moment', () => {
  test.each([
    ['one after the other', false, 32, 60],
    ['together', true, 26, 500],
  ])('%s', async (_, together, points, states) => {
    const report = await crashPublish(together);
    expect(describeCrashes(report)).toBe('');
    expect(report.points).toBeGreaterThanOrEqual(points);
    expect(report.states).toBeGreaterThanOrEqual(states);
  });

  test.each([true, false])('without hard links, what was promised is there (together: %s)', async together => {
    const report = await crashPublish(together, f => f, false);
    expect(describeCrashes(report)).toBe('');
    expect(report.states).toBeGreaterThanOrEqual(50);
  });

  test.each<Bug>(['no file sync', 'no directory sync', 'sync after link', 'write to the final name'])(
    'planted bug: %s',
    async bug => {
      for (const together of [false, true]) {
        expect((await crashPublish(together, files => sabotage(files, bug))).violations.length).toBeGreaterThan(0);
      }
    },
  );
});

describe('publishing reports every failure', () => {
  const ERRNOS = ['EIO', 'ENOSPC', 'EDQUOT', 'EACCES', 'EROFS', 'EMFILE', 'EINTR', 'ENOENT'];

  function sweep(bug?: Bug) {
    let disk: VirtualFiles;
    return sweepFaults({
      errnos: ERRNOS,
      disk: () => (disk = prepared()),
      run: files => publishAll(bug === undefined ? files : sabotage(files, bug), FILES, { ...TAG, hardLinks: true }),
      async check(_, error, fault) {
        const published = error === undefined ? FILES.map(file => file.path) : [];
        if (error === undefined) throw new Error(`no error for ${JSON.stringify(fault)}`);
        expect(error).toMatchObject({ code: 'IO_ERROR', cause: { code: fault.errno } });
        for (const { disk: image } of disk.afterPowerLoss()) await verify(image, { published });
        const temps = [...disk.tree().keys()].filter(path => path.endsWith('.tmp'));
        if (fault.times === 1 && temps.length > 1)
          throw new Error(`temps left: ${temps} after ${JSON.stringify(fault)}`);
      },
    });
  }

  test('each call, each errno, once and for ever', async () => {
    expect(await sweep()).toBeGreaterThanOrEqual(400);
  });

  test.each<Bug>(['failed sync ignored', 'failed sync retried', 'failed link ignored'])(
    'planted bug: %s',
    async bug => {
      await expect(sweep(bug)).rejects.toThrow();
    },
  );
});

describe('the protocol', () => {
  test('one file costs one file sync and one directory sync', async () => {
    const files = new FaultyFiles(prepared());
    await publish(files, '/a/9', Buffer.from('x'), TAG);
    expect(files.trace.map(call => call.operation)).toEqual([
      'open',
      'write',
      'sync',
      'close',
      'link',
      'unlink',
      'syncDirectory',
    ]);
  });

  test('a group costs one sync per file and one per directory', async () => {
    const files = new FaultyFiles(prepared());
    await publishAll(files, FILES, TAG);
    const count = (operation: string) => files.trace.filter(call => call.operation === operation).length;
    expect([count('sync'), count('syncDirectory'), count('unlink')]).toEqual([4, 2, 4]);
  });

  test('files of a group are synced at the same time', async () => {
    const files = new FaultyFiles(prepared());
    const held = FILES.map(() => files.delay({ operation: 'sync' }));
    const done = publishAll(files, FILES, TAG);
    await Promise.all(held.map(each => each.reached));
    for (const each of held) each.release();
    await done;
  });

  test.each([true, false])('a name is given once (hard links: %s)', async hardLinks => {
    const disk = prepared({ hardLinks });
    const error = await publish(disk, '/a/0', Buffer.from('new'), TAG).catch(e => e);
    expect(isAlreadyExists(error)).toBe(true);
    expect(Buffer.from(await disk.read('/a/0')).toString()).toBe('old');
    expect([...disk.tree().keys()]).toEqual(['/a/0', '/b/0']);
  });

  test('of many writers of one name exactly one wins', async () => {
    const disk = prepared();
    const writers = Array.from({ length: 8 }, (_, i) =>
      publish(disk, '/a/9', Buffer.from(`${i}`), { tempTag: `${i}-00000000` }),
    );
    const outcomes = await Promise.allSettled(writers);
    expect(outcomes.filter(outcome => outcome.status === 'fulfilled')).toHaveLength(1);
    expect([...disk.tree().keys()]).toEqual(['/a/0', '/a/9', '/b/0']);
  });

  test('the guard stops it at the last moment, and nothing is left', async () => {
    const disk = prepared();
    const guard = async () => {
      throw new Error('fenced');
    };
    for (const hardLinks of [true, false]) {
      await expect(publishAll(disk, FILES, { ...TAG, guard, hardLinks })).rejects.toThrow('fenced');
      expect([...disk.tree().keys()]).toEqual(['/a/0', '/b/0']);
    }
  });

  test('hard links are probed without leaving a trace', async () => {
    for (const hardLinks of [true, false]) {
      const disk = prepared({ hardLinks });
      expect(await supportsHardLinks(disk, '/a', TAG.tempTag)).toBe(hardLinks);
      expect([...disk.tree().keys()]).toEqual(['/a/0', '/b/0']);
    }
  });

  test('large content is written chunk by chunk', async () => {
    const disk = prepared();
    await publish(disk, '/a/9', [new Uint8Array(100_000).fill(1), new Uint8Array(3).fill(2)], TAG);
    expect((await disk.read('/a/9')).length).toBe(100_003);
  });
});
