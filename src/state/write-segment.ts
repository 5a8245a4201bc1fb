import { SystemRandom } from '../common/random.js';
import { Yielder } from '../common/yielder.js';
import { KeyRanges } from './key-ranges.js';
import type { Piece } from './lineage.js';
import { Overlay } from './overlay.js';
import { RecordCursor, RecordWriter } from './record-file.js';
import { numberedParts } from './row-limits.js';
import type { StateDirectory } from './state-directory.js';
import type { StateFile } from './state-store.js';

/**
 * Puts the changes of successive versions together: of each key only the last one is left.
 *
 *     delta 11: a=1 b=2     delta 12: b gone     delta 13: a=3 c=4      ──►      segment 10–13: a=3 b gone c=4
 *
 * A range that is removed takes what came before it along: the segment removes all ranges, then sets what was put into them later.
 *
 * Made from the files alone, in slices, so batches can run meanwhile. Undefined when `isCancelled` says so on the way.
 */
export async function writeSegment(
  directory: StateDirectory,
  steps: readonly Piece[],
  partBytes: number,
  ordered: boolean,
  isCancelled: () => boolean,
): Promise<StateFile[] | undefined> {
  const changes = new Overlay({ ordered }, new SystemRandom().integer(2 ** 32) | 0);
  const ranges = new KeyRanges();
  const yielder = new Yielder(SLICE_MS);
  let rows = 0;
  for (const file of steps.flatMap(step => step.files)) {
    const part = await directory.read(file);
    yielder.restart();
    rows = part.rows;
    for (const { from, to } of part.ranges) {
      changes.table.removeRange(from, to, undefined);
      ranges.add(from, to);
    }
    const cursor = new RecordCursor(part);
    const { payload } = part;
    const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
    for (let i = 1; cursor.next(); i++) {
      const { keyStart, keyEnd, valueEnd } = cursor;
      // A removal is always worth keeping: who knows whether the row was there before.
      if (cursor.removed) changes.remove(payload, view, keyStart, keyEnd, wasThere);
      else changes.put(payload, view, keyStart, keyEnd, payload, keyEnd, valueEnd, wasThere);
      if (i % STEP === 0 && yielder.due()) await yielder.yield();
    }
    if (isCancelled()) return undefined;
  }
  const [{ base }] = steps;
  const { version } = steps[steps.length - 1];
  const writer = new RecordWriter(rows);
  for (const range of ranges.all) writer.removeRange(range);
  const files: StateFile[] = [];
  const write = (last: boolean) => directory.write('segment', version, files.length, writer.takePart(last), base);
  const count = changes.table.changes;
  for (let from = 0; from < count; from += STEP) {
    changes.visitChanges(from, Math.min(count, from + STEP), (key, ks, ke, value, start, end) => {
      if (value === null) writer.remove(key, ks, ke);
      else writer.put(key, ks, ke, value, start, end);
    });
    if (writer.length >= partBytes) files.push(await write(false));
    if (yielder.due()) await yielder.yield();
    if (isCancelled()) return undefined;
  }
  files.push(await write(true));
  return numberedParts(files);
}

const wasThere = () => true;
/** Records between two looks at the clock, and how long the work may go on then. */
const STEP = 256;
const SLICE_MS = 4;
