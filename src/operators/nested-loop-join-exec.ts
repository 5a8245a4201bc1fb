import type { RecordBatch } from '../columnar/record-batch.js';
import { type BuildCollector, type BuildSide, type Candidates, JoinExec } from './join-exec.js';

/** A join that compares every row with every row: for conditions without equal keys, and for cross joins. */
export class NestedLoopJoinExec extends JoinExec {
  readonly name = 'NestedLoopJoin';

  protected collector(): BuildCollector {
    return { add: () => {}, finish: rows => new AllPairs(rows) };
  }

  describe(): string {
    return this.description('');
  }
}

class AllPairs implements BuildSide {
  constructor(readonly rows: RecordBatch) {}

  candidates(probe: RecordBatch, outer: boolean): Candidates {
    // Without build rows an outer join pairs each probe row with −1.
    const first = outer && this.rows.length === 0 ? -1 : 0;
    return new PairCounter(probe.length, first, this.rows.length);
  }

  hasCandidates(probe: RecordBatch): Uint8Array {
    return new Uint8Array(probe.length).fill(this.rows.length > 0 ? 1 : 0);
  }
}

/** Each probe row with the build rows from `first` to `end` (not included). */
class PairCounter implements Candidates {
  private row = 0;
  private at: number;

  constructor(
    private readonly rows: number,
    private readonly first: number,
    private readonly end: number,
  ) {
    this.at = first;
  }

  take(probeRows: Int32Array, buildRows: Int32Array): number {
    if (this.first === this.end) return 0;
    let n = 0;
    while (this.row < this.rows && n < probeRows.length) {
      const upTo = Math.min(this.end, this.at + probeRows.length - n);
      for (; this.at < upTo; this.at++, n++) {
        probeRows[n] = this.row;
        buildRows[n] = this.at;
      }
      if (this.at < this.end) break;
      this.at = this.first;
      this.row++;
    }
    return n;
  }
}
