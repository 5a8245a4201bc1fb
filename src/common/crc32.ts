import { crc32 as zlibCrc32 } from 'node:zlib';

/** CRC-32 (the one of gzip and PNG) as an unsigned number. Pass the result of one part as `previous` to continue with the next. */
export function crc32(bytes: Uint8Array, previous = 0): number {
  return zlibCrc32(bytes, previous);
}

/** Eight lower-case hexadecimal digits, the only spelling that file headers accept. */
export function formatCrc(crc: number): string {
  return crc.toString(16).padStart(8, '0');
}
