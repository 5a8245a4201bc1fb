import { type DataType, longType, simpleString } from '../../types/data-type.js';
import type { StateVariable } from './state-schema.js';

/** A state variable of a processor. */
export interface ProcessorVariable {
  readonly name: string;
  readonly kind: 'value' | 'list' | 'map';
  /** Of a value, of an element, of the value of an entry. */
  readonly type: DataType;
  readonly mapKeyType?: DataType;
  readonly ttlMs?: number;
}

/** The same in a checkpoint. The length of a time to live may change between runs; whether there is one may not. */
export interface StoredProcessorVariable {
  readonly name: string;
  readonly kind: ProcessorVariable['kind'];
  readonly value: string;
  readonly mapKey?: string;
  readonly ttl: boolean;
}

export function storedForm({ name, kind, type, mapKeyType, ttlMs }: ProcessorVariable): StoredProcessorVariable {
  const mapKey = mapKeyType === undefined ? {} : { mapKey: simpleString(mapKeyType) };
  return { name, kind, value: simpleString(type), ...mapKey, ttl: ttlMs !== undefined };
}

/** The columns in which a `ValueCodec` keeps values of a type, with an expiry behind them. */
export function rowColumns(type: DataType, hasTtl: boolean): StateVariable[] {
  const expiry = hasTtl ? [{ name: '$expiryMs', types: [longType] }] : [];
  return [...valueColumns(type), ...expiry];
}

/** A struct has a column for each field, anything else one. A field that may be null may be added. */
export function valueColumns(type: DataType): StateVariable[] {
  if (type.kind !== 'struct') return [{ name: 'value', types: [type] }];
  return type.fields.map(f => ({ name: f.name, types: [f.type], ...(f.nullable && { initial: [null] }) }));
}
