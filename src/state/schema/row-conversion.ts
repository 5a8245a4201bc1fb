import { vectorOf } from '../../columnar/builder.js';
import { RowCodec } from '../../columnar/row-codec.js';
import type { Vector } from '../../columnar/vector.js';
import type { DataType } from '../../types/data-type.js';
import { parseDataType } from '../../types/ddl.js';
import type { BytesColumn } from '../state-store.js';
import type { StoreChange } from './compare-schemas.js';
import { widening } from './widening.js';

/** Rewrites rows of a store from the types of a checkpoint to those of a query. */
export interface RowConversion {
  keys(rows: BytesColumn, n: number): BytesColumn;
  values(rows: BytesColumn, n: number): BytesColumn;
}

/** Undefined when the rows can stay as they are. */
export function rowConversion({ store, before, isSame }: StoreChange): RowConversion | undefined {
  if (isSame || before === undefined) return undefined;
  const oldKey = before.key.map(column => parseDataType(column.type));
  const newKey = store.key.map(column => column.type);
  const oldValue = before.values.flatMap(variable => variable.types.map(parseDataType));
  const newValue = store.values.flatMap(variable => variable.types);
  const codecs = {
    oldKey: new RowCodec(oldKey, 'key'),
    newKey: new RowCodec(newKey, 'key'),
    oldValue: new RowCodec(oldValue, 'value'),
    newValue: new RowCodec(newValue, 'value'),
  };
  // For each new variable, where its columns are among the old ones.
  const starts = new Map<string, number>();
  let at = 0;
  for (const { name, types } of before.values) {
    starts.set(name, at);
    at += types.length;
  }
  return {
    keys(rows, n) {
      const columns = codecs.oldKey.decode(rows, n);
      return codecs.newKey.encode(
        newKey.map((type, i) => widened(columns[i], oldKey[i], type, n)),
        n,
      );
    },
    values(rows, n) {
      const columns = codecs.oldValue.decode(rows, n);
      const next = store.values.flatMap(({ name, types, initial }) => {
        const start = starts.get(name);
        return types.map((type, i) =>
          start === undefined
            ? vectorOf(type, new Array(n).fill(initial![i]))
            : widened(columns[start + i], oldValue[start + i], type, n),
        );
      });
      return codecs.newValue.encode(next, n);
    },
  };
}

function widened(column: Vector, from: DataType, to: DataType, n: number): Vector {
  const convert = widening(from, to)!;
  return vectorOf(
    to,
    Array.from({ length: n }, (_, i) => convert(column.get(i))),
  );
}
