import { InternalError } from '../../common/errors.js';
import type { DataType } from '../../types/data-type.js';
import { type CalendarInterval, CalendarInterval as Interval, normalInteger, type Value } from '../../types/value.js';
import { type BytesBuilder, builderFor } from '../builder.js';
import { BytesVector, type Vector } from '../vector.js';
import type { ByteWriter } from './byte-writer.js';
import { DECIMAL_64, SortableReader, widthOfInt, writeNullable, writeValue } from './sortable-value.js';

/**
 * A form of encoded rows, value by value: short code that handles every type and every vector. The generated code (`key-code.ts`,
 * `value-code.ts`) handles the common ones faster and gives the same bytes.
 */
export interface RowForm {
  writeRow(out: ByteWriter, types: readonly DataType[], columns: readonly Vector[], row: number): void;
  /** Decodes `n` rows. */
  read(types: readonly DataType[], bytes: EncodedRows, n: number): Vector[];
}

export interface EncodedRows {
  readonly data: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Strings as their bytes, everything else in the engine's form. */
function rawValue(column: Vector, row: number): Value {
  if (column.isNull(row)) return null;
  return column instanceof BytesVector ? column.bytesAt(row) : column.get(row);
}

/** Key form: each column as a nullable canonical value of `sortable-value.ts`, one after the other. */
export const keyForm: RowForm = {
  writeRow(out, types, columns, row) {
    for (let c = 0; c < types.length; c++) writeNullable(out, types[c], rawValue(columns[c], row), true);
  },

  read(types, { data, starts, ends }, n) {
    const builders = types.map(type => builderFor(type, n));
    for (let row = 0; row < n; row++) {
      const reader = new SortableReader(data, starts[row], ends[row]);
      for (let c = 0; c < types.length; c++) {
        if (types[c].kind !== 'string') builders[c].append(reader.nullable(types[c]));
        else if (reader.data[reader.at++] === 0) builders[c].appendNull();
        else {
          const text = reader.text();
          (builders[c] as BytesBuilder).appendBytes(text, 0, text.length);
        }
      }
      if (reader.at !== reader.end) throw new InternalError('encoded key does not fit its types');
    }
    return builders.map(builder => builder.finish());
  },
};

/**
 * Value form, little-endian:
 *
 *     ┌ nulls: 1 bit per column, the first in bit 0 of the first byte ┬ one slot per column ┬ content of the variable columns ┐
 *
 *     slot   boolean, tinyint 1 byte; smallint 2; int, date, year_month_interval 4; long, timestamps, day_time_interval, decimal
 *            up to 18 digits 8; decimal beyond 16; float, double 8; interval 16 (months, days, micros); void 0;
 *            string, binary: length in 4 bytes, the bytes follow in the variable part;
 *            array, map, struct, variant: the same, with the plain encoding of `sortable-value.ts`
 *
 * The slot of a null is zero. Rows without variable columns all have the same length, so they can be replaced in place.
 */
export const valueForm: RowForm = {
  writeRow(out, types, columns, row) {
    const head = out.at;
    const fixed = fixedLength(types);
    out.reserve(fixed);
    out.bytes.fill(0, head, head + fixed);
    out.at = head + fixed;
    let slot = head + nullBytes(types);
    for (let c = 0; c < types.length; c++) {
      const value = rawValue(columns[c], row);
      if (value === null) out.bytes[head + (c >> 3)] |= 1 << (c & 7);
      else writeSlot(out, types[c], slot, value);
      slot += slotWidth(types[c]);
    }
  },

  read(types, { data, starts, ends }, n) {
    const builders = types.map(type => builderFor(type, n));
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const fixed = fixedLength(types);
    const nulls = nullBytes(types);
    for (let row = 0; row < n; row++) {
      const head = starts[row];
      let slot = head + nulls;
      let rest = head + fixed;
      if (rest > ends[row]) throw new InternalError('encoded value is too short for its types');
      for (let c = 0; c < types.length; c++) {
        const type = types[c];
        if ((data[head + (c >> 3)] & (1 << (c & 7))) !== 0) builders[c].appendNull();
        else if (isVariable(type)) {
          const end = rest + view.getUint32(slot, true);
          if (type.kind === 'string' || type.kind === 'binary') {
            (builders[c] as BytesBuilder).appendBytes(data, rest, end);
          } else builders[c].append(new SortableReader(data, rest, end).value(type));
          rest = end;
        } else builders[c].append(readSlot(view, slot, type));
        slot += slotWidth(type);
      }
      if (rest !== ends[row]) throw new InternalError('encoded value does not fit its types');
    }
    return builders.map(builder => builder.finish());
  },
};

export function nullBytes(types: readonly DataType[]): number {
  return (types.length + 7) >> 3;
}

/** Bytes of a row before its variable part. */
export function fixedLength(types: readonly DataType[]): number {
  return types.reduce((sum, type) => sum + slotWidth(type), nullBytes(types));
}

export function isVariable(type: DataType): boolean {
  return ['string', 'binary', 'array', 'map', 'struct', 'variant'].includes(type.kind);
}

export function slotWidth(type: DataType): number {
  switch (type.kind) {
    case 'void':
      return 0;
    case 'boolean':
      return 1;
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'date':
    case 'year_month_interval':
      return widthOfInt(type);
    case 'decimal':
      return type.precision <= DECIMAL_64 ? 8 : 16;
    case 'interval':
      return 16;
    default:
      return isVariable(type) ? 4 : 8;
  }
}

function writeSlot(out: ByteWriter, type: DataType, slot: number, value: Value): void {
  const { view } = out;
  const width = slotWidth(type);
  if (isVariable(type)) {
    const start = out.at;
    if (value instanceof Uint8Array) out.append(value);
    else writeValue(out, type, value, false);
    out.view.setUint32(slot, out.at - start, true);
  } else if (type.kind === 'boolean') view.setUint8(slot, value === true ? 1 : 0);
  else if (type.kind === 'float' || type.kind === 'double') view.setFloat64(slot, value as number, true);
  else if (type.kind === 'interval') {
    const { months, days, micros } = value as CalendarInterval;
    view.setInt32(slot, months, true);
    view.setInt32(slot + 4, days, true);
    view.setBigInt64(slot + 8, BigInt(micros), true);
  } else if (width === 1) view.setInt8(slot, value as number);
  else if (width === 2) view.setInt16(slot, value as number, true);
  else if (width === 4) view.setInt32(slot, value as number, true);
  else {
    const big = BigInt(value as number | bigint);
    view.setBigInt64(slot, BigInt.asIntN(64, big), true);
    if (width === 16) view.setBigInt64(slot + 8, big >> 64n, true);
  }
}

function readSlot(view: DataView, slot: number, type: DataType): Value {
  const width = slotWidth(type);
  if (type.kind === 'boolean') return view.getUint8(slot) === 1;
  if (type.kind === 'float' || type.kind === 'double') return view.getFloat64(slot, true);
  if (type.kind === 'interval') {
    const micros = normalInteger(view.getBigInt64(slot + 8, true));
    return new Interval(view.getInt32(slot, true), view.getInt32(slot + 4, true), micros);
  }
  if (width === 1) return view.getInt8(slot);
  if (width === 2) return view.getInt16(slot, true);
  if (width === 4) return view.getInt32(slot, true);
  if (width === 8) return normalInteger(view.getBigInt64(slot, true));
  return normalInteger((view.getBigInt64(slot + 8, true) << 64n) | view.getBigUint64(slot, true));
}
