/** What a batch did, in order, so that it can be undone and written down. Reused by every batch. */
export class ChangeLog {
  count = 0;
  kinds = new Uint8Array(1024);
  addresses = new Int32Array(1024);
  /** `MOVE`: the entry that was replaced. `UPDATE`: where in `bytes` the old value is. */
  others = new Int32Array(1024);
  /** Old values: flags 1, length 4, bytes. */
  bytes = new Uint8Array(4096);
  used = 0;

  add(kind: number, address: number, other: number): void {
    if (this.count === this.kinds.length) this.#grow();
    const at = this.count++;
    this.kinds[at] = kind;
    this.addresses[at] = address;
    this.others[at] = other;
  }

  /** Puts an old value aside and returns where. */
  save(flags: number, source: Uint8Array, start: number, end: number): number {
    const at = this.used;
    const needed = at + 5 + end - start;
    if (needed > this.bytes.length) {
      const wider = new Uint8Array(Math.max(needed, this.bytes.length * 2));
      wider.set(this.bytes.subarray(0, at));
      this.bytes = wider;
    }
    const { bytes } = this;
    const length = end - start;
    bytes[at] = flags;
    bytes[at + 1] = length;
    bytes[at + 2] = length >>> 8;
    bytes[at + 3] = length >>> 16;
    bytes[at + 4] = length >>> 24;
    if (length < 40) for (let i = start, j = at + 5; i < end; i++, j++) bytes[j] = source[i];
    else bytes.set(source.subarray(start, end), at + 5);
    this.used = needed;
    return at;
  }

  lengthAt(at: number): number {
    const { bytes } = this;
    return (bytes[at + 1] | (bytes[at + 2] << 8) | (bytes[at + 3] << 16) | (bytes[at + 4] << 24)) >>> 0;
  }

  clear(): void {
    this.count = 0;
    this.used = 0;
    // After an exceptionally large batch its room is given back.
    if (this.bytes.length > 1 << 22) this.bytes = new Uint8Array(4096);
    if (this.kinds.length > 1 << 18) {
      this.kinds = new Uint8Array(1024);
      this.addresses = new Int32Array(1024);
      this.others = new Int32Array(1024);
    }
  }

  #grow(): void {
    const length = this.kinds.length * 2;
    const kinds = new Uint8Array(length);
    const addresses = new Int32Array(length);
    const others = new Int32Array(length);
    kinds.set(this.kinds);
    addresses.set(this.addresses);
    others.set(this.others);
    this.kinds = kinds;
    this.addresses = addresses;
    this.others = others;
  }
}

/** A key that was not there. */
export const INSERT = 1;
/** A value written in place; logged at the first change of an entry only. */
export const UPDATE = 2;
/** A value of another size: a new entry takes the place of the old one. */
export const MOVE = 3;
/** An entry marked as removed. */
export const REMOVE = 4;
/** An entry marked as removed with the range around it, which tells of it. */
export const REMOVE_IN_RANGE = 5;
