import { type DataType, isNumeric, sameType } from '../../types/data-type.js';
import { compareValues, type Value } from '../../types/value.js';
import type { PruningPredicate } from '../format.js';
import type { ColumnStatistics, ParquetFile, RowGroup } from './engine.js';

/**
 * Whether no row of a row group can satisfy all predicates, by its statistics. A doubt always means "read it". `types` are those the
 * predicates were written for, which the file's may differ from.
 */
export function canSkip(
  file: ParquetFile,
  group: RowGroup,
  predicates: readonly PruningPredicate[],
  types: ReadonlyMap<string, DataType>,
): boolean {
  return predicates.some(predicate => {
    const asked = types.get(predicate.column);
    const stored = file.columnType(predicate.column);
    const statistics = group.statistics(predicate.column);
    if (asked === undefined || stored === undefined || statistics === undefined) return false;
    if (group.rows > 0 && statistics.nullCount === group.rows) return true;
    return comparable(asked, stored) && excludes(predicate, statistics, asked);
  });
}

/** Bounds are in the form of the stored type; decimals and times of another scale would compare wrongly. */
function comparable(asked: DataType, stored: DataType): boolean {
  if (sameType(asked, stored)) return true;
  return isNumeric(asked) && isNumeric(stored) && asked.kind !== 'decimal' && stored.kind !== 'decimal';
}

function excludes(predicate: PruningPredicate, statistics: ColumnStatistics, type: DataType): boolean {
  if (predicate.op === 'isNotNull') return false;
  const floating = type.kind === 'float' || type.kind === 'double';
  let value = predicate.value as Value | undefined;
  if (value === undefined || value === null || Number.isNaN(value)) return false;
  if (typeof value === 'string') value = new TextEncoder().encode(value);
  const { min, max } = statistics;
  // NaN is greater than every number and not part of the bounds, so only upper limits can exclude floating rows.
  const above = (inclusive: boolean) => !floating && max != null && order(type, max, value, inclusive ? -1 : 0);
  const below = (inclusive: boolean) => min != null && order(type, value, min, inclusive ? -1 : 0);
  switch (predicate.op) {
    case '=':
      return below(true) || (max != null && order(type, max, value, -1));
    case '<':
      return below(false);
    case '<=':
      return below(true);
    case '>':
      return above(false);
    case '>=':
      return above(true);
  }
}

/** `a` is below `b` (limit −1), or not above it (limit 0). */
function order(type: DataType, a: Value, b: Value, limit: -1 | 0): boolean {
  const bytes = a instanceof Uint8Array || b instanceof Uint8Array;
  if (bytes && !(a instanceof Uint8Array && b instanceof Uint8Array)) return false;
  const c = compareValues(bytes ? { kind: 'binary' } : type, a, b);
  return limit === -1 ? c < 0 : c <= 0;
}
