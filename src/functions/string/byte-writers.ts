import type { ByteSink } from '../../columnar/json/byte-sink.js';
import { hexDigit } from '../../columnar/json/tokens.js';
import { indexOfBytes } from '../operators/byte-views.js';
import type { WriteText } from './text-kernels.js';
import { LONGEST_TEXT } from './text-limit.js';

/**
 * Texts written byte by byte: what the functions of one text and constants put into the column of results. Texts that may be too long are
 * left to the rows, which refuse them with an error.
 */

/** Copies `data[start, end)` to where there is room. */
export function copyTo(out: Uint8Array, at: number, data: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length > 40) out.set(data.subarray(start, end), at);
  else for (let i = 0; i < length; i++) out[at + i] = data[start + i];
  return at + length;
}

/** Every `search` replaced; whole characters, as both are UTF-8. */
export function replaceWriter(search: Uint8Array, by: Uint8Array): WriteText {
  const n = search.length;
  return (sink, data, start, end) => {
    if (n === 0) {
      sink.bytes(data, start, end);
      return true;
    }
    const most = end - start + Math.max(0, by.length - n) * Math.floor((end - start) / n);
    if (most > LONGEST_TEXT) return false;
    sink.reserve(most);
    const out = sink.data;
    let at = sink.used;
    for (let from = start; ; ) {
      const found = indexOfBytes(data, from, end, search);
      at = copyTo(out, at, data, from, found < 0 ? end : found);
      if (found < 0) break;
      at = copyTo(out, at, by, 0, by.length);
      from = found + n;
    }
    sink.used = at;
    return true;
  };
}

export function repeatWriter(count: number): WriteText {
  return (sink, data, start, end) => {
    const length = (end - start) * count;
    if (length > LONGEST_TEXT) return false;
    if (length <= 0) return true;
    sink.reserve(length);
    let at = sink.used;
    for (let i = 0; i < count; i++) at = copyTo(sink.data, at, data, start, end);
    sink.used = at;
    return true;
  };
}

/** ASCII filled to `size` with an ASCII text on the left or right, or cut to it. */
export function padWriter(size: number, pad: Uint8Array, left: boolean): WriteText {
  return (sink, data, start, end) => {
    if (!isAscii(data, start, end)) return false;
    const kept = Math.min(end - start, Math.max(size, 0));
    const missing = pad.length === 0 ? 0 : Math.max(0, size - kept);
    sink.reserve(kept + missing);
    const out = sink.data;
    let at = sink.used;
    if (!left) at = copyTo(out, at, data, start, start + kept);
    for (let i = 0, p = 0; i < missing; i++) {
      out[at++] = pad[p];
      if (++p === pad.length) p = 0;
    }
    if (left) at = copyTo(out, at, data, start, start + kept);
    sink.used = at;
    return true;
  };
}

export function isAscii(data: Uint8Array, start: number, end: number): boolean {
  let high = 0;
  for (let i = start; i < end; i++) high |= data[i];
  return high < 128;
}

/** ASCII characters by a table: what stands for each, `GONE` for nothing, `OTHER` for what is not known here. */
export function tableWriter(table: Uint8Array): WriteText {
  return (sink, data, start, end) => {
    const out = sink.data;
    let at = sink.used;
    for (let i = start; i < end; i++) {
      const byte = data[i];
      const mark = byte < 128 ? table[byte] : OTHER;
      if (mark === OTHER) return false;
      if (mark !== GONE) out[at++] = mark;
    }
    sink.used = at;
    return true;
  };
}

export const OTHER = 255;
export const GONE = 254;

/** ASCII from the last character to the first. */
export function writeReversed(sink: ByteSink, data: Uint8Array, start: number, end: number): boolean {
  const out = sink.data;
  let at = sink.used;
  for (let i = end - 1; i >= start; i--) {
    if (data[i] > 127) return false;
    out[at++] = data[i];
  }
  sink.used = at;
  return true;
}

/** ASCII with `count` characters from `position` on put over by `part`. */
export function overlayWriter(part: Uint8Array, position: number, count: number): WriteText {
  return (sink, data, start, end) => {
    if (!isAscii(data, start, end)) return false;
    sink.reserve(end - start + part.length);
    let at = copyTo(sink.data, sink.used, data, start, Math.min(end, start + position - 1));
    at = copyTo(sink.data, at, part, 0, part.length);
    const behind = start + position - 1 + count;
    sink.used = behind < end ? copyTo(sink.data, at, data, behind, end) : at;
    return true;
  };
}

