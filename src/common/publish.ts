import { IoError } from './errors.js';
import type { Files, OpenFile } from './files.js';
import { hasErrno } from './files.js';
import { directoryOf, fileNameOf, joinPath, parseCanonicalDecimal } from './paths.js';
import { mapSettled } from './semaphore.js';

/**
 * Publishing: the only way in which a file gets its final name.
 *
 *     temp (wx) ─► write all ─► fsync ─► close ─► guard ─► link(temp, final) ─► unlink temp ─► fsync directory
 *        nothing visible yet              │                  the one instant          │         durable
 *                                         └ failed: the file is dead, error           └ both names change with one directory sync
 *
 * A final name therefore always shows complete, durable content, and never changes. `link` fails when the name is taken (`rename` would
 * replace silently), which makes the name a fence between two writers.
 *
 * Where hard links are missing (FAT, some network and overlay file systems) the final name itself is created with `wx`. Then a crash may
 * leave a torn file under a final name; files carry a CRC, and readers on such disks take a torn file for an absent one.
 */
export interface Publication {
  path: string;
  bytes: Uint8Array | readonly Uint8Array[];
}

export interface PublishOptions {
  /** Distinguishes the temps of this run: `<epoch>-<8 hexadecimal digits>`. */
  tempTag: string;
  /** Called immediately before names become visible; a rejection abandons the publication. */
  guard?: () => Promise<void>;
  /** Whether hard links work here (`supportsHardLinks`). Default: try, and fall back when they do not. */
  hardLinks?: boolean;
}

/** Rejects with `ALREADY_EXISTS` (see `isAlreadyExists`) when the name is taken; with `IO_ERROR` when anything else fails. */
export function publish(
  files: Files,
  path: string,
  bytes: Publication['bytes'],
  options: PublishOptions,
): Promise<void> {
  return publishAll(files, [{ path, bytes }], options);
}

/**
 * Publishes several files: contents are synced in parallel, names are given in the order listed, each directory is synced once.
 * Resolves when all are durable. After a rejection any subset may exist, each file of it complete; temps are gone.
 */
export async function publishAll(
  files: Files,
  publications: readonly Publication[],
  options: PublishOptions,
): Promise<void> {
  if (options.hardLinks === false) {
    await options.guard?.();
    await mapSettled(publications, CONCURRENCY, each => createFinal(files, each));
    return syncDirectories(files, publications);
  }
  const temps = publications.map((each, i) => tempPath(each.path, options.tempTag, i));
  const left = new Set<string>();
  try {
    await mapSettled(publications, CONCURRENCY, (each, i) => createDurable(files, temps[i], each.bytes, left));
    await options.guard?.();
    for (let i = 0; i < publications.length; i++) {
      await nameFile(files, temps[i], publications[i], options.hardLinks === true);
      left.delete(temps[i]);
      await files.unlink(temps[i]);
    }
    await syncDirectories(files, publications);
  } catch (error) {
    for (const temp of left) await files.unlink(temp).catch(() => undefined);
    throw error;
  }
}

/** True when a publication failed because somebody else has published that name. */
export function isAlreadyExists(error: unknown): boolean {
  return error instanceof IoError && error.code === 'ALREADY_EXISTS';
}

/** Whether this directory's file system can give a file a second name. Leaves nothing behind. */
export async function supportsHardLinks(files: Files, directory: string, tempTag: string): Promise<boolean> {
  const temp = tempPath(joinPath(directory, 'probe'), tempTag, 0);
  const second = tempPath(joinPath(directory, 'probe'), tempTag, 1);
  await (await files.open(temp, 'wx')).close();
  try {
    await files.link(temp, second);
    await files.unlink(second);
    return true;
  } catch (error) {
    if (!isLinkUnsupported(error)) throw error;
    return false;
  } finally {
    await files.unlink(temp);
  }
}

/** The epoch that wrote this temp, or undefined if `name` is not a temp of ours. */
export function epochOfTemp(name: string): number | undefined {
  const match = TEMP.exec(name);
  return match === null ? undefined : parseCanonicalDecimal(match[1]);
}

/** Bounds open files and the I/O queue. */
const CONCURRENCY = 16;

const TEMP = /^\..+\.(\d+)-[0-9a-f]{8}-\d+\.tmp$/;

function tempPath(path: string, tag: string, index: number): string {
  return joinPath(directoryOf(path), `.${fileNameOf(path)}.${tag}-${index}.tmp`);
}

async function createDurable(
  files: Files,
  path: string,
  bytes: Publication['bytes'],
  created?: Set<string>,
): Promise<void> {
  const file = await files.open(path, 'wx');
  created?.add(path);
  try {
    await writeAll(file, bytes);
    await file.sync();
  } catch (error) {
    await file.close().catch(() => undefined);
    throw error;
  }
  await file.close();
}

async function writeAll(file: OpenFile, bytes: Publication['bytes']): Promise<void> {
  if (bytes instanceof Uint8Array) return file.write(bytes);
  for (const chunk of bytes) await file.write(chunk);
}

async function nameFile(files: Files, temp: string, publication: Publication, linksWork: boolean): Promise<void> {
  try {
    await files.link(temp, publication.path);
  } catch (error) {
    if (hasErrno(error, 'EEXIST')) throw alreadyExists(publication.path, error);
    if (linksWork || !isLinkUnsupported(error)) throw error;
    await createFinal(files, publication);
  }
}

async function createFinal(files: Files, publication: Publication): Promise<void> {
  const created = new Set<string>();
  try {
    await createDurable(files, publication.path, publication.bytes, created);
  } catch (error) {
    if (created.size > 0) await files.unlink(publication.path).catch(() => undefined);
    else if (hasErrno(error, 'EEXIST')) throw alreadyExists(publication.path, error);
    throw error;
  }
}

async function syncDirectories(files: Files, publications: readonly Publication[]): Promise<void> {
  const directories = [...new Set(publications.map(each => directoryOf(each.path)))];
  await mapSettled(directories, CONCURRENCY, directory => files.syncDirectory(directory));
}

function alreadyExists(path: string, cause: unknown): IoError {
  return new IoError('ALREADY_EXISTS', `${path} has already been published`, { cause });
}

/** `EISDIR` is what Windows reports on FAT. */
const LINK_UNSUPPORTED = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR'];

function isLinkUnsupported(error: unknown): boolean {
  return LINK_UNSUPPORTED.some(errno => hasErrno(error, errno));
}
