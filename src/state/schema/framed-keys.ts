import { RowCodec } from '../../columnar/row-codec.js';
import { type DataType, timestampType } from '../../types/data-type.js';
import { BytesRows } from '../bytes-rows.js';
import { type KeyGroups, NUMBER_BYTES } from '../key-groups.js';
import type { BytesColumn } from '../state-store.js';
import type { KeyFrame } from './state-schema.js';

/** The columns of keys, without what is around them. */
export function columnsOfKeys(
  keys: BytesColumn,
  { keyPrefixBytes = 0, keySuffixBytes = 0 }: KeyFrame,
  n: number,
): BytesColumn {
  if (keyPrefixBytes === 0 && keySuffixBytes === 0) return keys;
  const starts = new Int32Array(n);
  const ends = new Int32Array(n);
  for (let i = 0; i < n; i++) {
    starts[i] = keys.starts[i] + keyPrefixBytes;
    ends[i] = keys.ends[i] - keySuffixBytes;
  }
  return { data: keys.data, starts, ends };
}

/** How the rows of a store are found by the columns of their keys; undefined where they are not. */
export function groupsOf({ keyPrefixBytes = 0, keySuffixBytes }: KeyFrame): KeyGroups | undefined {
  return keySuffixBytes === NUMBER_BYTES ? { prefixBytes: keyPrefixBytes } : undefined;
}

/** Puts what belongs there around the columns of keys. */
export class FramedKeys {
  private readonly values: RowCodec;
  private readonly timeAt: number;
  private readonly times = new RowCodec([timestampType], 'key');

  /** `values`: the types of the columns of each variable. */
  constructor(
    private readonly frame: KeyFrame,
    values: readonly (readonly DataType[])[],
  ) {
    this.values = new RowCodec(values.flat(), 'value');
    this.timeAt = values.slice(0, frame.keyTime).flat().length;
  }

  /** Row i of the result: the time that is in value i, key i, and number i, which has as many bytes or fewer. */
  of(keys: BytesColumn, values: BytesColumn, numbers: BytesColumn, n: number): BytesColumn {
    const { keyPrefixBytes = 0, keySuffixBytes = 0 } = this.frame;
    const times = keyPrefixBytes > 0 ? this.timesOf(values, n) : undefined;
    const zeros = new Uint8Array(Math.max(keyPrefixBytes, keySuffixBytes));
    const framed = new BytesRows();
    for (let i = 0; i < n; i++) {
      framed.begin();
      if (times !== undefined) {
        framed.piece(times.data, times.starts[i], times.ends[i]);
        framed.piece(zeros, 0, keyPrefixBytes - (times.ends[i] - times.starts[i]));
      }
      framed.piece(keys.data, keys.starts[i], keys.ends[i]);
      framed.piece(zeros, 0, keySuffixBytes - (numbers.ends[i] - numbers.starts[i]));
      framed.piece(numbers.data, numbers.starts[i], numbers.ends[i]);
      framed.end();
    }
    return framed.column;
  }

  private timesOf(values: BytesColumn, n: number): BytesColumn {
    return this.times.encode([this.values.decode(values, n)[this.timeAt]], n);
  }
}

/** `n` numbers, as they are behind the columns of keys. */
export function numbersFrom(first: number, n: number): BytesColumn {
  const data = new Uint8Array(n * NUMBER_BYTES);
  const view = new DataView(data.buffer);
  for (let i = 0; i < n; i++) view.setBigUint64(i * NUMBER_BYTES, BigInt(first + i));
  const starts = Int32Array.from({ length: n }, (_, i) => i * NUMBER_BYTES);
  return { data, starts, ends: starts.map(start => start + NUMBER_BYTES) };
}
