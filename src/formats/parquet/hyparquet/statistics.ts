import type { ColumnMetaData, SchemaElement } from 'hyparquet';
import { normalInteger, type Value } from '../../../types/value.js';
import type { ColumnStatistics } from '../engine.js';
import { annotationOf } from './leaf-type.js';

/** Parsers that leave the bounds in the footer as they are stored. */
export const RAW_PARSERS = {
  timestampFromMilliseconds: (value: bigint) => value,
  timestampFromMicroseconds: (value: bigint) => value,
  timestampFromNanoseconds: (value: bigint) => value,
  dateFromDays: (value: number) => value,
  stringFromBytes: (value: Uint8Array) => value,
  jsonFromBytes: (value: Uint8Array) => value,
  geometryFromBytes: (value: Uint8Array) => value,
  geographyFromBytes: (value: Uint8Array) => value,
  uuidFromBytes: (value: Uint8Array) => value,
};

/** The bounds of a column chunk in the engine's form, where they can be trusted and are exact in that form. */
export function statisticsOf(element: SchemaElement, meta: ColumnMetaData): ColumnStatistics | undefined {
  const raw = meta.statistics;
  if (raw === undefined) return undefined;
  const bytes = element.type === 'BYTE_ARRAY' || element.type === 'FIXED_LEN_BYTE_ARRAY';
  // The old fields compared bytes as signed numbers; only the new ones are good for byte arrays.
  const min = boundOf(element, raw.min_value ?? (bytes ? undefined : raw.min), false);
  const max = boundOf(element, raw.max_value ?? (bytes ? undefined : raw.max), true);
  const nullCount = raw.null_count === undefined ? undefined : Number(raw.null_count);
  return { min, max, nullCount };
}

function boundOf(element: SchemaElement, bound: unknown, isMax: boolean): Value | undefined {
  if (bound === undefined || bound === null) return undefined;
  const annotation = annotationOf(element);
  switch (annotation.kind) {
    case 'decimal':
    case 'interval':
    case 'float16':
    case 'uuid':
    case 'other':
      return undefined;
    case 'timestamp':
      if (typeof bound !== 'bigint') return undefined;
      if (annotation.unit === 'MILLIS') return normalInteger(bound * 1000n);
      if (annotation.unit === 'MICROS') return normalInteger(bound);
      return normalInteger(bound / 1000n + (isMax ? 1n : -1n));
  }
  if (element.type === 'INT96' || element.type === 'FIXED_LEN_BYTE_ARRAY') return undefined;
  if (typeof bound === 'bigint') return normalInteger(bound);
  if (typeof bound === 'number') return Number.isNaN(bound) ? undefined : bound;
  if (typeof bound === 'boolean' || bound instanceof Uint8Array) return bound;
  return undefined;
}
