import { ByteSink } from '../../columnar/json/byte-sink.js';
import { BytesVector, ListVector } from '../../columnar/vector.js';
import { bothValid } from '../../expressions/compile/column-kernel.js';
import type { ColumnKernel } from '../../expressions/expression.js';
import { type ArrayType, stringType } from '../../types/data-type.js';
import { indexOfBytes } from '../operators/byte-views.js';
import { LONGEST_TEXT } from './text-limit.js';

/** Texts taken apart at a separator that is always the same: the parts share the bytes of the text. */

/** All parts of each text as an array. */
export function splitKernel(separator: Uint8Array, type: ArrayType): ColumnKernel {
  return ([texts], length) => {
    if (!(texts instanceof BytesVector)) return undefined;
    const { data, validity } = texts;
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let froms = new Int32Array(length * 4 + 16);
    let tos = new Int32Array(length * 4 + 16);
    let count = 0;
    for (let i = 0; i < length; i++) {
      starts[i] = count;
      if (validity === null || validity[i] === 1) {
        const end = texts.ends[i];
        for (let from = texts.starts[i]; ; ) {
          if (count === froms.length) {
            froms = doubled(froms);
            tos = doubled(tos);
          }
          const found = indexOfBytes(data, from, end, separator);
          froms[count] = from;
          tos[count++] = found < 0 ? end : found;
          if (found < 0) break;
          from = found + separator.length;
        }
      }
      ends[i] = count;
    }
    const parts = new BytesVector(stringType, count, froms.subarray(0, count), tos.subarray(0, count), data, null);
    return new ListVector(type, length, starts, ends, parts, validity);
  };
}

function doubled(places: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const wider = new Int32Array(places.length * 2);
  wider.set(places);
  return wider;
}

/** Part number `index`, from 1; empty where there are fewer. */
export function partNumberKernel(separator: Uint8Array, index: number): ColumnKernel {
  return partsKernel((data, start, end, out) => {
    let from = start;
    for (let part = 1; ; part++) {
      const found = indexOfBytes(data, from, end, separator);
      if (part === index) {
        out.start = from;
        out.end = found < 0 ? end : found;
        return;
      }
      if (found < 0) break;
      from = found + separator.length;
    }
    out.start = end;
    out.end = end;
  });
}

/** What is in front of occurrence `count` of the separator; all where there are fewer. Occurrences may overlap. */
export function partsBeforeKernel(separator: Uint8Array, count: number): ColumnKernel {
  return partsKernel((data, start, end, out) => {
    let at = start - 1;
    for (let n = count; n > 0; n--) {
      at = indexOfBytes(data, at + 1, end, separator);
      if (at < 0) break;
    }
    out.start = start;
    out.end = at < 0 ? end : at;
  });
}

interface Part {
  start: number;
  end: number;
}

function partsKernel(find: (data: Uint8Array, start: number, end: number, out: Part) => void): ColumnKernel {
  return ([texts], length) => {
    if (!(texts instanceof BytesVector)) return undefined;
    const { data, validity } = texts;
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    const part: Part = { start: 0, end: 0 };
    for (let i = 0; i < length; i++) {
      if (validity !== null && validity[i] === 0) continue;
      find(data, texts.starts[i], texts.ends[i], part);
      starts[i] = part.start;
      ends[i] = part.end;
    }
    return new BytesVector(stringType, length, starts, ends, data, validity);
  };
}

/** The texts of each array with a separator between them; arrays that hold nulls are left to the rows. */
export function joinItemsKernel(separator: Uint8Array): ColumnKernel {
  return ([lists, beside], length) => {
    if (!(lists instanceof ListVector) || !(lists.child instanceof BytesVector)) return undefined;
    const { child } = lists;
    if (child.validity !== null || child.type.kind !== 'string') return undefined;
    const validity = bothValid(lists.validity, beside.validity, length);
    const sink = new ByteSink(length * 32 + 64);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      starts[i] = sink.used;
      if (validity === null || validity[i] === 1) {
        for (let k = lists.starts[i]; k < lists.ends[i]; k++) {
          if (k > lists.starts[i]) sink.bytes(separator, 0, separator.length);
          sink.bytes(child.data, child.starts[k], child.ends[k]);
        }
      }
      if (sink.used - starts[i] > LONGEST_TEXT) return undefined;
      ends[i] = sink.used;
    }
    return new BytesVector(stringType, length, starts, ends, sink.take(), validity);
  };
}
