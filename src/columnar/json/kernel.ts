/**
 * The loop that reads records of one layout, in two forms with the same answers: generated code (`kernel-code.ts`) and a plain interpreter
 * of the layout (`kernel-plain.ts`) for hosts that forbid code generation.
 *
 * A kernel reads records from `pos` into rows from `row` on and stops at the first one that is not as guessed, at `end` or at
 * `capacity`; it leaves `pos` and `row` at the record that it did not take. The row there may be half written: the caller clears it.
 *
 * Two modes. *Lines*: records follow each other in `[pos, end)`, each ends with the layout's line break, and at least 16 bytes are
 * readable behind `end`; a line break can be inside no segment but the last and stops every search, so no loop leaves its line. *Rows*:
 * record r is `[starts[r], ends[r])` with anything behind it; every search is bounded by the end.
 */
export interface Kernel {
  run(io: KernelIo): void;
}

export interface KernelIo {
  bytes: Uint8Array;
  view: DataView;
  pos: number;
  end: number;
  row: number;
  capacity: number;
  /** See `arraysOf`. */
  arrays: ArrayLike<number>[];
  /** Of rows mode. A row that is null here is passed over. */
  starts: Int32Array;
  ends: Int32Array;
  validity: Uint8Array | null;
  /** Rows mode: records that end behind this are left to the general parser, so that no load leaves the buffer. */
  safeEnd: number;
  /** Reads or skips the value at `pos` of field `index` the general way; returns where it ends, -1 if it is not acceptable. */
  slow(index: number, pos: number, row: number): number;
}

/** Four bytes of a segment as a little-endian integer. */
export function wordAt(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24);
}

/** Eight bytes of a segment as a little-endian double, in decimal. */
export function doubleAt(bytes: Uint8Array, at: number): string {
  return String(new DataView(bytes.buffer, bytes.byteOffset).getFloat64(at, true));
}
