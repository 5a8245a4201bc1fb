import { Float64Vector, Int32Vector, IntegerVector, type Validity, type Vector } from '../../columnar/vector.js';
import type { Accumulator } from '../../expressions/accumulator.js';

/**
 * What every accumulator shares: room for groups that doubles as they come, and the rows of a batch that count.
 *
 * Kernels run over `Numbers`, whatever the class of the column is: one loop per function, not one per storage.
 */
export abstract class GroupAccumulator implements Accumulator {
  /** Groups in use. */
  protected count = 0;
  private capacity = 0;

  resize(count: number): void {
    if (count <= this.count) return;
    if (count > this.capacity) {
      this.capacity = Math.max(count, this.capacity * 2, 16);
      this.grow(this.capacity);
    }
    this.count = count;
  }

  /** Widens the arrays; new slots hold the empty group. */
  protected abstract grow(capacity: number): void;
  abstract update(groups: Int32Array, args: readonly Vector[], n: number, mask: Uint8Array | null): void;
  abstract merge(groups: Int32Array, state: readonly Vector[], n: number): void;
  abstract state(): Vector[];
  abstract finish(): Vector;
}

/** Rows that count: not masked and not null. `null` when all of them do, so that the common loop has no test. */
export function liveRows(mask: Uint8Array | null, validity: Validity, n: number): Uint8Array | null {
  if (mask === null) return validity;
  if (validity === null) return mask;
  const live = new Uint8Array(n);
  for (let i = 0; i < n; i++) live[i] = mask[i] & validity[i];
  return live;
}

/** Rows where no argument is null. */
export function liveRowsOfAll(mask: Uint8Array | null, args: readonly Vector[], n: number): Uint8Array | null {
  let live = mask;
  for (const arg of args) live = liveRows(live, arg.validity, n);
  return live;
}

/** Numbers that need no care: doubles, 32-bit integers, or safe integers. */
export type Numbers = Float64Array | Int32Array;

/** The numbers of a column, or `null` where the column is not of numbers or holds some beyond 2^53. */
export function numbersOf(vector: Vector): Numbers | null {
  if (vector instanceof Float64Vector || vector instanceof Int32Vector) return vector.values;
  return vector instanceof IntegerVector && vector.values instanceof Float64Array ? vector.values : null;
}

/** The same, with wide integers rounded to doubles. Columns of other types give zeros. */
export function roundedNumbers(vector: Vector, n: number): Numbers {
  const exact = numbersOf(vector);
  if (exact !== null) return exact;
  return vector instanceof IntegerVector ? Float64Array.from(vector.values, Number) : new Float64Array(n);
}

export function widerDoubles(old: Float64Array, capacity: number, fill = 0): Float64Array<ArrayBuffer> {
  const wider = new Float64Array(capacity);
  wider.set(old);
  if (fill !== 0 || Object.is(fill, -0)) wider.fill(fill, old.length);
  return wider;
}

export function widerBytes(old: Uint8Array, capacity: number): Uint8Array<ArrayBuffer> {
  const wider = new Uint8Array(capacity);
  wider.set(old);
  return wider;
}

/** `present` as a validity: `null` when every group has a value. */
export function validityOf(present: Uint8Array, count: number): Validity {
  for (let g = 0; g < count; g++) if (present[g] === 0) return present.slice(0, count);
  return null;
}
