import { describe, expect, test } from 'vitest';
import { IoError } from '../../src/common/errors.js';
import { exists, type Files, hasErrno, unlinkIfThere } from '../../src/common/files.js';

const bytes = (text: string) => Buffer.from(text);
const text = async (files: Files, path: string) => Buffer.from(await files.read(path)).toString();

async function put(files: Files, path: string, content: string): Promise<void> {
  const file = await files.open(path, 'wx');
  await file.write(bytes(content));
  await file.close();
}

/** What every `Files` must do. `root` names an existing, empty directory of a fresh disk. */
export function filesContract(name: string, fresh: () => { files: Files; root: string }): void {
  describe(`${name} as Files`, () => {
    const rejects = async (errno: string, path: string, action: Promise<unknown>) => {
      const error = await action.then(
        () => undefined,
        e => e,
      );
      expect(error).toBeInstanceOf(IoError);
      expect(error).toMatchObject({ code: 'IO_ERROR', message: expect.stringContaining(path) });
      expect(error.message).toContain(errno);
      expect(hasErrno(error, errno)).toBe(true);
    };

    test('writes, appends and reads', async () => {
      const { files, root } = fresh();
      const path = `${root}/f`;
      const file = await files.open(path, 'wx');
      await file.write(bytes('hello '));
      await file.write(bytes('world'));
      await file.sync();
      expect(await file.stat()).toMatchObject({ size: 11, isDirectory: false });
      await file.close();
      await file.close();
      const more = await files.open(path, 'a');
      await more.write(bytes('!'));
      await more.close();
      expect(await text(files, path)).toBe('hello world!');
      const reader = await files.open(path, 'r');
      const target = new Uint8Array(5);
      expect(await reader.read(target, 6)).toBe(5);
      expect(Buffer.from(target).toString()).toBe('world');
      expect(await reader.read(target, 10)).toBe(2);
      expect(await reader.read(target, 12)).toBe(0);
      expect(await reader.read(target, 1000)).toBe(0);
      await reader.close();
    });

    test('large content', async () => {
      const { files, root } = fresh();
      const large = new Uint8Array(3_000_001).map((_, i) => i * 7);
      const file = await files.open(`${root}/f`, 'wx');
      await file.write(large);
      await file.close();
      const back = await files.read(`${root}/f`);
      expect(Buffer.compare(back, large)).toBe(0);
    });

    test('a create mode never opens an existing file', async () => {
      const { files, root } = fresh();
      await put(files, `${root}/f`, 'x');
      await rejects('EEXIST', `${root}/f`, files.open(`${root}/f`, 'wx'));
      await put(files, `${root}/g`, 'y');
      await rejects('EEXIST', `${root}/f`, files.link(`${root}/g`, `${root}/f`));
      expect(await text(files, `${root}/f`)).toBe('x');
    });

    test('what is missing is ENOENT everywhere', async () => {
      const { files, root } = fresh();
      const path = `${root}/none`;
      await rejects('ENOENT', path, files.open(path, 'r'));
      await rejects('ENOENT', path, files.read(path));
      await rejects('ENOENT', path, files.stat(path));
      await rejects('ENOENT', path, files.list(path));
      await rejects('ENOENT', path, files.unlink(path));
      await rejects('ENOENT', path, files.link(path, `${root}/f`));
      await rejects('ENOENT', path, files.rename(path, `${root}/f`));
      await rejects('ENOENT', path, files.syncDirectory(path));
      await rejects('ENOENT', path, files.open(`${path}/f`, 'wx'));
      await files.removeTree(path);
      expect(await exists(files, path)).toBe(false);
      await unlinkIfThere(files, path);
    });

    test('a second name keeps the content alive', async () => {
      const { files, root } = fresh();
      await put(files, `${root}/f`, 'x');
      await files.link(`${root}/f`, `${root}/g`);
      await files.unlink(`${root}/f`);
      expect(await text(files, `${root}/g`)).toBe('x');
      expect(await files.list(root)).toEqual([{ name: 'g', isDirectory: false }]);
    });

    test('rename replaces', async () => {
      const { files, root } = fresh();
      await put(files, `${root}/f`, 'new');
      await put(files, `${root}/g`, 'old');
      await files.rename(`${root}/f`, `${root}/g`);
      expect(await text(files, `${root}/g`)).toBe('new');
      expect(await exists(files, `${root}/f`)).toBe(false);
    });

    test('directories', async () => {
      const { files, root } = fresh();
      await files.makeDirectory(`${root}/a/b/c`);
      await files.makeDirectory(`${root}/a/b/c`);
      await put(files, `${root}/a/f`, 'x');
      const names = (await files.list(`${root}/a`)).sort((x, y) => (x.name < y.name ? -1 : 1));
      expect(names).toEqual([
        { name: 'b', isDirectory: true },
        { name: 'f', isDirectory: false },
      ]);
      expect(await files.stat(`${root}/a`)).toMatchObject({ isDirectory: true });
      await files.syncDirectory(`${root}/a/b`);
      await rejects('EEXIST', `${root}/a/f`, files.makeDirectory(`${root}/a/f`));
      await files.removeTree(`${root}/a`);
      expect(await files.list(root)).toEqual([]);
    });

    test('a file that was unlinked while open can still be used', async () => {
      const { files, root } = fresh();
      const file = await files.open(`${root}/f`, 'wx');
      await files.unlink(`${root}/f`);
      await file.write(bytes('x'));
      await file.sync();
      expect((await file.stat()).size).toBe(1);
      await file.close();
    });

    test('a closed file is closed', async () => {
      const { files, root } = fresh();
      const file = await files.open(`${root}/f`, 'wx');
      await file.close();
      await expect(file.write(bytes('x'))).rejects.toMatchObject({ code: 'IO_ERROR' });
    });
  });
}
