/**
 * CRC-32C (Castagnoli) of `bytes[start, end)` as an unsigned number: the checksum of record batches. Sixteen bytes a step, after Kounavis
 * and Berry, "A Systematic Approach to Building High Performance Software-based CRC Generators" (slicing, by 16); read as aligned words,
 * whose bytes are in the order of the machine: little-endian everywhere that Node runs.
 */
export function crc32c(bytes: Uint8Array, start: number, end: number): number {
  const t = TABLES;
  let crc = -1;
  let i = start;
  for (; i < end && ((bytes.byteOffset + i) & 3) !== 0; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]) & 255];
  const words = new Int32Array(bytes.buffer, bytes.byteOffset + i, (end - i) >>> 2);
  const whole = words.length & ~3;
  for (let w = 0; w < whole; w += 4) {
    const a = words[w] ^ crc;
    const b = words[w + 1];
    const c = words[w + 2];
    const d = words[w + 3];
    crc =
      t[3840 + (a & 255)] ^
      t[3584 + ((a >>> 8) & 255)] ^
      t[3328 + ((a >>> 16) & 255)] ^
      t[3072 + (a >>> 24)] ^
      t[2816 + (b & 255)] ^
      t[2560 + ((b >>> 8) & 255)] ^
      t[2304 + ((b >>> 16) & 255)] ^
      t[2048 + (b >>> 24)] ^
      t[1792 + (c & 255)] ^
      t[1536 + ((c >>> 8) & 255)] ^
      t[1280 + ((c >>> 16) & 255)] ^
      t[1024 + (c >>> 24)] ^
      t[768 + (d & 255)] ^
      t[512 + ((d >>> 8) & 255)] ^
      t[256 + ((d >>> 16) & 255)] ^
      t[d >>> 24];
  }
  for (i += whole * 4; i < end; i++) crc = (crc >>> 8) ^ t[(crc ^ bytes[i]) & 255];
  return (crc ^ -1) >>> 0;
}

/** Table k, at `256 * k`: what a byte does to the checksum k bytes later. */
const TABLES = makeTables();

function makeTables(): Int32Array {
  const tables = new Int32Array(16 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    tables[byte] = crc;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256];
    tables[i] = (before >>> 8) ^ tables[before & 255];
  }
  return tables;
}
