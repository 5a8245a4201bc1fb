import { vectorOf } from '../../columnar/builder.js';
import { RowCodec } from '../../columnar/row-codec.js';
import type { Vector } from '../../columnar/vector.js';
import { type DataType, simpleString } from '../../types/data-type.js';
import { parseDataType } from '../../types/ddl.js';
import { BytesRows, pickRows } from '../bytes-rows.js';
import { RowParts } from '../processor/row-parts.js';
import type { BytesColumn } from '../state-store.js';
import type { StoreChange, StoredStore } from './compare-schemas.js';
import { type StoredVariable, sameValues } from './compare-values.js';
import type { VariableChange } from './compare-variables.js';
import { columnsOfKeys, FramedKeys } from './framed-keys.js';
import type { KeyFrame, StateColumn, StateVariable, StoreSchema } from './state-schema.js';
import { widening } from './widening.js';

/** Rewrites rows of a store from the types and the form of a checkpoint to those of a query. */
export interface RowConversion {
  /** `values`: of these rows, as they are now. */
  keys(rows: BytesColumn, n: number, values: BytesColumn): BytesColumn;
  /** `keys`: of these rows, as they were. */
  values(rows: BytesColumn, n: number, keys: BytesColumn): BytesColumn;
  /** The keys are in another order than before. */
  readonly reorders: boolean;
}

/** Undefined when the rows can stay as they are. */
export function rowConversion({ store, before, isSame, variables }: StoreChange): RowConversion | undefined {
  if (isSame || before === undefined) return undefined;
  if (variables !== undefined && variables.size > 0) return variableConversion(before, variables);
  return {
    keys: keyConversion(before, store),
    values: valueConversion(before.values, store.values),
    reorders: before.keyTime !== store.keyTime,
  };
}

type Conversion = (rows: BytesColumn, n: number) => BytesColumn;

/** A key of another form gets its time from the value; its number stays. */
function keyConversion(before: StoredStore, store: StoreSchema): RowConversion['keys'] {
  const columns = columnConversion(before.key, store.key);
  if (!hasFrame(before) && !hasFrame(store)) return columns;
  const { keySuffixBytes = 0 } = before;
  const framed = new FramedKeys(
    store,
    store.values.map(variable => variable.types),
  );
  return (rows, n, values) => {
    const numbers = { ...rows, starts: rows.ends.map(end => end - keySuffixBytes) };
    return framed.of(columns(columnsOfKeys(rows, before, n), n), values, numbers, n);
  };
}

function columnConversion(before: StoredStore['key'], now: readonly StateColumn[]): Conversion {
  if (now.every(({ type }, i) => before[i].type === simpleString(type))) return rows => rows;
  const oldTypes = before.map(column => parseDataType(column.type));
  const newTypes = now.map(column => column.type);
  const [from, to] = [new RowCodec(oldTypes, 'key'), new RowCodec(newTypes, 'key')];
  return (rows, n) => {
    const columns = from.decode(rows, n);
    return to.encode(
      newTypes.map((type, i) => widened(columns[i], oldTypes[i], type, n)),
      n,
    );
  };
}

function valueConversion(before: readonly StoredVariable[], now: readonly StateVariable[]): Conversion {
  if (sameValues(before, now)) return rows => rows;
  const oldTypes = before.flatMap(variable => variable.types.map(parseDataType));
  const [from, to] = [
    new RowCodec(oldTypes, 'value'),
    new RowCodec(
      now.flatMap(v => v.types),
      'value',
    ),
  ];
  // For each new variable, where its columns are among the old ones.
  const starts = new Map<string, number>();
  let at = 0;
  for (const { name, types } of before) {
    starts.set(name, at);
    at += types.length;
  }
  return (rows, n) => {
    const columns = from.decode(rows, n);
    const next = now.flatMap(({ name, types, initial }) => {
      const start = starts.get(name);
      return types.map((type, i) =>
        start === undefined
          ? vectorOf(type, new Array(n).fill(initial![i]))
          : widened(columns[start + i], oldTypes[start + i], type, n),
      );
    });
    return to.encode(next, n);
  };
}

/** The rows of some variables of a processor are written anew; those of the others, timers and the like stay. */
function variableConversion({ key }: StoredStore, changes: ReadonlyMap<string, VariableChange>): RowConversion {
  const parts = new RowParts(key.map(column => parseDataType(column.type)));
  const conversions = new Map([...changes].map(([name, c]) => [name, valueConversion(c.before, c.now)]));
  return {
    keys: rows => rows,
    reorders: false,
    values(rows, n, keys) {
      const wanted = new Map<string, number[]>([...changes.keys()].map(name => [name, []]));
      for (let i = 0; i < n; i++) {
        const { name, hasSuffix } = parts.read(keys, i);
        // A list has a row without an index, which says what elements there are.
        if (changes.get(name)?.kind !== 'list' || hasSuffix) wanted.get(name)?.push(i);
      }
      const places = new Int32Array(n).fill(-1);
      const converted = new BytesRows();
      for (const [name, list] of wanted) {
        for (const [i, row] of list.entries()) places[row] = converted.length + i;
        converted.addAll(conversions.get(name)!(pickRows(rows, list), list.length), list.length);
      }
      const result = new BytesRows();
      for (let i = 0; i < n; i++) {
        const [from, row] = places[i] < 0 ? [rows, i] : [converted.column, places[i]];
        result.begin();
        result.piece(from.data, from.starts[row], from.ends[row]);
        result.end();
      }
      return result.column;
    },
  };
}

const hasFrame = ({ keyPrefixBytes, keySuffixBytes }: KeyFrame) =>
  keyPrefixBytes !== undefined || keySuffixBytes !== undefined;

function widened(column: Vector, from: DataType, to: DataType, n: number): Vector {
  const convert = widening(from, to)!;
  return vectorOf(
    to,
    Array.from({ length: n }, (_, i) => convert(column.get(i))),
  );
}
