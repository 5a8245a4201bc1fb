import { KafkaError } from './kafka-error.js';

/** Headers of many records, flat: those of row i are `first[i]` to `last[i]`. Ends before starts: a null value. */
export interface HeaderColumns {
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly keyStarts: Int32Array;
  readonly keyEnds: Int32Array;
  readonly valueStarts: Int32Array;
  readonly valueEnds: Int32Array;
  readonly valueNulls: boolean;
}

/** In their order, names that occur twice included. Each record's headers lie in `data[starts[i], ends[i])`. */
export function decodeHeaders(data: Uint8Array, starts: Int32Array, ends: Int32Array): HeaderColumns {
  const rows = starts.length;
  const first = new Int32Array(rows);
  const last = new Int32Array(rows);
  const keyStarts: number[] = [];
  const keyEnds: number[] = [];
  const valueStarts: number[] = [];
  const valueEnds: number[] = [];
  let valueNulls = false;
  const cursor = new VarintCursor(data);
  for (let row = 0; row < rows; row++) {
    first[row] = keyStarts.length;
    cursor.at = starts[row];
    for (let left = cursor.varint(); left > 0; left--) {
      const keyLength = cursor.varint();
      keyStarts.push(cursor.at);
      keyEnds.push(cursor.at + keyLength);
      cursor.at += keyLength;
      const valueLength = cursor.varint();
      valueStarts.push(cursor.at);
      valueEnds.push(cursor.at + valueLength);
      if (valueLength < 0) valueNulls = true;
      else cursor.at += valueLength;
      if (keyLength < 0 || cursor.at > ends[row])
        throw new KafkaError('RECORD_BATCH_CORRUPT', 'The headers of a record are longer than the record.');
    }
    last[row] = keyStarts.length;
  }
  return {
    first,
    last,
    keyStarts: Int32Array.from(keyStarts),
    keyEnds: Int32Array.from(keyEnds),
    valueStarts: Int32Array.from(valueStarts),
    valueEnds: Int32Array.from(valueEnds),
    valueNulls,
  };
}

class VarintCursor {
  at = 0;
  constructor(private readonly data: Uint8Array) {}

  /** Zigzag. */
  varint(): number {
    let raw = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.data[this.at++];
      raw |= (byte & 127) << shift;
      if (byte < 128) break;
    }
    return (raw >>> 1) ^ -(raw & 1);
  }
}
