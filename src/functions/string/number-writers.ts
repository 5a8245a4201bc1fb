import { ByteSink } from '../../columnar/json/byte-sink.js';
import { BytesVector, Int32Vector, IntegerVector } from '../../columnar/vector.js';
import type { ColumnKernel } from '../../expressions/expression.js';
import { stringType } from '../../types/data-type.js';

/** Texts of numbers and times, written into the column of results. */

/** Writes the text of a value, at most 64 bytes; false where it does not know how. */
export type WriteNumber = (sink: ByteSink, value: number) => boolean;

/** A text made of each whole number, day or time; `evaluate` for the rows that `write` leaves. */
export function numberTextKernel(write: WriteNumber, evaluate: (value: number) => string): ColumnKernel {
  return ([column], length) => {
    if (!(column instanceof Int32Vector || (column instanceof IntegerVector && !column.wide))) return undefined;
    const values = column.values as Int32Array | Float64Array;
    const { validity } = column;
    const sink = new ByteSink(length * 16 + 64);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      const from = sink.used;
      starts[i] = from;
      if (validity === null || validity[i] === 1) {
        sink.reserve(64);
        if (!write(sink, values[i])) {
          sink.used = from;
          sink.string(evaluate(values[i]));
        }
      }
      ends[i] = sink.used;
    }
    return new BytesVector(stringType, length, starts, ends, sink.take(), validity);
  };
}

/** One of a few texts for each number, all of them shared. */
export function choiceKernel(texts: readonly string[], choose: (value: number) => number): ColumnKernel {
  const parts = texts.map(text => Buffer.from(text));
  const data = Buffer.concat(parts);
  const places: number[] = [0];
  for (const part of parts) places.push(places[places.length - 1] + part.length);
  const bounds = Int32Array.from(places);
  return ([column], length) => {
    if (!(column instanceof Int32Vector)) return undefined;
    const { values, validity } = column;
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      const index = choose(values[i]);
      starts[i] = bounds[index];
      ends[i] = bounds[index + 1];
    }
    return new BytesVector(stringType, length, starts, ends, data, validity);
  };
}

/** Decimal digits of a 32-bit integer; wider ones are left. */
export function writeDecimal(sink: ByteSink, value: number): boolean {
  if (value !== (value | 0)) return false;
  const out = sink.data;
  let at = sink.used;
  if (value < 0) out[at++] = 45;
  let left = value < 0 ? -value : value;
  let width = 1;
  for (let bound = 10; width < 10 && left >= bound; bound *= 10) width++;
  for (let i = at + width - 1; i >= at; i--) {
    const rest = Math.floor(left / 10);
    out[i] = 48 + left - rest * 10;
    left = rest;
  }
  sink.used = at + width;
  return true;
}

/** Digits of a power of two: 1 bit for binary, 4 for hexadecimal. */
export function bitsWriter(bits: 1 | 4): WriteNumber {
  const base = 2 ** bits;
  return (sink, value) => {
    if (value < 0) return false;
    const out = sink.data;
    let width = 1;
    for (let bound = base; value >= bound; bound *= base) width++;
    let left = value;
    for (let i = sink.used + width - 1; i >= sink.used; i--) {
      const rest = Math.floor(left / base);
      const digit = left - rest * base;
      out[i] = digit < 10 ? 48 + digit : 55 + digit;
      left = rest;
    }
    sink.used += width;
    return true;
  };
}

/** So many digits, zeros in front. */
export function writePadded(out: Uint8Array, at: number, value: number, width: number): number {
  let left = value;
  for (let i = at + width - 1; i >= at; i--) {
    const rest = (left / 10) | 0;
    out[i] = 48 + left - rest * 10;
    left = rest;
  }
  return at + width;
}
