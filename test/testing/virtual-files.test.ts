import { describe, expect, test } from 'vitest';
import { describeCrashes, enumerateCrashes } from '../../src/testing/crash-enumeration.js';
import { sweepFaults } from '../../src/testing/fault-sweep.js';
import { FaultyFiles } from '../../src/testing/faulty-files.js';
import { VirtualFiles } from '../../src/testing/virtual-files.js';
import { filesContract } from './files-contract.js';

const inRoot = <F>(files: F) => ({ files, root: '/r' });

filesContract('VirtualFiles', () => {
  const files = new VirtualFiles();
  files.place('/r/x', '');
  void files.unlink('/r/x');
  return inRoot(files);
});
filesContract('FaultyFiles without faults', () => {
  const files = new VirtualFiles();
  files.place('/r/x', '');
  void files.unlink('/r/x');
  return inRoot(new FaultyFiles(files));
});

async function put(files: VirtualFiles | FaultyFiles, path: string, content: string, sync = false): Promise<void> {
  const file = await files.open(path, 'wx');
  await file.write(Buffer.from(content));
  if (sync) await file.sync();
  await file.close();
}

/** Every possible content of every file after a power loss, as one string per disk. */
function pictures(files: VirtualFiles): Set<string> {
  const seen = new Set<string>();
  for (const { disk } of files.afterPowerLoss()) {
    seen.add([...disk.tree()].map(([path, bytes]) => `${path}=${Buffer.from(bytes).toString('latin1')}`).join(' '));
  }
  return seen;
}

describe('a power loss', () => {
  test('may take or cut what was not synced', async () => {
    const files = new VirtualFiles();
    await put(files, '/f', 'abcd');
    expect(pictures(files)).toEqual(new Set(['', '/f=', '/f=a', '/f=ab', '/f=abc', '/f=abcd', '/f=\0\0\0\0']));
  });

  test('never takes what was synced', async () => {
    const files = new VirtualFiles();
    await put(files, '/f', 'abcd', true);
    await files.syncDirectory('/');
    const file = await files.open('/f', 'a');
    await file.write(Buffer.from('ef'));
    expect(pictures(files)).toEqual(new Set(['/f=abcd', '/f=abcde', '/f=abcdef', '/f=abcd\0\0']));
    await file.sync();
    expect(pictures(files)).toEqual(new Set(['/f=abcdef']));
  });

  test('may keep any subset of name changes', async () => {
    const files = new VirtualFiles();
    files.place('/a', '1');
    files.place('/b', '2');
    await files.unlink('/a');
    await files.link('/b', '/c');
    expect(pictures(files)).toEqual(new Set(['/a=1 /b=2', '/b=2', '/a=1 /b=2 /c=2', '/b=2 /c=2']));
    await files.syncDirectory('/');
    expect(pictures(files)).toEqual(new Set(['/b=2 /c=2']));
  });

  test('leaves a rename done or not done', async () => {
    const files = new VirtualFiles();
    files.place('/d/a', '1');
    files.place('/e/a', '2');
    await files.rename('/d/a', '/e/a');
    expect(pictures(files)).toEqual(new Set(['/d/a=1 /e/a=2', '/e/a=1']));
  });

  test('takes a directory whose name was not synced, with everything in it', async () => {
    const files = new VirtualFiles();
    files.place('/d/x', '1');
    await files.makeDirectory('/d/new');
    await put(files, '/d/new/f', 'z', true);
    await files.syncDirectory('/d/new');
    expect(pictures(files)).toEqual(new Set(['/d/new/f=z /d/x=1']));
    const careless = new VirtualFiles();
    careless.place('/d/new/f', 'z');
    const crashed: VirtualFiles[] = [];
    careless.beforeChange = change => {
      if (change.operation === 'syncDirectory' && change.path === '/d') crashed.push(careless.afterKill());
    };
    await careless.makeDirectory('/d/second');
    await put(crashed.at(-1)!, '/d/second/g', 'y', true);
    await crashed.at(-1)!.syncDirectory('/d/second');
    expect(pictures(crashed.at(-1)!)).toEqual(new Set(['/d/new/f=z', '/d/new/f=z /d/second/g=y']));
  });

  test('with too many changes to try all subsets, tries prefixes and single ones', async () => {
    const files = new VirtualFiles();
    for (let i = 0; i < 40; i++) files.place(`/${i}`, '');
    for (let i = 0; i < 40; i++) await files.unlink(`/${i}`);
    const seen = pictures(files);
    expect(seen.size).toBe(41 + 40 + 40 - 2);
  });
});

