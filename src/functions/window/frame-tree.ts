import { take } from '../../columnar/take.js';
import type { Vector } from '../../columnar/vector.js';
import type { BoundAggregate } from '../../expressions/expression.js';
import type { Value } from '../../types/value.js';
import { type Frames, type PartitionRows, valuesOf } from './frames.js';

/**
 * Partial results of runs of rows whose lengths are powers of two (a segment tree), from which any frame is merged out of at most two
 * runs per level, left to right:
 *
 *     level 2  [      0–3      ] [      4–7      ]
 *     level 1  [ 0–1 ] [ 2–3 ]   [ 4–5 ] [ 6–7 ]        frame 1–6 = 1 + (2–3) + (4–5) + 6
 *     level 0  [0] [1] [2] [3]   [4] [5] [6] [7]
 *
 * All frames are merged together, level by level, so that every step is one call of a vectorised `merge`.
 */
export class FrameTree {
  /** By level: state vectors with one row per run. */
  private readonly levels: (readonly Vector[])[] = [];

  constructor(
    private readonly bound: BoundAggregate,
    rows: PartitionRows,
  ) {
    const leaves = bound.accumulator();
    leaves.resize(rows.length);
    leaves.update(
      Int32Array.from({ length: rows.length }, (_, i) => i),
      rows.args,
      rows.length,
      rows.mask,
    );
    this.levels.push(leaves.state());
    for (let n = rows.length; n > 1; n = Math.ceil(n / 2)) {
      const parents = bound.accumulator();
      parents.resize(Math.ceil(n / 2));
      parents.merge(
        Int32Array.from({ length: n }, (_, i) => i >> 1),
        this.levels[this.levels.length - 1],
        n,
      );
      this.levels.push(parents.state());
    }
  }

  evaluate(frames: Frames): Value[] {
    const count = frames.starts.length;
    const { left, right } = this.decompose(frames);
    const accumulator = this.bound.accumulator();
    accumulator.resize(count);
    const merge = ({ frame, run }: Runs, level: number): void => {
      if (frame.length === 0) return;
      const indices = Int32Array.from(run);
      const states = this.levels[level].map(vector => take(vector, indices, run.length));
      accumulator.merge(Int32Array.from(frame), states, run.length);
    };
    left.forEach(merge);
    for (let level = right.length - 1; level >= 0; level--) merge(right[level], level);
    return valuesOf(accumulator, count);
  }

  /** The runs of each frame: those on its left side by rising level, then those on its right side by falling level. */
  private decompose({ starts, ends }: Frames): { left: Runs[]; right: Runs[] } {
    const left: Runs[] = this.levels.map(() => ({ frame: [], run: [] }));
    const right: Runs[] = this.levels.map(() => ({ frame: [], run: [] }));
    for (let f = 0; f < starts.length; f++) {
      let from = starts[f];
      let to = ends[f];
      for (let level = 0; from < to; level++) {
        if ((from & 1) === 1) {
          left[level].frame.push(f);
          left[level].run.push(from++);
        }
        if ((to & 1) === 1) {
          right[level].frame.push(f);
          right[level].run.push(--to);
        }
        from >>= 1;
        to >>= 1;
      }
    }
    return { left, right };
  }
}

/** At one level: run `run[i]` belongs to frame `frame[i]`. */
interface Runs {
  readonly frame: number[];
  readonly run: number[];
}