/** In quotes, with a backslash in front of quotes inside. */
export function writeQuoted(sink: ByteSink, data: Uint8Array, start: number, end: number): boolean {
  sink.reserve(2 * (end - start) + 2);
  const out = sink.data;
  let at = sink.used;
  out[at++] = 39;
  for (let i = start; i < end; i++) {
    if (data[i] === 39) out[at++] = 92;
    out[at++] = data[i];
  }
  out[at++] = 39;
  sink.used = at;
  return true;
}

const HEX = Buffer.from('0123456789ABCDEF');

/** Two hexadecimal digits a byte. */
export function writeHex(sink: ByteSink, data: Uint8Array, start: number, end: number): boolean {
  sink.reserve(2 * (end - start));
  const out = sink.data;
  let at = sink.used;
  for (let i = start; i < end; i++) {
    out[at++] = HEX[data[i] >> 4];
    out[at++] = HEX[data[i] & 15];
  }
  sink.used = at;
  return true;
}

/** The bytes of an even number of hexadecimal digits. */
export function writeUnhex(sink: ByteSink, data: Uint8Array, start: number, end: number): boolean {
  if ((end - start) % 2 !== 0) return false;
  const out = sink.data;
  let at = sink.used;
  for (let i = start; i < end; i += 2) {
    const high = hexDigit(data[i]);
    const low = hexDigit(data[i + 1]);
    if (high < 0 || low < 0) return false;
    out[at++] = (high << 4) | low;
  }
  sink.used = at;
  return true;
}

const BASE64 = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const DIGIT64 = new Int8Array(256).fill(-1);
BASE64.forEach((byte, value) => {
  DIGIT64[byte] = value;
});

/** Base 64 of what fits one line. */
export function writeBase64(sink: ByteSink, data: Uint8Array, start: number, end: number): boolean {
  if (end - start > 57) return false;
  sink.reserve(80);
  const out = sink.data;
  let at = sink.used;
  for (let i = start; i < end; i += 3) {
    const left = end - i;
    const bits = (data[i] << 16) | (left > 1 ? data[i + 1] << 8 : 0) | (left > 2 ? data[i + 2] : 0);
    out[at++] = BASE64[bits >> 18];
    out[at++] = BASE64[(bits >> 12) & 63];
    out[at++] = left > 1 ? BASE64[(bits >> 6) & 63] : 61;
    out[at++] = left > 2 ? BASE64[bits & 63] : 61;
  }
  sink.used = at;
  return true;
}

/** The bytes of base 64 in whole groups of four without anything else. */
export function writeUnbase64(sink: ByteSink, data: Uint8Array, start: number, end: number): boolean {
  if ((end - start) % 4 !== 0) return false;
  if (start === end) return true;
  const padding = data[end - 1] !== 61 ? 0 : data[end - 2] === 61 ? 2 : 1;
  const out = sink.data;
  let at = sink.used;
  const last = end - (padding === 0 ? 0 : 4);
  for (let i = start; i < last; i += 4) {
    const a = DIGIT64[data[i]];
    const b = DIGIT64[data[i + 1]];
    const c = DIGIT64[data[i + 2]];
    const d = DIGIT64[data[i + 3]];
    if ((a | b | c | d) < 0) return false;
    out[at++] = (a << 2) | (b >> 4);
    out[at++] = (b << 4) | (c >> 2);
    out[at++] = (c << 6) | d;
  }
  if (padding > 0) {
    const a = DIGIT64[data[last]];
    const b = DIGIT64[data[last + 1]];
    const c = padding === 2 ? 0 : DIGIT64[data[last + 2]];
    if ((a | b | c) < 0) return false;
    out[at++] = (a << 2) | (b >> 4);
    if (padding === 1) out[at++] = (b << 4) | (c >> 2);
  }
  sink.used = at;
  return true;
}

/** `+` and percent signs read back, where that gives ASCII. */
export function writeUrlDecoded(sink: ByteSink, data: Uint8Array, start: number, end: number): boolean {
  const out = sink.data;
  let at = sink.used;
  for (let i = start; i < end; i++) {
    const byte = data[i];
    if (byte === 43) out[at++] = 32;
    else if (byte !== 37) out[at++] = byte;
    else {
      if (i + 2 >= end) return false;
      const code = (hexDigit(data[i + 1]) << 4) | hexDigit(data[i + 2]);
      if (code < 0 || code > 127) return false;
      out[at++] = code;
      i += 2;
    }
  }
  sink.used = at;
  return true;
}
