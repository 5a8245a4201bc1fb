import { Word64 } from './word64.js';
import { int32 } from './xxhash64.js';

const C1 = Word64.of(0x87c37b91114253d5n);
const C2 = Word64.of(0x4cf5ad432745937fn);
const F1 = Word64.of(0xff51afd7ed558ccdn);
const F2 = Word64.of(0xc4ceb9fe1a85ec53n);
const FIVE = new Word64(0, 5);

/** Murmur3 (Austin Appleby), 128 bits in two words, the form for 64-bit machines: what the sketches of Apache DataSketches hash with. */
export class Murmur3x128 {
  readonly first = new Word64();
  readonly second = new Word64();
  private readonly k = new Word64();

  bytes(data: Uint8Array, start: number, end: number, seed: number): void {
    const { first, second } = this;
    first.set(0, seed);
    second.set(0, seed);
    let at = start;
    for (; at + 16 <= end; at += 16) {
      first
        .xor(this.scrambled(data, at, at + 8, C1, 31, C2))
        .rotateLeft(27)
        .add(second)
        .multiply(FIVE)
        .addInt(0, 0x52dce729);
      second
        .xor(this.scrambled(data, at + 8, at + 16, C2, 33, C1))
        .rotateLeft(31)
        .add(first)
        .multiply(FIVE)
        .addInt(0, 0x38495ab5);
    }
    if (end - at > 8) second.xor(this.scrambled(data, at + 8, end, C2, 33, C1));
    if (end > at) first.xor(this.scrambled(data, at, Math.min(at + 8, end), C1, 31, C2));
    first.xor(this.k.set(0, end - start));
    second.xor(this.k);
    first.add(second);
    second.add(first);
    finish(first);
    finish(second);
    first.add(second);
    second.add(first);
  }

  private readonly word = new Uint8Array(8);

  /** Up to eight bytes as a word, mixed. */
  private scrambled(data: Uint8Array, start: number, end: number, a: Word64, bits: number, b: Word64): Word64 {
    let from = data;
    let at = start;
    if (end - start < 8) {
      this.word.fill(0).set(data.subarray(start, end));
      from = this.word;
      at = 0;
    }
    return this.k
      .set(int32(from, at + 4), int32(from, at))
      .multiply(a)
      .rotateLeft(bits)
      .multiply(b);
  }
}

function finish(word: Word64): void {
  word.xorShift(33).multiply(F1).xorShift(33).multiply(F2).xorShift(33);
}
