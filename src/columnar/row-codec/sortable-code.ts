import type { DataType } from '../../types/data-type.js';
import type { Vector } from '../vector.js';
import type { ByteWriter } from './byte-writer.js';
import { itemType, laneOf } from './column-output.js';
import { widthOfInt, writeValue } from './sortable-value.js';

/**
 * Code that writes and reads values as `sortable-value.ts` does, column by column: for the columns of keys, and for the items of lists in
 * both forms. It works on the variables of the loop that it is put into: `bytes`, `view`, `data`, `at`, `out`, `need`, `text`, `used`, and
 * the arrays that `column-output.ts` declares.
 */
export interface SortablePlace {
  /** Ends the names of the arrays of the column. */
  readonly c: number | string;
  /** The variable with the row. */
  readonly row: string;
}

const float = new Float64Array(1);
const floatHalves = new Int32Array(float.buffer);
/** Index of the high half of a double on this machine. */
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** What the code refers to. */
export const SORTABLE_CONSTANTS = { writeOther, float, floatHalves, HIGH };

function writeOther(out: ByteWriter, column: Vector, row: number): void {
  out.u8(1);
  writeValue(out, column.type, column.get(row), true);
}

/** Bytes that a value takes at most, marker included, text and lists left out. */
export const SORTABLE_MAX = 18;

/** Writes the marker of a value that is not null, and the value. `canonical` as in `sortable-value.ts`. */
export function encodeSortable(type: DataType, { c, row }: SortablePlace, canonical: boolean): string {
  const marker = 'bytes[at] = 1;';
  switch (laneOf(type)) {
    case 'boolean':
      return `${marker} bytes[at + 1] = v${c}[${row}]; at += 2;`;
    case 'int': {
      const width = widthOfInt(type);
      if (width === 1) return `${marker} bytes[at + 1] = v${c}[${row}] ^ 0x80; at += 2;`;
      if (width === 2) return `${marker} view.setInt16(at + 1, v${c}[${row}] ^ 0x8000); at += 3;`;
      return `${marker} view.setInt32(at + 1, v${c}[${row}] ^ 0x80000000); at += 5;`;
    }
    case 'integer':
      return `${marker} const v = v${c}[${row}];
        view.setInt32(at + 1, Math.floor(v / 4294967296) ^ 0x80000000); view.setInt32(at + 5, v | 0); at += 9;`;
    case 'long-decimal':
      return `${marker} const v = v${c}[${row}], high = Math.floor(v / 4294967296), sign = high >> 31;
        view.setInt32(at + 1, sign ^ 0x80000000); view.setInt32(at + 5, sign);
        view.setInt32(at + 9, high); view.setInt32(at + 13, v | 0); at += 17;`;
    case 'double':
      return `${marker} const v = v${c}[${row}]; float[0] = v !== v ? NaN : v${canonical ? ' + 0' : ''};
        let high = v !== v ? 0x7ff80000 : floatHalves[HIGH], low = v !== v ? 0 : floatHalves[1 - HIGH];
        if (high < 0) { high = ~high; low = ~low; } else high ^= 0x80000000;
        view.setInt32(at + 1, high); view.setInt32(at + 5, low); at += 9;`;
    case 'bytes':
      return `${marker} at++;
        for (let q = s${c}[${row}], e = e${c}[${row}]; q < e; q++) { const b = d${c}[q]; bytes[at++] = b; if (b === 0) bytes[at++] = 255; }
        bytes[at++] = 0;`;
    case 'void':
      return 'bytes[at++] = 0;';
    case 'list':
      return `${marker} at++; ${encodeItems(type, { c, row }, canonical)}`;
    case 'other':
      // What it writes may use up the room that was reserved for the columns after it.
      return `out.at = at; writeOther(out, c${c}, ${row}); out.reserve(need); bytes = out.bytes; view = out.view; at = out.at;`;
  }
}

