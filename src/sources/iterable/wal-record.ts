import type { EncodedRows } from '../../columnar/row-codec/row-form.js';
import { ROW_FORMAT } from '../../columnar/row-codec.js';
import { crc32, formatCrc } from '../../common/crc32.js';
import { canonicalJson, parseJson } from '../../common/json.js';

/**
 * The bytes of a write-ahead log. A segment is one line of text, then records; numbers are little-endian.
 *
 *     millrace-wal {"columns":"struct<…>","name":"0.1","queryId":"…","rowFormat":1,"version":1} crc=89abcdef
 *     record   length of the body u32 │ CRC-32 of length and body u32 │ body
 *     body     rows u32 │ length of each row u32 … │ rows, in the value form of the row codec
 */
export interface WalHeader {
  readonly name: string;
  readonly queryId: string;
  readonly columns: string;
}

/** Bytes in front of a record's body. */
export const RECORD_HEAD = 8;

const PREFIX = 'millrace-wal ';
const VERSION = 1;
const HEADER_BYTES_MAX = 1 << 20;

export function encodeWalHeader(header: WalHeader): Uint8Array {
  const text = `${PREFIX}${canonicalJson({ ...header, rowFormat: ROW_FORMAT, version: VERSION })}`;
  return Buffer.from(`${text} crc=${formatCrc(crc32(Buffer.from(text)))}\n`);
}

/** Undefined when there is no whole, valid header of a version that this release reads. */
export function parseWalHeader(bytes: Uint8Array): (WalHeader & { readonly length: number }) | undefined {
  const end = bytes.subarray(0, HEADER_BYTES_MAX).indexOf(10);
  if (end < 0) return undefined;
  const line = Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('utf8');
  const match = /^(millrace-wal (.*)) crc=([0-9a-f]{8})$/.exec(line);
  if (match === null || formatCrc(crc32(Buffer.from(match[1]))) !== match[3]) return undefined;
  const { name, queryId, columns, rowFormat, version } = parseJson(match[2]) as Record<string, string | number>;
  if (rowFormat !== ROW_FORMAT || version !== VERSION) return undefined;
  return { name: String(name), queryId: String(queryId), columns: String(columns), length: end + 1 };
}

export function encodeRecord(rows: EncodedRows, count: number): Uint8Array {
  const size = rows.data.length;
  const record = new Uint8Array(RECORD_HEAD + 4 + count * 4 + size);
  const view = new DataView(record.buffer);
  view.setUint32(0, record.length - RECORD_HEAD, true);
  view.setUint32(8, count, true);
  for (let i = 0; i < count; i++) view.setUint32(12 + i * 4, rows.ends[i] - rows.starts[i], true);
  record.set(rows.data, 12 + count * 4);
  view.setUint32(4, checksum(record, 0, record.length), true);
  return record;
}

/** The record at `at`; undefined when it is cut short or damaged. */
export function decodeRecord(
  bytes: Uint8Array,
  at: number,
): { rows: EncodedRows; count: number; end: number } | undefined {
  if (at + RECORD_HEAD + 4 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const end = at + RECORD_HEAD + view.getUint32(at, true);
  if (end < at + RECORD_HEAD + 4 || end > bytes.length || view.getUint32(at + 4, true) !== checksum(bytes, at, end))
    return undefined;
  const count = view.getUint32(at + 8, true);
  const data = bytes.slice(at + 12 + count * 4, end);
  const starts = new Int32Array(count);
  const ends = new Int32Array(count);
  let position = 0;
  for (let i = 0; i < count; i++) {
    starts[i] = position;
    position += view.getUint32(at + 12 + i * 4, true);
    ends[i] = position;
  }
  return { rows: { data, starts, ends }, count, end };
}

function checksum(bytes: Uint8Array, start: number, end: number): number {
  return crc32(bytes.subarray(start + RECORD_HEAD, end), crc32(bytes.subarray(start, start + 4)));
}
