import { DataError } from '../../common/errors.js';
import type { Files, OpenFile } from '../../common/files.js';

const MAGIC = 'ARROW1';

/** What apache-arrow needs of a file handle, to read an IPC file or stream by byte ranges. */
export interface FileHandleLike {
  /** Only its presence counts: it is how apache-arrow tells handles from other sources. */
  readonly fd: number;
  stat(): Promise<{ size: number }>;
  read(
    buffer: Uint8Array,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ bytesRead: number; buffer: Uint8Array }>;
  close(): Promise<void>;
}

/** Opens an IPC file or stream. A file (told by its first bytes) without its footer was cut off and is refused. */
export async function openIpc(files: Files, path: string): Promise<FileHandleLike> {
  const file = await files.open(path, 'r');
  try {
    const { size } = await file.stat();
    await checkEnds(file, path, size);
    let closed = false;
    return {
      fd: 0,
      stat: async () => ({ size }),
      async read(buffer, offset, length, position) {
        const bytesRead = await readFully(file, buffer.subarray(offset, offset + length), position);
        return { bytesRead, buffer };
      },
      async close() {
        if (closed) return;
        closed = true;
        await file.close();
      },
    };
  } catch (error) {
    await file.close();
    throw error;
  }
}

async function checkEnds(file: OpenFile, path: string, size: number): Promise<void> {
  const head = new Uint8Array(8);
  const have = await readFully(file, head, 0);
  if (have < 8) throw new DataError('FILE_CORRUPT', `${path} is no whole Arrow file: it has ${size} bytes.`);
  if (text(head, 0) !== MAGIC) return;
  const tail = new Uint8Array(10);
  await readFully(file, tail, Math.max(0, size - 10));
  const footer = new DataView(tail.buffer).getInt32(0, true);
  if (size < 20 || text(tail, 4) !== MAGIC || footer <= 0 || footer > size - 18) {
    throw new DataError(
      'FILE_CORRUPT',
      `${path} is no whole Arrow file: it does not end with a footer; it may have been cut off.`,
    );
  }
}

function text(bytes: Uint8Array, from: number): string {
  return String.fromCharCode(...bytes.subarray(from, from + MAGIC.length));
}

async function readFully(file: OpenFile, target: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < target.length) {
    const count = await file.read(target.subarray(filled), position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}
