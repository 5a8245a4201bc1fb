import { vectorOf } from '../../columnar/builder.js';
import { slice } from '../../columnar/selection/slice.js';
import { take } from '../../columnar/take.js';
import type { BooleanVector } from '../../columnar/vector.js';
import type { BoundAggregate, WindowPartition } from '../../expressions/expression.js';
import { booleanType, type DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { FrameTree } from './frame-tree.js';
import { type Frames, type PartitionRows, valuesOf } from './frames.js';

/** Frames are recomputed from their rows while they hold at most this many rows on average. */
const SMALL_FRAME = 16;

/**
 * An aggregate over the frame of every row of a sorted partition. `argTypes` are the types of the aggregate's arguments; with
 * `filtered`, `partition.args` has one more column: the FILTER condition.
 *
 *     whole partition            one group                              O(n)
 *     fixed start, growing end   rows added as the end moves            O(n)
 *     small frames               a group per frame, rows repeated       O(rows in frames)
 *     anything else              a tree of partial results, merged      O(n log n)
 */
export function aggregateOverFrames(
  bound: BoundAggregate,
  argTypes: readonly DataType[],
  partition: WindowPartition,
  filtered = false,
): Value[] {
  if (partition.length === 0) return [];
  const rows = rowsOf(argTypes, partition, filtered);
  const frames = distinctFrames(partition);
  const values = evaluateFrames(bound, rows, frames);
  return frames.of.map(frame => values[frame]);
}

function rowsOf(argTypes: readonly DataType[], partition: WindowPartition, filtered: boolean): PartitionRows {
  const args = argTypes.map((type, i) => vectorOf(type, partition.args[i]));
  if (!filtered) return { length: partition.length, args, mask: null };
  const condition = partition.args[argTypes.length].map(value => value === true);
  return { length: partition.length, args, mask: (vectorOf(booleanType, condition) as BooleanVector).values };
}

function distinctFrames({ length, frameStart, frameEnd }: WindowPartition): Frames {
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  const of: number[] = new Array(length);
  let count = 0;
  for (let row = 0; row < length; row++) {
    const start = frameStart[row];
    const end = Math.max(start, frameEnd[row]);
    if (count === 0 || starts[count - 1] !== start || ends[count - 1] !== end) {
      starts[count] = start;
      ends[count] = end;
      count++;
    }
    of[row] = count - 1;
  }
  return { starts: starts.subarray(0, count), ends: ends.subarray(0, count), of };
}

function evaluateFrames(bound: BoundAggregate, rows: PartitionRows, frames: Frames): Value[] {
  const count = frames.starts.length;
  let size = 0;
  let growing = true;
  for (let f = 0; f < count; f++) {
    size += frames.ends[f] - frames.starts[f];
    if (f > 0 && (frames.starts[f] !== frames.starts[0] || frames.ends[f] < frames.ends[f - 1])) growing = false;
  }
  if (growing) return growingFrames(bound, rows, frames);
  if (size <= SMALL_FRAME * rows.length) return smallFrames(bound, rows, frames, size);
  return new FrameTree(bound, rows).evaluate(frames);
}

/** All frames start at one row and end ever later: each adds its rows to those of the one before. */
function growingFrames(bound: BoundAggregate, rows: PartitionRows, frames: Frames): Value[] {
  const accumulator = bound.accumulator();
  accumulator.resize(1);
  const group = new Int32Array(rows.length);
  let from = frames.starts[0];
  return Array.from(frames.ends, end => {
    if (end > from) {
      const args = rows.args.map(arg => slice(arg, from, end));
      accumulator.update(group, args, end - from, rows.mask?.subarray(from, end) ?? null);
      from = end;
    }
    return accumulator.finish().get(0);
  });
}

/** One group per frame; a row goes to every frame that holds it. */
function smallFrames(bound: BoundAggregate, rows: PartitionRows, frames: Frames, size: number): Value[] {
  const count = frames.starts.length;
  const groups = new Int32Array(size);
  const indices = new Int32Array(size);
  let n = 0;
  for (let f = 0; f < count; f++) {
    for (let row = frames.starts[f]; row < frames.ends[f]; row++) {
      groups[n] = f;
      indices[n++] = row;
    }
  }
  const accumulator = bound.accumulator();
  accumulator.resize(count);
  const mask = rows.mask === null ? null : indices.map(row => (rows.mask as Uint8Array)[row]);
  const args = rows.args.map(arg => take(arg, indices, size));
  accumulator.update(groups, args, size, mask === null ? null : Uint8Array.from(mask));
  return valuesOf(accumulator, count);
}
