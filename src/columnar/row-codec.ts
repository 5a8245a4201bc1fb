import { InternalError } from '../common/errors.js';
import type { DataType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import { vectorOf } from './builder.js';
import { codeGenerationAllowed } from './grouping/generate-code.js';
import { ByteWriter } from './row-codec/byte-writer.js';
import { keyDecoder, keyEncoder } from './row-codec/key-code.js';
import { type EncodedRows, keyForm, type RowForm, valueForm } from './row-codec/row-form.js';
import { valueDecoder, valueEncoder } from './row-codec/value-code.js';
import { BytesVector, IntegerVector, ListVector, type Vector } from './vector.js';

/** The version of the encodings. State files name it; it changes when any byte of either form does. */
export const ROW_FORMAT = 1;

/**
 * Turns rows of columns into byte strings and back. Two forms, both documented byte by byte because state files outlive releases:
 *
 * - **key**: sorts, compared as unsigned bytes, like the rows (nulls first, NaN last); equal rows have equal bytes; each column's
 *   bytes end by themselves, so the key of the first columns is a prefix (`row-codec/sortable-value.ts`).
 * - **value**: compact and fast; keeps what equality does not see, such as −0 (`row-codec/row-form.ts`).
 */
export class RowCodec {
  readonly #form: RowForm;
  readonly #compiled: boolean;
  #encoder: RowEncoder | undefined;
  #decoder: RowDecoder | undefined;

  constructor(
    readonly types: readonly DataType[],
    readonly form: 'key' | 'value',
    options: { mode?: 'compiled' | 'interpreted' } = {},
  ) {
    this.#form = form === 'key' ? keyForm : valueForm;
    this.#compiled = options.mode !== 'interpreted' && codeGenerationAllowed();
  }

  /** The rows 0 … n − 1. The result is a fresh buffer of its own. */
  encode(columns: readonly Vector[], n: number): EncodedRows {
    const { types } = this;
    if (columns.length !== types.length) throw new InternalError(`${columns.length} columns for ${types.length} types`);
    const items = columns.reduce((sum, c) => sum + (c instanceof ListVector ? itemsOf(c, n) : 0), 0);
    const out = new ByteWriter(Math.max(64, n * (types.length * 10 + 2) + items * 11 + textBytes(columns, n)));
    const starts = new Int32Array(n);
    const ends = new Int32Array(n);
    if (this.#compiled && !columns.some(isWide)) {
      this.#encoder ??= this.form === 'key' ? keyEncoder(types) : valueEncoder(types);
      this.#encoder(columns, n, out, starts, ends);
    } else {
      for (let row = 0; row < n; row++) {
        starts[row] = out.at;
        this.#form.writeRow(out, types, columns, row);
        ends[row] = out.at;
      }
    }
    if (out.at > 2 ** 31 - 1) throw new InternalError('encoded rows exceed 2 GiB');
    return { data: out.bytes.subarray(0, out.at), starts, ends };
  }

  /** The columns of `n` encoded rows. They share nothing with `rows`. */
  decode(rows: EncodedRows, n: number): Vector[] {
    if (this.#compiled) {
      this.#decoder ??= this.form === 'key' ? keyDecoder(this.types) : valueDecoder(this.types);
      const columns = this.#decoder(rows, n);
      if (columns !== undefined) return columns;
    }
    return this.#form.read(this.types, rows, n);
  }

  /** The encoding of the first columns alone: in key form a prefix of, and not above, every key that begins with these values. */
  prefixOf(...values: readonly Value[]): Uint8Array {
    const types = this.types.slice(0, values.length);
    const columns = types.map((type, i) => vectorOf(type, [values[i]]));
    return new RowCodec(types, this.form, { mode: 'interpreted' }).encode(columns, 1).data;
  }

  /** The least byte string above every key whose first column is null (nulls sort first). */
  afterNullFirst(): Uint8Array {
    return Uint8Array.of(1);
  }

  /** A byte string above every key whose first column is at most `value`, and below every key whose first column is greater. */
  upperBoundOfFirst(value: Value): Uint8Array {
    // What follows a column's bytes is 00, 01 or nothing, and ff inside a longer string.
    const prefix = this.prefixOf(value);
    const bound = new Uint8Array(prefix.length + 1);
    bound.set(prefix);
    bound[prefix.length] = 2;
    return bound;
  }
}

export type RowEncoder = (
  columns: readonly Vector[],
  n: number,
  out: ByteWriter,
  starts: Int32Array,
  ends: Int32Array,
) => void;

/** Undefined when the rows hold what only the general code can express: integers that are not safe. */
export type RowDecoder = (rows: EncodedRows, n: number) => Vector[] | undefined;

function itemsOf({ starts, ends }: ListVector, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += ends[i] - starts[i];
  return sum;
}

/** Room for the strings is made at once: growing would copy what is there again and again. */
function textBytes(columns: readonly Vector[], n: number): number {
  let bytes = 0;
  for (const column of columns) {
    if (!(column instanceof BytesVector)) continue;
    for (let i = 0; i < n; i++) bytes += column.ends[i] - column.starts[i];
  }
  return bytes;
}

function isWide(column: Vector): boolean {
  return column instanceof ListVector ? isWide(column.child) : column instanceof IntegerVector && column.wide;
}
