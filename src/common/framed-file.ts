import { crc32, formatCrc } from './crc32.js';
import { CheckpointError, InternalError } from './errors.js';
import type { Files } from './files.js';

/**
 * The frame around every file that must not be misread. One line of text, then the payload:
 *
 *     millrace 1 offsets name=offsets/7 query=0b1c… batch=7 epoch=3 length=214 crc=89abcdef
 *     {"entry":{…}}
 *
 * The CRC covers the line up to `length=…` and the payload, so a flipped bit anywhere, a truncation, extra bytes, the content of another
 * file, of another query or of another version of the same file are all noticed. Logs hold JSON, so `cat` shows
 * everything; state holds bytes.
 */
export interface FrameIdentity {
  /** What the file is: `metadata`, `epoch`, `offsets`, `commits`, `state-delta`, … */
  kind: string;
  /** Path below the checkpoint (or sink) directory, so that a file copied over another one is noticed. */
  name: string;
  queryId: string;
  /** Null where a file belongs to no batch. */
  batchId: number | null;
  /** The run that wrote the file. */
  epoch: number;
}

export interface EncodedFrame {
  /** Header and payload, to be written one after the other. */
  chunks: Uint8Array[];
  /** Bytes of the whole file. */
  length: number;
  crc: number;
}

export interface Frame extends FrameIdentity {
  payload: Uint8Array;
  length: number;
  crc: number;
}

/** What a reader knows before it reads. Whatever is given must match. */
export interface ExpectedFrame extends Partial<FrameIdentity> {
  /** Named in errors. */
  path: string;
  /** As recorded elsewhere, for example in a commit record. */
  length?: number;
  crc?: number;
  /** The safe next step, told to the user when the file is damaged. */
  advice?: string;
  /** Default `CHECKPOINT_CORRUPT`. */
  errorCode?: string;
}

const MAGIC = 'millrace ';
const VERSION = 1;
const HEADER_BYTES_MAX = 512;
const HEADER =
  /^millrace ([1-9]\d{0,8}) ([a-z][a-z0-9-]{0,31}) name=([A-Za-z0-9._/-]{1,200}) query=([A-Za-z0-9-]{1,64}) batch=(-|0|[1-9]\d{0,15}) epoch=(0|[1-9]\d{0,15}) length=(0|[1-9]\d{0,15}) crc=([0-9a-f]{8})$/;
const NEWLINE = 10;

export function encodeFrame(identity: FrameIdentity, payload: Uint8Array): EncodedFrame {
  const { kind, name, queryId, batchId, epoch } = identity;
  const covered = `${MAGIC}${VERSION} ${kind} name=${name} query=${queryId} batch=${batchId ?? '-'} epoch=${epoch} length=${payload.length}`;
  const crc = crc32(payload, crc32(Buffer.from(covered, 'latin1')));
  const line = `${covered} crc=${formatCrc(crc)}`;
  if (!HEADER.test(line) || line.length >= HEADER_BYTES_MAX)
    throw new InternalError(`not a valid file header: ${line}`);
  const header = Buffer.from(`${line}\n`, 'latin1');
  const length = header.length + payload.length;
  // One write is cheaper than two; a copy of a large payload is not.
  const chunks = payload.length <= 64 * 1024 ? [Buffer.concat([header, payload], length)] : [header, payload];
  return { chunks, length, crc };
}

/** Checks everything and returns a view of the payload; throws `expected.errorCode` when anything is wrong. */
export function decodeFrame(bytes: Uint8Array, expected: ExpectedFrame): Frame {
  const line = headerLine(bytes, expected);
  const match = HEADER.exec(line);
  const version = /^millrace ([1-9]\d{0,8}) /.exec(line)?.[1];
  if (match === null) {
    if (version !== undefined && Number(version) > VERSION) throw newerVersion(version, expected);
    throw damaged(expected, 'a millrace file header', `${JSON.stringify(line.slice(0, 80))}`);
  }
  const payload = bytes.subarray(line.length + 1);
  if (payload.length !== Number(match[7])) {
    throw damaged(expected, `${match[7]} bytes after the header`, `${payload.length}`);
  }
  const covered = bytes.subarray(0, line.length - ' crc=00000000'.length);
  const crc = crc32(payload, crc32(covered));
  if (formatCrc(crc) !== match[8]) throw damaged(expected, `CRC ${match[8]}`, `CRC ${formatCrc(crc)}`);
  if (Number(version) > VERSION) throw newerVersion(version!, expected);
  const frame: Frame = {
    kind: match[2],
    name: match[3],
    queryId: match[4],
    batchId: match[5] === '-' ? null : Number(match[5]),
    epoch: Number(match[6]),
    payload,
    length: bytes.length,
    crc,
  };
  for (const field of ['kind', 'name', 'queryId', 'batchId', 'epoch', 'length', 'crc'] as const) {
    const wanted = expected[field];
    if (wanted !== undefined && wanted !== frame[field]) {
      throw damaged(expected, `${field} ${wanted}`, `a valid file with ${field} ${frame[field]}`);
    }
  }
  return frame;
}

/** Reads and checks a whole file through one handle. A file larger than `bytesMax` is refused before anything is allocated for it. */
export async function readFrame(files: Files, expected: ExpectedFrame, bytesMax = 2 ** 31): Promise<Frame> {
  const file = await files.open(expected.path, 'r');
  try {
    const { size } = await file.stat();
    if (expected.length !== undefined && size !== expected.length) {
      throw damaged(expected, `a file of ${expected.length} bytes`, `${size} bytes`);
    }
    if (size > bytesMax) throw damaged(expected, `at most ${bytesMax} bytes`, `${size} bytes`);
    const bytes = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const count = await file.read(bytes.subarray(filled), filled);
      if (count === 0) break;
      filled += count;
    }
    return decodeFrame(bytes.subarray(0, filled), expected);
  } finally {
    await file.close();
  }
}

function headerLine(bytes: Uint8Array, expected: ExpectedFrame): string {
  if (bytes.length === 0) throw damaged(expected, 'a millrace file header', 'an empty file');
  const end = bytes.subarray(0, HEADER_BYTES_MAX).indexOf(NEWLINE);
  if (end < 0) throw damaged(expected, 'a millrace file header', `${bytes.length} bytes without one`);
  return Buffer.from(bytes.buffer, bytes.byteOffset, end).toString('latin1');
}

function damaged(expected: ExpectedFrame, wanted: string, found: string): CheckpointError {
  const advice = expected.advice ?? 'Restore this file from a backup; do not edit it.';
  return new CheckpointError(
    expected.errorCode ?? 'CHECKPOINT_CORRUPT',
    `${expected.path} is damaged: expected ${wanted}, found ${found}. ${advice}`,
  );
}

function newerVersion(version: string, expected: ExpectedFrame): CheckpointError {
  return new CheckpointError(
    'CHECKPOINT_INCOMPATIBLE',
    `${expected.path} has format version ${version}; this millrace reads up to version ${VERSION}. Use a newer millrace.`,
  );
}
