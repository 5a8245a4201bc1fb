import { BytesVector, type Vector } from '../../columnar/vector.js';
import type { DataType } from '../../types/data-type.js';
import { GroupAccumulator, liveRows, validityOf, widerBytes } from './groups.js';

/**
 * `min` and `max` of strings and binaries by their bytes. State: [extreme], null for an empty group.
 *
 * The best value of every group lies in one arena. A new best overwrites the old one where it fits; otherwise it goes to the end, and
 * the arena is compacted when more than half of it is dead.
 */
export class BytesExtremeAccumulator extends GroupAccumulator {
  private data = new Uint8Array(1024);
  private used = 0;
  private starts = new Int32Array(0);
  private ends = new Int32Array(0);
  private present = new Uint8Array(0);

  constructor(
    private readonly type: DataType,
    private readonly max: boolean,
  ) {
    super();
  }

  protected grow(capacity: number): void {
    const { starts, ends } = this;
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.starts.set(starts);
    this.ends.set(ends);
    this.present = widerBytes(this.present, capacity);
  }

  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    if (!(vector instanceof BytesVector)) return;
    const { data, starts, ends } = vector;
    const live = liveRows(mask, vector.validity, n);
    const sign = this.max ? 1 : -1;
    for (let i = 0; i < n; i++) {
      if (live !== null && live[i] === 0) continue;
      const g = groups[i];
      if (this.present[g] === 1) {
        const order = compareRanges(data, starts[i], ends[i], this.data, this.starts[g], this.ends[g]);
        if (order * sign <= 0) continue;
      }
      this.replace(g, data, starts[i], ends[i]);
    }
  }

  private replace(group: number, data: Uint8Array, start: number, end: number): void {
    const length = end - start;
    const fits = this.present[group] === 1 && length <= this.ends[group] - this.starts[group];
    // An empty arena range until room is found: compaction must not carry the old value along.
    if (!fits) {
      this.ends[group] = this.starts[group];
      this.reserve(length);
      this.starts[group] = this.used;
      this.used += length;
    }
    const target = this.starts[group];
    const arena = this.data;
    if (length < 32) for (let k = 0; k < length; k++) arena[target + k] = data[start + k];
    else arena.set(data.subarray(start, end), target);
    this.ends[group] = target + length;
    this.present[group] = 1;
  }

  private reserve(bytes: number): void {
    if (this.used + bytes <= this.data.length) return;
    let alive = 0;
    for (let g = 0; g < this.count; g++) alive += this.ends[g] - this.starts[g];
    const target = new Uint8Array(Math.max(2 * (alive + bytes), 1024));
    let used = 0;
    for (let g = 0; g < this.count; g++) {
      const start = this.starts[g];
      const end = this.ends[g];
      if (start === end) continue;
      target.set(this.data.subarray(start, end), used);
      this.starts[g] = used;
      used += end - start;
      this.ends[g] = used;
    }
    this.data = target;
    this.used = used;
  }

  merge(groups: Int32Array, state: readonly Vector[], n: number): void {
    this.update(groups, state, n, null);
  }

  /** Of equal values it does not matter which one stays. */
  mergeEarlier(groups: Int32Array, state: readonly Vector[], n: number): void {
    this.merge(groups, state, n);
  }

  state(): Vector[] {
    return [this.finish()];
  }

  finish(): Vector {
    const n = this.count;
    return new BytesVector(
      this.type,
      n,
      this.starts.slice(0, n),
      this.ends.slice(0, n),
      this.data.slice(0, this.used),
      validityOf(this.present, n),
    );
  }
}

function compareRanges(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const n = Math.min(aEnd - aStart, bEnd - bStart);
  for (let k = 0; k < n; k++) {
    const difference = a[aStart + k] - b[bStart + k];
    if (difference !== 0) return difference;
  }
  return aEnd - aStart - (bEnd - bStart);
}
