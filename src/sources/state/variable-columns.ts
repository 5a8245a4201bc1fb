import { concat } from '../../columnar/concat.js';
import { take } from '../../columnar/take.js';
import { ListVector, MapVector, StructVector, type Vector } from '../../columnar/vector.js';
import { rowBytes } from '../../state/bytes-rows.js';
import { RowParts, TIMERS_OF_KEY } from '../../state/processor/row-parts.js';
import type { StoredStore } from '../../state/schema/compare-schemas.js';
import { rowColumns, type StoredProcessorVariable } from '../../state/schema/processor-variable.js';
import type { BytesColumn } from '../../state/state-store.js';
import {
  type ArrayType,
  arrayType,
  type DataType,
  field,
  longType,
  type MapType,
  mapType,
  type StructField,
  type StructType,
  structType,
} from '../../types/data-type.js';
import { parseDataType } from '../../types/ddl.js';
import { compareBytes } from '../../types/value.js';
import { StructDecoder, valuesLeft } from './state-columns.js';
import type { ReadRows, RowKey, StoredColumns, StoredRows } from './stored-columns.js';

/**
 * One state variable of a processor as columns, or its timers. A value that is no struct is one with the field `value`; with a time to live
 * `value` is beside `ttlExpirationMs`.
 *
 *     value    key │ value
 *     list     key │ list_element                     gathered: key │ list_value array
 *     map      key │ user_map_key │ user_map_value    gathered: key │ map_value map
 *     timers   key │ expiration_timestamp_ms
 */
export class VariableColumns implements StoredColumns {
  readonly fields: readonly StructField[];
  readonly gather?: (chunks: readonly ReadRows[]) => ReadRows;
  private readonly name: string;
  private readonly kind: StoredProcessorVariable['kind'] | 'timers';
  private readonly parts: RowParts;
  private readonly key: StructDecoder;
  private readonly suffix: StructDecoder | undefined;
  private readonly value: ((rows: BytesColumn, n: number) => Vector) | undefined;

  constructor({ key }: StoredStore, variable: StoredProcessorVariable | 'timers', gathered: boolean) {
    const keyFields = key.map(c => field(c.name, parseDataType(c.type)));
    this.parts = new RowParts(keyFields.map(f => f.type));
    this.key = new StructDecoder(structType(keyFields), 'key');
    const keyField = field('key', this.key.type, false);
    if (variable === 'timers') {
      [this.name, this.kind] = [TIMERS_OF_KEY, 'timers'];
      this.suffix = new StructDecoder(structType([field('at', longType, false)]), 'key');
      this.fields = [keyField, field('expiration_timestamp_ms', longType, false)];
      return;
    }
    [this.name, this.kind] = [variable.name, variable.kind];
    const { type, decode } = valueReader(parseDataType(variable.value), variable.ttl);
    this.value = decode;
    const mapKey =
      variable.mapKey === undefined ? undefined : structType([field('value', parseDataType(variable.mapKey))]);
    if (mapKey !== undefined) this.suffix = new StructDecoder(mapKey, 'key');
    const [name, gatheredField] = {
      value: ['value', undefined] as const,
      list: ['list_element', field('list_value', arrayType(type))] as const,
      map: ['user_map_value', field('map_value', mapType(mapKey ?? longType, type))] as const,
    }[variable.kind];
    const flat = [keyField, ...(mapKey === undefined ? [] : [field('user_map_key', mapKey)]), field(name, type)];
    if (gathered && gatheredField !== undefined) {
      this.fields = [keyField, gatheredField];
      this.gather = chunks => gather(chunks, gatheredField.type as ArrayType | MapType);
    } else this.fields = flat;
  }

  read({ keys, values, n, removed }: StoredRows): ReadRows {
    const rows = new Int32Array(n);
    const [keyStarts, keyEnds] = [new Int32Array(n), new Int32Array(n)];
    let count = 0;
    for (let i = 0; i < n; i++) {
      const { name, keyStart, keyEnd, hasSuffix } = this.parts.read(keys, i);
      // A list has a row without an index, which says what elements there are.
      if (name !== this.name || (this.kind === 'list' && !hasSuffix)) continue;
      keyStarts[count] = keyStart;
      keyEnds[count] = keyEnd;
      rows[count++] = i;
    }
    const picked = rows.subarray(0, count);
    const { data } = keys;
    const vectors: Vector[] = [this.key.decode({ data, starts: keyStarts, ends: keyEnds }, count)];
    const suffix = this.suffix?.decode({ data, starts: keyEnds, ends: picked.map(row => keys.ends[row]) }, count);
    if (suffix !== undefined) vectors.push(this.kind === 'timers' ? suffix.children[0] : suffix);
    if (this.value !== undefined) {
      const bytes = {
        data: values.data,
        starts: picked.map(r => values.starts[r]),
        ends: picked.map(r => values.ends[r]),
      };
      vectors.push(valuesLeft(bytes, removed && (picked.map(r => removed[r]) as never), count, this.value));
    }
    if (this.gather === undefined) return { vectors, n: count, rows: picked };
    const rowKeys = Array.from(picked, (row, i) => ({
      bytes: rowBytes(keys, row),
      common: keyEnds[i] - keys.starts[row],
    }));
    return { vectors, n: count, rows: picked, keys: rowKeys };
  }
}

/** Rows of a variable as the struct that users see. */
function valueReader(
  type: DataType,
  hasTtl: boolean,
): { type: StructType; decode: (rows: BytesColumn, n: number) => Vector } {
  const columns = structType(rowColumns(type, hasTtl).flatMap(({ name, types }) => types.map(t => field(name, t))));
  const decoder = new StructDecoder(columns, 'value');
  if (!hasTtl) return { type: columns, decode: (rows, n) => decoder.decode(rows, n) };
  const value = structType(columns.fields.slice(0, -1));
  const both = structType([field('value', value), field('ttlExpirationMs', longType)]);
  return {
    type: both,
    decode(rows, n) {
      const { children } = decoder.decode(rows, n);
      return new StructVector(
        both,
        n,
        [new StructVector(value, n, children.slice(0, -1), null), children[children.length - 1]],
        null,
      );
    },
  };
}

/** One row for each key, whose rows may be in several partitions; that of the first is the one named. */
function gather(chunks: readonly ReadRows[], type: ArrayType | MapType): ReadRows {
  const keys = chunks.flatMap(chunk => chunk.keys!);
  const order = Int32Array.from(keys, (_, row) => row).sort((a, b) => compareBytes(keys[a].bytes, keys[b].bytes));
  const columns = chunks[0].vectors.map((_, c) =>
    take(concat(chunks.map(chunk => chunk.vectors[c])), order, order.length),
  );
  const [key, ...inner] = columns;
  const from = Int32Array.from(order.keys()).filter(i => i === 0 || !sameCommon(keys[order[i - 1]], keys[order[i]]));
  const n = from.length;
  const to = from.map((_, i) => from[i + 1] ?? order.length);
  const gathered =
    type.kind === 'array'
      ? new ListVector(type, n, from, to, inner[0], null)
      : new MapVector(type, n, from, to, inner[0], inner[1], null);
  return { vectors: [key, gathered, columns[columns.length - 1]].map((v, i) => (i === 1 ? v : take(v, from, n))), n };
}

function sameCommon(a: RowKey, b: RowKey): boolean {
  return a.common === b.common && compareBytes(a.bytes.subarray(0, a.common), b.bytes.subarray(0, b.common)) === 0;
}