/** Writes the items of a list and its end, and leaves room for `need` bytes behind. */
export function encodeItems(type: DataType, { c, row }: SortablePlace, canonical: boolean): string {
  const item = itemType(type);
  const x = `${c}x`;
  const texts = laneOf(item) === 'bytes' ? `for (let j = f; j < t; j++) room += 2 * (e${x}[j] - s${x}[j]);` : '';
  return `const f = s${c}[${row}], t = e${c}[${row}];
    let room = need + 1 + (t - f) * ${SORTABLE_MAX + 1}; ${texts}
    if (at + room > bytes.length) { out.at = at; out.reserve(room); bytes = out.bytes; view = out.view; }
    for (let j = f; j < t; j++) {
      bytes[at++] = 1;
      if (n${x} !== null && n${x}[j] === 0) bytes[at++] = 0; else { ${encodeSortable(item, { c: x, row: 'j' }, canonical)} }
    }
    bytes[at++] = 0;`;
}

/** Reads a value behind its marker. Does `fail` where only the general code can go on (or complain). `end`: where the bytes end. */
export function decodeSortable(type: DataType, { c, row }: SortablePlace, end: string, fail: string): string {
  switch (laneOf(type)) {
    case 'boolean':
      return `v${c}[${row}] = data[at++];`;
    case 'int': {
      const width = widthOfInt(type);
      const check = `if (at + ${width} > ${end}) ${fail}`;
      if (width === 1) return `${check} v${c}[${row}] = (data[at++] ^ 0x80) << 24 >> 24;`;
      if (width === 2) return `${check} v${c}[${row}] = (view.getInt16(at) ^ 0x8000) << 16 >> 16; at += 2;`;
      return `${check} v${c}[${row}] = view.getInt32(at) ^ 0x80000000; at += 4;`;
    }
    case 'integer':
      return `if (at + 8 > ${end}) ${fail}
        const high = view.getInt32(at) ^ 0x80000000, low = view.getUint32(at + 4);
        if (high >= 0x200000 || high <= -0x200000) ${fail}
        v${c}[${row}] = high * 4294967296 + low; at += 8;`;
    case 'long-decimal':
      return `if (at + 16 > ${end}) ${fail}
        const high = view.getInt32(at + 8), low = view.getUint32(at + 12), sign = high >> 31;
        if (high >= 0x200000 || high <= -0x200000) ${fail}
        if ((view.getInt32(at) ^ 0x80000000) !== sign || view.getInt32(at + 4) !== sign) ${fail}
        v${c}[${row}] = high * 4294967296 + low; at += 16;`;
    case 'double':
      return `if (at + 8 > ${end}) ${fail}
        let high = view.getInt32(at), low = view.getInt32(at + 4);
        if (high < 0) high ^= 0x80000000; else { high = ~high; low = ~low; }
        floatHalves[HIGH] = high; floatHalves[1 - HIGH] = low; v${c}[${row}] = float[0]; at += 8;`;
    case 'bytes':
      return `s${c}[${row}] = used;
        for (; at < ${end}; at++) {
          const b = data[at];
          if (b === 0) { if (at + 1 >= ${end} || data[at + 1] !== 255) break; at++; }
          text[used++] = b;
        }
        if (at++ >= ${end}) ${fail}
        e${c}[${row}] = used;`;
    case 'list':
      return decodeItems(type, { c, row }, end, fail);
    default:
      return fail;
  }
}

function decodeItems(type: DataType, { c, row }: SortablePlace, end: string, fail: string): string {
  const x = `${c}x`;
  return `s${c}[${row}] = k${c};
    for (;;) {
      if (at + 1 >= ${end}) { if (at < ${end} && data[at] === 0) { at++; break; } ${fail} }
      if (data[at++] !== 1) break;
      if (k${c} === o${x}.capacity) { o${x}.grow(); v${x} = o${x}.values; s${x} = o${x}.starts; e${x} = o${x}.ends; }
      const j = k${c}++;
      if (data[at++] !== 1) o${x}.setNull(j); else { ${decodeSortable(itemType(type), { c: x, row: 'j' }, end, fail)} }
    }
    e${c}[${row}] = k${c};`;
}
