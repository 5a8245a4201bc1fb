import { GroupIndex } from '../../columnar/grouping.js';
import { slice, take } from '../../columnar/take.js';
import { Int32Vector, ListVector, type Vector } from '../../columnar/vector.js';
import { type DataType, intType } from '../../types/data-type.js';
import { GroupAccumulator, liveRows } from './groups.js';

/**
 * The distinct values of every group, in order of first arrival: one index over (group, value) pairs for all groups, so that neither rows
 * nor stored sets are looked at as JavaScript values.
 *
 *     rows, stored sets ──► (group, value) ──► index ──► distinct pairs ──by group──► lists
 */
export class DistinctPairsAccumulator extends GroupAccumulator {
  private readonly pairs: GroupIndex;
  private ids = new Int32Array(0);

  constructor(
    private readonly type: DataType,
    element: DataType,
  ) {
    super();
    this.pairs = new GroupIndex([intType, element]);
  }

  protected grow(): void {}

  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const live = liveRows(mask, vector.validity, n);
    if (live === null) {
      this.add(groups, vector, n);
      return;
    }
    const rows = new Int32Array(n);
    let count = 0;
    for (let i = 0; i < n; i++) if (live[i] !== 0) rows[count++] = i;
    const chosen = new Int32Array(count);
    for (let i = 0; i < count; i++) chosen[i] = groups[rows[i]];
    this.add(chosen, take(vector, rows, count), count);
  }

  merge(groups: Int32Array, [state]: readonly Vector[], n: number): void {
    const { starts, ends, child, validity } = state as ListVector;
    let total = 0;
    let contiguous = true;
    for (let i = 0; i < n; i++) {
      if (validity !== null && validity[i] === 0) contiguous = false;
      else {
        if (starts[i] !== starts[0] + total) contiguous = false;
        total += ends[i] - starts[i];
      }
    }
    const owner = new Int32Array(total);
    const rows = contiguous ? null : new Int32Array(total);
    let at = 0;
    for (let i = 0; i < n; i++) {
      if (validity !== null && validity[i] === 0) continue;
      for (let row = starts[i]; row < ends[i]; row++, at++) {
        owner[at] = groups[i];
        if (rows !== null) rows[at] = row;
      }
    }
    const values =
      rows === null ? slice(child, n > 0 ? starts[0] : 0, (n > 0 ? starts[0] : 0) + total) : take(child, rows, total);
    this.add(owner, values, total);
  }

  state(): Vector[] {
    return [this.finish()];
  }

  finish(): Vector {
    const [owners, values] = this.pairs.keyColumns();
    const n = this.pairs.groupCount;
    const owner = (owners as Int32Vector).values;
    const ends = new Int32Array(this.count);
    for (let i = 0; i < n; i++) ends[owner[i]]++;
    const starts = new Int32Array(this.count);
    for (let g = 0, at = 0; g < this.count; g++) {
      starts[g] = at;
      at += ends[g];
      ends[g] = starts[g];
    }
    const order = new Int32Array(n);
    for (let i = 0; i < n; i++) order[ends[owner[i]]++] = i;
    return new ListVector(this.type, this.count, starts, ends, take(values, order, n), null);
  }

  private add(groups: Int32Array, vector: Vector, n: number): void {
    if (n === 0) return;
    if (this.ids.length < n) this.ids = new Int32Array(n);
    this.pairs.groupIds([new Int32Vector(intType, n, groups.subarray(0, n), null), vector], n, this.ids);
  }
}
