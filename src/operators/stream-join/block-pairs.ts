import type { Candidates } from '../join-exec.js';

/** The rows of a batch by key: rows `order[starts[g]]` … `order[starts[g + 1] − 1]` have key g. */
export interface RowsByGroup {
  readonly order: Int32Array;
  readonly starts: Int32Array;
}

/** Sorts `n` rows by their group; a group of −1 is left out. */
export function rowsByGroup(groups: Int32Array, n: number, groupCount: number): RowsByGroup {
  const starts = new Int32Array(groupCount + 1);
  for (let i = 0; i < n; i++) if (groups[i] >= 0) starts[groups[i] + 1]++;
  for (let g = 0; g < groupCount; g++) starts[g + 1] += starts[g];
  const order = new Int32Array(starts[groupCount]);
  const at = starts.slice(0, groupCount);
  for (let i = 0; i < n; i++) if (groups[i] >= 0) order[at[groups[i]]++] = i;
  return { order, starts };
}

/** Each stored row of a block with each row of the batch that has its key. */
export class BlockPairs implements Candidates {
  private stored = 0;
  private at: number;

  constructor(
    private readonly probe: RowsByGroup,
    private readonly groups: Int32Array,
    private readonly n: number,
  ) {
    this.at = n > 0 ? probe.starts[groups[0]] : 0;
  }

  take(probeRows: Int32Array, storedRows: Int32Array): number {
    const { order, starts } = this.probe;
    const room = probeRows.length;
    let count = 0;
    while (this.stored < this.n && count < room) {
      const end = starts[this.groups[this.stored] + 1];
      const upTo = Math.min(end, this.at + room - count);
      for (; this.at < upTo; this.at++) {
        probeRows[count] = order[this.at];
        storedRows[count++] = this.stored;
      }
      if (this.at < end) break;
      this.stored++;
      if (this.stored < this.n) this.at = starts[this.groups[this.stored]];
    }
    return count;
  }
}
