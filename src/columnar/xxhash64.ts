import { Word64 } from './word64.js';

const PRIME1 = Word64.of(0x9e3779b185ebca87n);
const PRIME2 = Word64.of(0xc2b2ae3d27d4eb4fn);
const PRIME3 = Word64.of(0x165667b19e3779f9n);
const PRIME4 = Word64.of(0x85ebca77c2b2ae63n);
const PRIME5 = Word64.of(0x27d4eb2f165667c5n);

/**
 * XXH64 (Yann Collet), with Spark's short forms for one int and one long. The state is the seed of the next value, which is how Spark
 * hashes several values into one: `reset`, then one call per value, then read `hash`.
 */
export class XxHash64 {
  readonly hash = new Word64();
  private readonly word = new Word64();
  private readonly lanes = [new Word64(), new Word64(), new Word64(), new Word64()];

  reset(seed: Word64): this {
    this.hash.copy(seed);
    return this;
  }

  int(value: number): void {
    const { hash, word } = this;
    hash.add(PRIME5).addInt(0, 4).xor(word.set(0, value).multiply(PRIME1));
    hash.rotateLeft(23).multiply(PRIME2).add(PRIME3);
    this.avalanche();
  }

  long(high: number, low: number): void {
    this.hash.add(PRIME5).addInt(0, 8);
    this.mixLong(high, low);
    this.avalanche();
  }

  bytes(data: Uint8Array, start: number, end: number): void {
    const { hash, word } = this;
    const length = end - start;
    let at = start;
    if (length >= 32) at = this.stripes(data, start, end);
    else hash.add(PRIME5);
    hash.addInt(0, length);
    for (; at + 8 <= end; at += 8) this.mixLong(int32(data, at + 4), int32(data, at));
    if (at + 4 <= end) {
      hash
        .xor(word.set(0, int32(data, at)).multiply(PRIME1))
        .rotateLeft(23)
        .multiply(PRIME2)
        .add(PRIME3);
      at += 4;
    }
    for (; at < end; at++)
      hash
        .xor(word.copy(PRIME5).multiply(this.byte.set(0, data[at])))
        .rotateLeft(11)
        .multiply(PRIME1);
    this.avalanche();
  }

  private readonly byte = new Word64();

  /** Four lanes over 32 bytes at a time; returns where they end. */
  private stripes(data: Uint8Array, start: number, end: number): number {
    const { hash, word, lanes } = this;
    const [v1, v2, v3, v4] = lanes;
    v1.copy(hash).add(PRIME1).add(PRIME2);
    v2.copy(hash).add(PRIME2);
    v3.copy(hash);
    v4.copy(hash).add(word.copy(PRIME1).multiply(MINUS_ONE));
    let at = start;
    for (; at + 32 <= end; at += 32) {
      for (let lane = 0; lane < 4; lane++) {
        const offset = at + 8 * lane;
        word.set(int32(data, offset + 4), int32(data, offset)).multiply(PRIME2);
        lanes[lane].add(word).rotateLeft(31).multiply(PRIME1);
      }
    }
    hash.copy(v1).rotateLeft(1);
    hash.add(word.copy(v2).rotateLeft(7)).add(word.copy(v3).rotateLeft(12)).add(word.copy(v4).rotateLeft(18));
    for (const lane of lanes) {
      hash.xor(lane.multiply(PRIME2).rotateLeft(31).multiply(PRIME1)).multiply(PRIME1).add(PRIME4);
    }
    return at;
  }

  private mixLong(high: number, low: number): void {
    const { hash, word } = this;
    hash.xor(word.set(high, low).multiply(PRIME2).rotateLeft(31).multiply(PRIME1));
    hash.rotateLeft(27).multiply(PRIME1).add(PRIME4);
  }

  private avalanche(): void {
    this.hash.xorShift(33).multiply(PRIME2).xorShift(29).multiply(PRIME3).xorShift(32);
  }
}

const MINUS_ONE = Word64.of(-1n);

/** Four bytes, least significant first. */
export function int32(data: Uint8Array, at: number): number {
  return data[at] | (data[at + 1] << 8) | (data[at + 2] << 16) | (data[at + 3] << 24);
}
