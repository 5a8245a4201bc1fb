import { hashRows } from '../../columnar/hash.js';
import type { RecordBatch } from '../../columnar/record-batch.js';

/**
 * A fingerprint of the rows of a batch that does not depend on their order, nor on how they were cut into pieces: equal sets of rows have
 * equal fingerprints in every process and release.
 */
export class PayloadHash {
  rows = 0;
  #low = 0;
  #high = 0;
  #hashes = new Int32Array(0);

  add({ columns, length }: RecordBatch): void {
    if (this.#hashes.length < length) this.#hashes = new Int32Array(length);
    this.#low = this.#sum(columns, length, 0x6d696c6c, this.#low);
    this.#high = this.#sum(columns, length, 0x72616365, this.#high);
    this.rows += length;
  }

  digest(): string {
    return `${this.rows}-${hex(this.#high)}${hex(this.#low)}`;
  }

  #sum(columns: RecordBatch['columns'], n: number, seed: number, start: number): number {
    hashRows(columns, n, seed, this.#hashes);
    let total = start;
    for (let i = 0; i < n; i++) total = (total + this.#hashes[i]) | 0;
    return total;
  }
}

function hex(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
