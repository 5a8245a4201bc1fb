import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { exists } from '../../src/common/files.js';
import { NodeFiles } from '../../src/common/node-files.js';
import { filesContract } from '../testing/files-contract.js';

const roots: string[] = [];
function fresh(): { files: NodeFiles; root: string } {
  const root = fs.mkdtempSync(join(tmpdir(), 'millrace-files-'));
  roots.push(root);
  return { files: new NodeFiles(), root };
}
afterAll(() => {
  for (const root of roots) fs.rmSync(root, { recursive: true, force: true });
});
afterEach(() => vi.restoreAllMocks());

filesContract('NodeFiles', fresh);

describe('NodeFiles', () => {
  test('goes on after short writes', async () => {
    const { files, root } = fresh();
    const real = fs.writeSync;
    const lengths: number[] = [];
    vi.spyOn(fs, 'writeSync').mockImplementation(((fd: number, bytes: Uint8Array, offset: number, length: number) => {
      lengths.push(length);
      return real(fd, bytes, offset, Math.min(length, 3), null);
    }) as never);
    const file = await files.open(`${root}/f`, 'wx');
    await file.write(Buffer.from('0123456789'));
    await file.close();
    expect(lengths).toEqual([10, 7, 4, 1]);
    expect(fs.readFileSync(`${root}/f`, 'utf8')).toBe('0123456789');
  });

  test('a short write followed by an error is an error', async () => {
    const { files, root } = fresh();
    let calls = 0;
    vi.spyOn(fs, 'writeSync').mockImplementation((() => {
      if (calls++ === 0) return 5;
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    }) as never);
    const file = await files.open(`${root}/f`, 'wx');
    await expect(file.write(Buffer.from('0123456789'))).rejects.toThrow(
      /\[IO_ERROR\] write failed on .*\/f: ENOSPC\. The disk is full/,
    );
    await file.close();
  });

  test('knows whether a name is there', async () => {
    const { files, root } = fresh();
    expect(await exists(files, root)).toBe(true);
    expect(await exists(files, `${root}/f`)).toBe(false);
    fs.writeFileSync(`${root}/f`, '');
    expect(await exists(files, `${root}/f`)).toBe(true);
    await expect(exists(files, `${root}/${'x'.repeat(5000)}`)).rejects.toThrow(/\[IO_ERROR\] stat failed on/);
  });

  test('never blocks the event loop in a sync', async () => {
    const { files, root } = fresh();
    const syncs = ['fsyncSync', 'fdatasyncSync'] as const;
    const spies = syncs.map(name => vi.spyOn(fs, name));
    const file = await files.open(`${root}/f`, 'wx');
    await file.write(Buffer.from('x'));
    await file.sync();
    await file.close();
    await files.syncDirectory(root);
    await files.makeDirectory(`${root}/a/b`);
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  });

  test('syncs the parent of every directory it creates, and the parent of the deepest one it found', async () => {
    const { files, root } = fresh();
    const synced: string[] = [];
    const real = files.syncDirectory.bind(files);
    vi.spyOn(files, 'syncDirectory').mockImplementation(path => {
      synced.push(path);
      return real(path);
    });
    await files.makeDirectory(`${root}/a/b`);
    expect(synced).toEqual([tmpdir(), root, `${root}/a`]);
    await files.makeDirectory(`${root}/a/b`);
    expect(synced).toHaveLength(3);
  });

  test('reads files that grow or that claim to be empty', async () => {
    const { files } = fresh();
    if (process.platform === 'linux') expect((await files.read('/proc/self/status')).length).toBeGreaterThan(100);
  });

  test('follows links to files, reports them as no directory, resolves the way to a directory', async () => {
    const { files, root } = fresh();
    await files.makeDirectory(`${root}/d`);
    fs.symlinkSync(`${root}/d`, `${root}/l`);
    expect((await files.list(root)).find(entry => entry.name === 'l')).toEqual({ name: 'l', isDirectory: false });
    expect(files.resolve(`${root}/l`)).toBe(files.resolve(`${root}/d`));
    expect((await files.stat(`${root}/l`)).isDirectory).toBe(true);
  });

  test('leaks no descriptors when things fail', async () => {
    if (process.platform !== 'linux') return;
    const { files, root } = fresh();
    const open = () => fs.readdirSync('/proc/self/fd').length;
    const before = open();
    for (let i = 0; i < 20; i++) {
      await files.read(root).catch(() => undefined);
      await files.syncDirectory(`${root}/none`).catch(() => undefined);
      await files.open(`${root}/none`, 'r').catch(() => undefined);
    }
    expect(open()).toBe(before);
  });
});