describe('a process kill', () => {
  test('loses nothing, and what was unsynced stays unsynced', async () => {
    const files = new VirtualFiles();
    await put(files, '/f', 'abcd');
    const copy = files.afterKill();
    expect(copy.fingerprint()).toBe(files.fingerprint());
    expect(pictures(copy)).toEqual(pictures(files));
    await (await copy.open('/f', 'a')).sync();
    await copy.syncDirectory('/');
    expect(pictures(copy)).toEqual(new Set(['/f=abcd']));
    expect(copy.unsynced).toEqual({ names: 0, files: 0 });
    expect(files.unsynced).toEqual({ names: 1, files: 1 });
  });

  test('copies do not share what is written later', async () => {
    const files = new VirtualFiles();
    await put(files, '/f', 'ab');
    const copy = files.afterKill();
    for (const [disk, more] of [
      [files, 'XX'],
      [copy, 'YY'],
    ] as const) {
      const file = await disk.open('/f', 'a');
      await file.write(Buffer.from(more));
    }
    expect(Buffer.from(await files.read('/f')).toString()).toBe('abXX');
    expect(Buffer.from(await copy.read('/f')).toString()).toBe('abYY');
  });
});

describe('faults', () => {
  test('strike the nth matching call, so many times, and are recorded', async () => {
    const files = new FaultyFiles(new VirtualFiles());
    const fault = files.fail({ operation: 'open', path: /f/, errno: 'EMFILE', nth: 2, times: 2 });
    await put(files, '/f1', '');
    await put(files, '/other', '');
    await expect(put(files, '/f2', '')).rejects.toThrow(/IO_ERROR.*open.*\/f2.*EMFILE/);
    await expect(put(files, '/f2', '')).rejects.toThrow('EMFILE');
    await put(files, '/f2', '');
    expect(fault.fired).toBe(2);
    expect(files.trace.filter(call => call.failed === 'EMFILE').map(call => call.path)).toEqual(['/f2', '/f2']);
  });

  test('after: it has happened although it says otherwise; half: a short write', async () => {
    const disk = new VirtualFiles();
    const files = new FaultyFiles(disk);
    files.fail({ operation: 'write', errno: 'ENOSPC', effect: 'half' });
    await expect(put(files, '/f', 'abcd')).rejects.toThrow('ENOSPC');
    expect(Buffer.from(await disk.read('/f')).toString()).toBe('ab');
    files.fail({ operation: 'link', errno: 'EIO', effect: 'after' });
    await expect(files.link('/f', '/g')).rejects.toThrow('EIO');
    expect([...disk.tree().keys()]).toEqual(['/f', '/g']);
  });

  test('a sync after a failed sync succeeds and does nothing', async () => {
    const disk = new VirtualFiles();
    const files = new FaultyFiles(disk);
    files.fail({ operation: 'sync', errno: 'EIO' });
    const file = await files.open('/f', 'wx');
    await file.write(Buffer.from('abcd'));
    await expect(file.sync()).rejects.toThrow('EIO');
    await file.sync();
    expect(disk.unsynced.files).toBe(1);
  });

  test('a delayed call happens when it is released', async () => {
    const disk = new VirtualFiles();
    const files = new FaultyFiles(disk);
    disk.place('/f', 'x');
    const delay = files.delay({ operation: 'link' });
    const link = files.link('/f', '/g');
    await delay.reached;
    expect([...disk.tree().keys()]).toEqual(['/f']);
    disk.place('/g', 'first');
    delay.release();
    await expect(link).rejects.toThrow('EEXIST');
  });

  test('a sweep reaches every call and ends', async () => {
    const reached = new Set<string>();
    const struck = await sweepFaults({
      errnos: ['EIO'],
      disk: () => new VirtualFiles(),
      run: async files => {
        await put(files, '/f', 'x', true);
        await files.link('/f', '/g');
      },
      check: async (files, error) => {
        expect(error).toMatchObject({ code: 'IO_ERROR' });
        reached.add(files.trace.find(call => call.failed !== undefined)!.operation);
      },
    });
    expect(struck).toBe(10);
    expect([...reached]).toEqual(['open', 'write', 'sync', 'close', 'link']);
  });
});

describe('crash enumeration', () => {
  const append = (sync: boolean) => {
    const disk = new VirtualFiles();
    disk.place('/log', '');
    return enumerateCrashes<{ promised: number }>({
      disk,
      witness: { promised: 0 },
      async run(files, witness) {
        const log = await files.open('/log', 'a');
        for (let i = 0; i < 3; i++) {
          await log.write(Buffer.from('record'));
          if (sync) await log.sync();
          witness.promised++;
        }
        await log.close();
      },
      async recover(files, witness) {
        const records = Math.floor((await files.read('/log')).length / 6);
        if (records < witness.promised) throw new Error(`${records} of ${witness.promised} records`);
      },
    });
  };

  test('judges each disk by what had been promised by then', async () => {
    const good = await append(true);
    expect(describeCrashes(good)).toBe('');
    expect([good.points, good.states]).toEqual([11, 35]);
    const bad = await append(false);
    expect(bad.violations.length).toBeGreaterThan(0);
    expect(describeCrashes(bad)).toMatch(
      /power-loss at point 3 before write \/log, .*unsynced data: lost: Error: 0 of 1 records/,
    );
    expect(bad.violations.every(({ crash }) => crash.semantics === 'power-loss')).toBe(true);
  });

  test('is the same every time', async () => {
    expect(await append(true)).toEqual(await append(true));
  });
});
