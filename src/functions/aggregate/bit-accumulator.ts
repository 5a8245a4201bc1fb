import { vectorOf } from '../../columnar/builder.js';
import { Int32Vector, IntegerVector, type Vector } from '../../columnar/vector.js';
import type { DataType } from '../../types/data-type.js';
import { normalInteger, type Value } from '../../types/value.js';
import { GroupAccumulator, liveRows, widerBytes } from './groups.js';

export type BitOperation = 'and' | 'or' | 'xor';

const TWO_32 = 4294967296;

/**
 * `bit_and`, `bit_or`, `bit_xor` of integers of any width, kept as two 32-bit halves in two's complement. State: [bits], null for an
 * empty group.
 */
export class BitAccumulator extends GroupAccumulator {
  private high = new Int32Array(0);
  private low = new Int32Array(0);
  private present = new Uint8Array(0);

  constructor(
    private readonly type: DataType,
    private readonly operation: BitOperation,
  ) {
    super();
  }

  protected grow(capacity: number): void {
    const { high, low } = this;
    this.high = new Int32Array(capacity);
    this.low = new Int32Array(capacity);
    this.high.set(high);
    this.low.set(low);
    this.present = widerBytes(this.present, capacity);
  }

  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    if (!(vector instanceof Int32Vector || vector instanceof IntegerVector)) return;
    const { values } = vector;
    const live = liveRows(mask, vector.validity, n);
    for (let i = 0; i < n; i++) {
      if (live !== null && live[i] === 0) continue;
      const value = values[i];
      if (typeof value === 'number') this.add(groups[i], Math.floor(value / TWO_32), value | 0);
      else this.add(groups[i], Number(value >> 32n), Number(BigInt.asIntN(32, value)));
    }
  }

  private add(g: number, high: number, low: number): void {
    if (this.present[g] === 0) {
      this.present[g] = 1;
      this.high[g] = high;
      this.low[g] = low;
    } else if (this.operation === 'and') {
      this.high[g] &= high;
      this.low[g] &= low;
    } else if (this.operation === 'or') {
      this.high[g] |= high;
      this.low[g] |= low;
    } else {
      this.high[g] ^= high;
      this.low[g] ^= low;
    }
  }

  merge(groups: Int32Array, state: readonly Vector[], n: number): void {
    this.update(groups, state, n, null);
  }

  state(): Vector[] {
    return [this.finish()];
  }

  finish(): Vector {
    const values: Value[] = [];
    for (let g = 0; g < this.count; g++) values.push(this.present[g] === 1 ? this.valueOf64(g) : null);
    return vectorOf(this.type, values);
  }

  private valueOf64(g: number): number | bigint {
    const high = this.high[g];
    const low = this.low[g] >>> 0;
    const value = high * TWO_32 + low;
    return Number.isSafeInteger(value) ? value : normalInteger((BigInt(high) << 32n) | BigInt(low));
  }
}
