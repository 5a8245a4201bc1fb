/**
 * Decodes Parquet's hybrid of run lengths and bit packing into `out`, which is filled to its end. Returns the position behind what was
 * read. Throws on input that ends early. Nothing is written beyond `out`, whatever the run lengths claim.
 */
export function readRuns(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  out: Uint8Array | Int32Array,
): number {
  let at = start;
  let row = 0;
  const rows = out.length;
  if (width === 0) {
    out.fill(0);
    return at;
  }
  if (width > 32) throw new Error(`a bit width of ${width} is out of range`);
  const byteWidth = (width + 7) >> 3;
  while (row < rows) {
    let header = 0;
    for (let shift = 0; ; shift += 7) {
      if (at >= end || shift > 28) throw new Error('a run of values is cut off');
      const byte = bytes[at++];
      header |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    if ((header & 1) === 0) {
      const count = header >>> 1;
      if (count === 0 || at + byteWidth > end) throw new Error('a run of values is cut off');
      let value = 0;
      for (let i = 0; i < byteWidth; i++) value |= bytes[at++] << (i * 8);
      const stop = Math.min(rows, row + count);
      out.fill(value, row, stop);
      row = stop;
    } else {
      const groups = header >>> 1;
      if (groups === 0) throw new Error('a run of values is empty');
      const count = Math.min(rows - row, groups * 8);
      unpack(bytes, at, end, width, out, row, count);
      row += count;
      at += groups * width;
    }
  }
  return Math.min(at, end);
}

/** `count` values of `width` bits, lowest bits first. Bits that lie beyond `end` are only asked for by damaged files. */
function unpack(
  bytes: Uint8Array,
  start: number,
  end: number,
  width: number,
  out: Uint8Array | Int32Array,
  from: number,
  count: number,
): void {
  if (start + Math.ceil((count * width) / 8) > end) throw new Error('bit-packed values are cut off');
  if (width === 1) {
    for (let i = 0; i < count; i++) out[from + i] = (bytes[start + (i >> 3)] >> (i & 7)) & 1;
    return;
  }
  if (width === 8) {
    for (let i = 0; i < count; i++) out[from + i] = bytes[start + i];
    return;
  }
  let at = start;
  if (width <= 24) {
    // At most 7 + 24 bits are waiting, so 32-bit integers are enough.
    const mask = (1 << width) - 1;
    let bits = 0;
    let held = 0;
    for (let i = 0; i < count; i++) {
      while (held < width) {
        bits |= bytes[at++] << held;
        held += 8;
      }
      out[from + i] = bits & mask;
      bits >>>= width;
      held -= width;
    }
    return;
  }
  let bits = 0n;
  let held = 0;
  const mask = (1n << BigInt(width)) - 1n;
  for (let i = 0; i < count; i++) {
    while (held < width) {
      bits |= BigInt(bytes[at++]) << BigInt(held);
      held += 8;
    }
    out[from + i] = Number(bits & mask);
    bits >>= BigInt(width);
    held -= width;
  }
}
