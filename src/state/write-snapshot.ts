import { Yielder } from '../common/yielder.js';
import { RecordWriter } from './record-file.js';
import { numberedParts } from './row-limits.js';
import type { StateDirectory } from './state-directory.js';
import type { StateFile } from './state-store.js';

/** Reads out the rows of one version piece by piece, while batches go on. */
export interface VersionScan {
  /** The rows are about to be dropped. */
  readonly cancelled: boolean;
  /** Writes rows until the part is full; true when that was all. */
  fill(out: RecordWriter, bytesMax: number): boolean;
}

export interface SnapshotSizes {
  /** Of a file; larger versions are written in parts. */
  readonly partBytes: number;
  /** What is read between two turns of the event loop. */
  readonly sliceBytes: number;
}

/** Writes all rows of a version, some thousand at a time. Undefined when the scan is cancelled on the way. */
export async function writeSnapshot(
  directory: StateDirectory,
  scan: VersionScan,
  version: number,
  rows: number,
  { partBytes, sliceBytes }: SnapshotSizes,
): Promise<StateFile[] | undefined> {
  const writer = new RecordWriter(rows);
  const files: StateFile[] = [];
  for (let done = false; !done; ) {
    done = scan.fill(writer, Math.min(partBytes, writer.length + sliceBytes));
    // A part is also put under its checksum, so a large one does not share a turn with a slice.
    if (writer.length > sliceBytes || !done) await new Yielder(0).yield();
    if (scan.cancelled) return undefined;
    if (!done && writer.length < partBytes) continue;
    files.push(await directory.write('snapshot', version, files.length, writer.takePart(done)));
    if (scan.cancelled) return undefined;
  }
  return numberedParts(files);
}
