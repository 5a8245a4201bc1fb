import { concat } from '../../columnar/concat.js';
import { GroupIndex } from '../../columnar/grouping.js';
import { slice, take } from '../../columnar/take.js';
import { Int32Vector, ListVector, type Vector } from '../../columnar/vector.js';
import { InternalError } from '../../common/errors.js';
import { type DataType, intType } from '../../types/data-type.js';
import { GroupAccumulator, liveRows } from './groups.js';

/**
 * The distinct values of every group, in order of first arrival: one index over (group, value) pairs for all groups, so that neither rows
 * nor stored sets are looked at as JavaScript values.
 *
 *     rows, further sets ──► (group, value) ──► index ──► distinct pairs ─┐
 *                                                 │ known already?        ├─by group─► lists
 *     first sets merged, one per group (stored) ──┴───────────────────────┘
 *
 * Stored sets grow for ever and batches do not, so what was merged into nothing is not entered into the index: its values pass by once, to
 * cross out the pairs that it has already.
 */
export class DistinctPairsAccumulator extends GroupAccumulator {
  private readonly pairs: GroupIndex;
  private base: BaseSets | null = null;
  private ids = new Int32Array(0);
  private owners = new Int32Array(0);
  private result: ListVector | null = null;

  constructor(
    private readonly type: DataType,
    element: DataType,
  ) {
    super();
    this.pairs = new GroupIndex([intType, element]);
  }

  protected grow(): void {}

  override resize(count: number): void {
    if (count > this.count) this.result = null;
    super.resize(count);
  }

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
    const lists = state as ListVector;
    this.result = null;
    if (this.base === null && this.pairs.groupCount === 0) {
      this.base = baseSets(groups, lists, n);
      if (this.base !== null) return;
    }
    this.eachChunk(groups, lists, n, (owners, values, count) => this.add(owners, values, count));
  }

  mergeEarlier(groups: Int32Array, [state]: readonly Vector[], n: number): void {
    const lists = state as ListVector;
    const base = this.base === null ? baseSets(groups, lists, n) : null;
    if (base === null) throw new InternalError('a set that is earlier than what was merged first');
    this.result = null;
    this.base = base;
  }

  state(): Vector[] {
    return [this.finish()];
  }

  finish(): Vector {
    this.result ??= this.lists();
    return this.result;
  }

  private add(groups: Int32Array, vector: Vector, n: number): void {
    if (n === 0) return;
    this.result = null;
    if (this.ids.length < n) this.ids = new Int32Array(n);
    this.pairs.groupIds([new Int32Vector(intType, n, groups.subarray(0, n), null), vector], n, this.ids);
  }

  private lists(): ListVector {
    const { base, count } = this;
    const known = this.knownPairs();
    const [owners, added] = this.pairs.keyColumns();
    const owner = (owners as Int32Vector).values;
    const pairs = this.pairs.groupCount;
    const ends = new Int32Array(count);
    if (base !== null) for (let g = 0; g < count; g++) ends[g] = base.lengthOf(g);
    for (let i = 0; i < pairs; i++) if (known[i] === 0) ends[owner[i]]++;
    const starts = new Int32Array(count);
    let total = 0;
    for (let g = 0; g < count; g++) {
      starts[g] = total;
      total += ends[g];
      ends[g] = starts[g];
    }
    const order = new Int32Array(total);
    if (base !== null) for (let g = 0; g < count; g++) ends[g] = base.rowsOf(g, order, starts[g]);
    const behind = base === null ? 0 : base.lists.child.length;
    for (let i = 0; i < pairs; i++) if (known[i] === 0) order[ends[owner[i]]++] = behind + i;
    const values = base === null ? added : pairs === 0 ? base.lists.child : concat([base.lists.child, added]);
    return new ListVector(this.type, count, starts, ends, take(values, order, total), null);
  }

  /** 1 for each pair that the base has. */
  private knownPairs(): Uint8Array {
    const { base, pairs } = this;
    const known = new Uint8Array(pairs.groupCount);
    if (base === null || known.length === 0) return known;
    const found = new Int32Array(CHUNK);
    this.eachChunk(base.groups, base.lists, base.groups.length, (owners, values, n) => {
      pairs.lookup([new Int32Vector(intType, n, owners.subarray(0, n), null), values], n, found);
      for (let i = 0; i < n; i++) if (found[i] >= 0) known[found[i]] = 1;
    });
    return known;
  }

  /** Items of the lists with the groups that they belong to, some thousand at a time. */
  private eachChunk(
    groups: Int32Array,
    { starts, ends, child, validity }: ListVector,
    n: number,
    visit: (owners: Int32Array, values: Vector, n: number) => void,
  ): void {
    if (this.owners.length === 0) this.owners = new Int32Array(CHUNK);
    const { owners } = this;
    let first = 0;
    let count = 0;
    const flush = () => {
      if (count > 0) visit(owners, slice(child, first, first + count), count);
      count = 0;
    };
    for (let i = 0; i < n; i++) {
      if (validity !== null && validity[i] === 0) continue;
      for (let row = starts[i]; row < ends[i]; ) {
        if (count === CHUNK || row !== first + count) flush();
        if (count === 0) first = row;
        const rows = Math.min(ends[i] - row, CHUNK - count);
        owners.fill(groups[i], count, count + rows);
        count += rows;
        row += rows;
      }
    }
    flush();
  }
}

const CHUNK = 16_384;

/** Sets that were merged first, at most one per group. */
class BaseSets {
  constructor(
    readonly groups: Int32Array,
    readonly lists: ListVector,
    /** Row of `lists` by group, −1 for none. */
    private readonly rowOf: Int32Array,
  ) {}

  lengthOf(group: number): number {
    const row = group < this.rowOf.length ? this.rowOf[group] : -1;
    return row < 0 ? 0 : this.lists.ends[row] - this.lists.starts[row];
  }

  /** Writes the rows of the items of a group to `out` from `at` on; returns where they end. */
  rowsOf(group: number, out: Int32Array, at: number): number {
    const length = this.lengthOf(group);
    if (length === 0) return at;
    const start = this.lists.starts[this.rowOf[group]];
    for (let i = 0; i < length; i++) out[at + i] = start + i;
    return at + length;
  }
}

/** Null when a group comes twice: then the sets must be united. */
function baseSets(groups: Int32Array, lists: ListVector, n: number): BaseSets | null {
  let most = -1;
  for (let i = 0; i < n; i++) if (groups[i] > most) most = groups[i];
  const rowOf = new Int32Array(most + 1).fill(-1);
  for (let i = 0; i < n; i++) {
    if (lists.validity !== null && lists.validity[i] === 0) continue;
    if (rowOf[groups[i]] >= 0) return null;
    rowOf[groups[i]] = i;
  }
  return new BaseSets(groups.slice(0, n), lists, rowOf);
}
