import { isAscii } from 'node:buffer';
import { ByteSink } from '../../columnar/json/byte-sink.js';
import { BytesVector, type Validity } from '../../columnar/vector.js';
import { EvaluationError } from '../../common/errors.js';
import { bothValid } from '../../expressions/compile/column-kernel.js';
import type { ColumnKernel, Expression } from '../../expressions/expression.js';
import { type DataType, stringType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { constantValue, isConstant } from '../signature-constant.js';
import { LONGEST_TEXT } from './text-limit.js';

/** Functions over whole columns of text, on UTF-8 bytes. */

/** Writes the result for `data[start, end)`; false for texts that it does not know how to treat, such as those beyond ASCII. */
export type WriteText = (sink: ByteSink, data: Uint8Array, start: number, end: number) => boolean;

/**
 * A text made of a text, byte by byte; `evaluate` for the rows that `write` leaves, where it may give null. Arguments behind the text are
 * constants that both know. `type` for results that are binaries.
 */
export function writeKernel(
  write: WriteText,
  evaluate: (text: any) => string | Uint8Array | null,
  type: DataType = stringType,
): ColumnKernel {
  return ([texts], length) => {
    if (!(texts instanceof BytesVector)) return undefined;
    const { data, validity } = texts;
    const sink = new ByteSink(length * 16 + 64);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    let nulls: Uint8Array | undefined;
    for (let i = 0; i < length; i++) {
      const from = sink.used;
      starts[i] = from;
      if (validity === null || validity[i] === 1) {
        sink.reserve(texts.ends[i] - texts.starts[i]);
        if (!write(sink, data, texts.starts[i], texts.ends[i])) {
          sink.used = from;
          const value = evaluate(texts.get(i));
          if (value === null) {
            nulls ??= validity?.slice() ?? new Uint8Array(length).fill(1);
            nulls[i] = 0;
          } else if (typeof value === 'string') sink.string(value);
          else sink.bytes(value, 0, value.length);
        }
      }
      ends[i] = sink.used;
    }
    return new BytesVector(type, length, starts, ends, plain(sink.take(), type), nulls ?? validity);
  };
}

/** Binaries are no Buffers to those who see them. */
function plain(data: Uint8Array, type: DataType): Uint8Array {
  if (type.kind !== 'binary' || !(data instanceof Buffer)) return data;
  return new Uint8Array(data.buffer, data.byteOffset, data.length);
}

/** The same bytes as another type, where all of them are ASCII. */
export function sameBytes(type: DataType): ColumnKernel {
  return ([texts], length) =>
    texts instanceof BytesVector && isAscii(texts.data)
      ? new BytesVector(type, length, texts.starts, texts.ends, plain(texts.data, type), texts.validity)
      : undefined;
}

/** Finds where the parts of all texts begin and end, also where they are null: results share the bytes of the argument. */
export type FindParts = (texts: BytesVector, starts: Int32Array, ends: Int32Array) => void;

export function partKernel(find: FindParts): ColumnKernel {
  return ([texts], length) => {
    if (!(texts instanceof BytesVector) || texts.type.kind !== 'string') return undefined;
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    find(texts, starts, ends);
    return new BytesVector(stringType, length, starts, ends, texts.data, texts.validity);
  };
}

/** Texts one behind the other; null where one of them is. */
export const concatKernel: ColumnKernel = (columns, length) => {
  if (!columns.every(c => c instanceof BytesVector && c.type.kind === 'string')) return undefined;
  const texts = columns as readonly BytesVector[];
  const validity = texts.reduce((all: Validity, t) => bothValid(all, t.validity, length), null);
  const sink = new ByteSink(length * 16 * texts.length + 64);
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  for (let i = 0; i < length; i++) {
    const from = sink.used;
    starts[i] = from;
    if (validity === null || validity[i] === 1) for (const t of texts) sink.bytes(t.data, t.starts[i], t.ends[i]);
    if (sink.used - from > LONGEST_TEXT) return undefined;
    ends[i] = sink.used;
  }
  return new BytesVector(stringType, length, starts, ends, sink.take(), validity);
};

/** Texts with a separator between those that are not null, behind the first argument, which is the separator. */
export function joinKernel(separator: Uint8Array): ColumnKernel {
  return ([, ...columns], length) => {
    if (!columns.every(c => c instanceof BytesVector && c.type.kind === 'string')) return undefined;
    const texts = columns as readonly BytesVector[];
    const sink = new ByteSink(length * 16 * texts.length + 64);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      starts[i] = sink.used;
      let first = true;
      for (const t of texts) {
        if (t.validity !== null && t.validity[i] === 0) continue;
        if (!first) sink.bytes(separator, 0, separator.length);
        first = false;
        sink.bytes(t.data, t.starts[i], t.ends[i]);
      }
      if (sink.used - starts[i] > LONGEST_TEXT) return undefined;
      ends[i] = sink.used;
    }
    return new BytesVector(stringType, length, starts, ends, sink.take(), null);
  };
}

/**
 * ASCII letters between `from` and `to` with their case bit turned, others by `evaluate`. Where nearly all bytes of the column are texts
 * of it, and ASCII, they are turned four at a time without looking at rows.
 */
export function caseKernel(from: number, to: number, evaluate: (text: string) => string): ColumnKernel {
  const rows = writeKernel(caseWriter(from, to), evaluate);
  return (args, length) => {
    const [texts] = args;
    if (!(texts instanceof BytesVector)) return undefined;
    const { data, starts, ends } = texts;
    let used = 0;
    for (let i = 0; i < length; i++) used += ends[i] - starts[i];
    if (data.length > 2 * used || !isAscii(data)) return rows(args, length);
    return new BytesVector(stringType, length, starts, ends, turned(data, from, to), texts.validity);
  };
}

/** Each byte below 128 plus what lifts `from` to 128 carries into the top bit from `from` on. */
function turned(data: Uint8Array, from: number, to: number): Uint8Array {
  const out = new Uint8Array((data.length + 3) & ~3);
  out.set(data);
  const words = new Int32Array(out.buffer);
  const first = (128 - from) * 0x01010101;
  const behind = (127 - to) * 0x01010101;
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    words[i] = word ^ (((word + first) & ~(word + behind) & 0x80808080) >>> 2);
  }
  return out.subarray(0, data.length);
}

/** ASCII letters between `from` and `to` with their case bit turned; false with any other byte than ASCII. */
function caseWriter(from: number, to: number): WriteText {
  return (sink, data, start, end) => {
    const out = sink.data;
    let at = sink.used;
    for (let i = start; i < end; i++) {
      const byte = data[i];
      if (byte > 127) return false;
      out[at++] = byte >= from && byte <= to ? byte ^ 32 : byte;
    }
    sink.used = at;
    return true;
  };
}

/**
 * The values of arguments behind the first when all of them are known while binding and not null, else undefined. One that fails is an error
 * of the rows, if there are any.
 */
export function constantsBehind(args: readonly Expression[]): readonly Value[] | undefined {
  const rest = args.slice(1);
  if (!rest.every(arg => isConstant(arg))) return undefined;
  try {
    const values = rest.map(arg => constantValue(arg));
    return values.includes(null) ? undefined : values;
  } catch (error) {
    if (error instanceof EvaluationError) return undefined;
    throw error;
  }
}
