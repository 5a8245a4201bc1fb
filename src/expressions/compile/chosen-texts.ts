import { BytesVector } from '../../columnar/vector.js';
import type { DataType } from '../../types/data-type.js';

/** So many places that texts come from are told apart. */
const MOST_SOURCES = 16;

/**
 * A column of texts that lie in a few runs of bytes, the columns and constants of a CASE: the runs are put behind one another, not the
 * texts.
 *
 *     CASE WHEN b THEN s ELSE 'none' END      s  [alphabeta…]   'none'
 *
 *     data  [alphabeta…none]      starts  [0 9 5 …]      ends  [5 13 9 …]
 *
 * Runs of which little is taken are not worth it: then the texts are copied.
 */
export class ChosenTexts {
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly origin: Uint8Array;
  private readonly sources: Uint8Array[] = [];
  private last: Uint8Array | undefined;
  private lastIndex = 0;
  private used = 0;
  private count = 0;
  private validity: Uint8Array | null = null;

  constructor(
    private readonly type: DataType,
    private readonly capacity: number,
  ) {
    this.starts = new Int32Array(capacity);
    this.ends = new Int32Array(capacity);
    this.origin = new Uint8Array(capacity);
  }

  appendBytes(data: Uint8Array, start: number, end: number): void {
    if (data !== this.last) this.turnTo(data);
    const row = this.count++;
    this.origin[row] = this.lastIndex;
    this.starts[row] = start;
    this.ends[row] = end;
    this.used += end - start;
  }

  appendNull(): void {
    this.validity ??= new Uint8Array(this.capacity).fill(1);
    this.validity[this.count++] = 0;
  }

  restart(): boolean {
    return false;
  }

  finish(count: number): BytesVector {
    const { sources } = this;
    const starts = this.starts.subarray(0, count);
    const ends = this.ends.subarray(0, count);
    const validity = this.validity?.subarray(0, count) ?? null;
    let data = sources[0] ?? NOTHING;
    if (sources.length > 1) {
      const size = sources.reduce((sum, source) => sum + source.length, 0);
      data = size <= 4 * this.used + 1024 ? this.joined(size, starts, ends) : this.copied(starts, ends);
    }
    return new BytesVector(this.type, count, starts, ends, data, validity);
  }

  private turnTo(data: Uint8Array): void {
    const { sources } = this;
    let index = sources.indexOf(data);
    if (index < 0) {
      if (sources.length === MOST_SOURCES) this.gather();
      index = sources.push(data) - 1;
    }
    this.last = data;
    this.lastIndex = index;
  }

  /** Makes one source of all. */
  private gather(): void {
    const data = this.copied(this.starts.subarray(0, this.count), this.ends.subarray(0, this.count));
    this.sources.splice(0, this.sources.length, data);
    this.origin.fill(0, 0, this.count);
  }

  private joined(size: number, starts: Int32Array, ends: Int32Array): Uint8Array {
    const data = new Uint8Array(size);
    const bases = new Int32Array(this.sources.length);
    let base = 0;
    this.sources.forEach((source, i) => {
      data.set(source, base);
      bases[i] = base;
      base += source.length;
    });
    const { origin } = this;
    for (let row = 0; row < starts.length; row++) {
      starts[row] += bases[origin[row]];
      ends[row] += bases[origin[row]];
    }
    return data;
  }

  private copied(starts: Int32Array, ends: Int32Array): Uint8Array {
    const data = new Uint8Array(this.used);
    let at = 0;
    for (let row = 0; row < starts.length; row++) {
      const length = ends[row] - starts[row];
      if (length > 0) data.set(this.sources[this.origin[row]].subarray(starts[row], ends[row]), at);
      starts[row] = at;
      at += length;
      ends[row] = at;
    }
    return data;
  }
}

const NOTHING = new Uint8Array(0);
