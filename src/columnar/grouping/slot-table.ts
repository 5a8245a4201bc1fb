/**
 * Open addressing with linear probing. Slot s is two integers: `slots[2s]` the hash, `slots[2s + 1]` the group plus one, 0 for a free slot.
 * At most half full; groups are never removed one by one.
 */
export class SlotTable {
  slots = new Int32Array(2 * SLOTS_MIN);
  /** Of the index of a slot's hash in `slots`: even numbers. */
  mask = 2 * SLOTS_MIN - 2;
  groupCount = 0;

  /** Makes room for groups 0 … count − 1. */
  reserve(count: number): void {
    let size = this.slots.length;
    if (count * 4 <= size) return;
    while (count * 4 > size) size *= 2;
    const old = this.slots;
    const slots = new Int32Array(size);
    const mask = size - 2;
    for (let i = 0; i < old.length; i += 2) {
      if (old[i + 1] === 0) continue;
      const hash = old[i];
      let p = (hash << 1) & mask;
      while (slots[p + 1] !== 0) p = (p + 2) & mask;
      slots[p] = hash;
      slots[p + 1] = old[i + 1];
    }
    this.slots = slots;
    this.mask = mask;
  }

  clear(): void {
    // A table that has been far larger than needed is not kept.
    if (this.slots.length > 1 << 16 && this.groupCount * 64 < this.slots.length) {
      this.slots = new Int32Array(2 * SLOTS_MIN);
      this.mask = 2 * SLOTS_MIN - 2;
    } else this.slots.fill(0);
    this.groupCount = 0;
  }
}

const SLOTS_MIN = 1024;
