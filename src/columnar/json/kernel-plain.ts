import type { Kernel, KernelIo } from './kernel.js';
import { type Layout, SKIP_NUMBER, SKIP_STRING, TAKE_INTEGER, TAKE_STRING } from './layout.js';

/** The kernel of a layout without generated code: walks the segments and fields for every record. */
export function plainKernel(layout: Layout, digitsMax: readonly number[], rows: boolean): Kernel {
  return new PlainKernel(layout, digitsMax, rows);
}

class PlainKernel implements Kernel {
  /** Where the value at hand starts and ends; -1: not acceptable. */
  private at = 0;
  private value = 0;

  constructor(
    private readonly layout: Layout,
    private readonly digitsMax: readonly number[],
    private readonly rows: boolean,
  ) {}

  run(io: KernelIo): void {
    const { rows } = this;
    while (rows ? io.row < io.capacity : io.pos < io.end && io.row < io.capacity) {
      let end = io.end;
      if (rows) {
        if (io.validity !== null && io.validity[io.row] === 0) {
          io.row++;
          continue;
        }
        end = io.ends[io.row];
        if (end > io.safeEnd) return;
      }
      const stop = this.record(io, rows ? io.starts[io.row] : io.pos, end);
      if (stop < 0 || (rows && stop !== end)) return;
      io.pos = stop;
      io.row++;
    }
  }

  /** Reads one record; returns where it ends, -1 when it is not as guessed. */
  private record(io: KernelIo, start: number, end: number): number {
    const { fields, segments } = this.layout;
    let p = start;
    let array = 0;
    for (let i = 0; i < fields.length; i++) {
      p = skipSegment(io.bytes, p, segments[i]);
      if (p < 0) return -1;
      const { kind } = fields[i];
      this.at = p;
      const fits =
        kind === TAKE_STRING || kind === SKIP_STRING
          ? this.string(io.bytes, this.rows ? end : io.bytes.length)
          : kind === TAKE_INTEGER || kind === SKIP_NUMBER
            ? this.integer(io.bytes, kind === TAKE_INTEGER ? this.digitsMax[i] : Number.POSITIVE_INFINITY)
            : false;
      if (!fits) {
        this.at = io.slow(i, p, io.row);
        if (this.at < 0) return -1;
      } else if (kind === TAKE_STRING) store(io.arrays, array, io.row, p + 1, this.at - 1);
      else if (kind === TAKE_INTEGER) store(io.arrays, array, io.row, this.value);
      array += kind === TAKE_STRING ? 3 : kind === TAKE_INTEGER ? 2 : 0;
      p = this.at;
    }
    return skipSegment(io.bytes, p, segments[fields.length]);
  }

  private string(bytes: Uint8Array, end: number): boolean {
    let p = this.at;
    if (bytes[p] !== 0x22) return false;
    let c = 0;
    for (p++; p < end && (c = bytes[p]) !== 0x22; p++) if (c === 0x5c || c < 32) return false;
    this.at = p + 1;
    return p < end;
  }

  private integer(bytes: Uint8Array, digitsMax: number): boolean {
    let p = this.at;
    const negative = bytes[p] === 0x2d;
    if (negative) p++;
    const from = p;
    let value = 0;
    let c = 0;
    for (; (c = bytes[p]) >= 48 && c <= 57; p++) value = value * 10 + (c - 48);
    const digits = p - from;
    if (digits === 0 || digits > digitsMax || (bytes[from] === 48 && digits > 1) || c === 46 || (c | 32) === 101)
      return false;
    this.value = negative ? 0 - value : value;
    this.at = p;
    return true;
  }
}

function skipSegment(bytes: Uint8Array, at: number, segment: Uint8Array): number {
  for (let i = 0; i < segment.length; i++) if (bytes[at + i] !== segment[i]) return -1;
  return at + segment.length;
}

/** Writes values into consecutive arrays and marks the row valid in the next one. */
function store(arrays: ArrayLike<number>[], array: number, row: number, ...values: number[]): void {
  values.forEach((value, i) => {
    (arrays[array + i] as Float64Array)[row] = value;
  });
  (arrays[array + values.length] as Uint8Array)[row] = 1;
}
