import { AnalysisError } from '../../common/errors.js';
import {
  type DataType,
  isIntegral,
  isInterval,
  isNumeric,
  isTimestamp,
  sameType,
  sqlTypeName,
} from '../../types/data-type.js';

/** Which casts mean anything, by Spark's ANSI rules. A cast that is possible may still fail on a value. */
export function canCast(from: DataType, to: DataType, mode: 'ansi' | 'try' = 'ansi'): boolean {
  return castable(from, to, mode, isPlainCast);
}

/** Throws AnalysisError, under Spark's condition, for a cast that is not possible. `text` is the cast as written. */
export function checkCastable(from: DataType, to: DataType, mode: 'ansi' | 'try', text: string): void {
  if (canCast(from, to, mode)) return;
  const [condition, hint] = suggestion(from, to, mode);
  throw new AnalysisError(
    `DATATYPE_MISMATCH.${condition}`,
    `Cannot resolve "${text}" due to data type mismatch: cannot cast "${sqlTypeName(from)}" to "${sqlTypeName(to)}".${hint}`,
  );
}

function suggestion(from: DataType, to: DataType, mode: 'ansi' | 'try'): [condition: string, hint: string] {
  const functions =
    isNumeric(from) && to.kind === 'date'
      ? 'DATE_FROM_UNIX_DATE'
      : from.kind === 'date' && isNumeric(to)
        ? 'UNIX_DATE'
        : undefined;
  if (functions !== undefined) return ['CAST_WITH_FUNC_SUGGESTION', ` Use the function \`${functions}\` instead.`];
  if (mode === 'ansi' && castable(from, to, mode, isLegacyCast)) {
    return ['CAST_WITH_CONF_SUGGESTION', ' Only Spark without ANSI mode allows it.'];
  }
  return ['CAST_WITHOUT_SUGGESTION', ''];
}

type Rule = (from: DataType, to: DataType) => boolean;

function castable(from: DataType, to: DataType, mode: 'ansi' | 'try', plain: Rule): boolean {
  if (from.kind === 'void' || sameType(from, to)) return true;
  if (to.kind === 'variant') return toVariant(from);
  if (from.kind === 'variant') return fromVariant(to);
  if (from.kind === 'array' && to.kind === 'array') {
    return (to.containsNull || !from.containsNull) && castable(from.element, to.element, mode, plain);
  }
  if (from.kind === 'map' && to.kind === 'map') {
    // A key that fails to convert would be null, which no key may be.
    const keyMayFail = mode === 'try' && from.key.kind === 'string' && to.key.kind !== 'string';
    return (
      !keyMayFail &&
      (to.valueContainsNull || !from.valueContainsNull) &&
      castable(from.key, to.key, mode, plain) &&
      castable(from.value, to.value, mode, plain)
    );
  }
  if (from.kind === 'struct' && to.kind === 'struct') {
    return (
      from.fields.length === to.fields.length &&
      from.fields.every((f, i) => {
        const target = to.fields[i];
        return (target.nullable || !f.nullable) && castable(f.type, target.type, mode, plain);
      })
    );
  }
  return plain(from, to);
}

const isUnitInterval = (t: DataType): boolean => t.kind === 'year_month_interval' || t.kind === 'day_time_interval';

function isPlainCast(from: DataType, to: DataType): boolean {
  if (to.kind === 'string') return true;
  if (isNumeric(from) || from.kind === 'boolean') {
    if (isNumeric(to) || to.kind === 'boolean') return true;
    if (from.kind === 'boolean') return false;
    return to.kind === 'timestamp' || (isUnitInterval(to) && (isIntegral(from) || from.kind === 'decimal'));
  }
  switch (from.kind) {
    case 'string':
      return ['boolean', 'binary', 'date'].includes(to.kind) || isNumeric(to) || isTimestamp(to) || isInterval(to);
    case 'date':
      return isTimestamp(to);
    case 'timestamp':
      return isNumeric(to) || to.kind === 'date' || to.kind === 'timestamp_ntz';
    case 'timestamp_ntz':
      return to.kind === 'date' || to.kind === 'timestamp';
    case 'year_month_interval':
    case 'day_time_interval':
      return to.kind === from.kind || isIntegral(to) || to.kind === 'decimal';
    default:
      return false;
  }
}

/** What Spark does without ANSI mode, besides. */
function isLegacyCast(from: DataType, to: DataType): boolean {
  if (isPlainCast(from, to)) return true;
  if (isIntegral(from)) return to.kind === 'binary';
  if (from.kind === 'boolean') return to.kind === 'timestamp';
  return (from.kind === 'date' || from.kind === 'timestamp') && to.kind === 'boolean';
}

function toVariant(from: DataType): boolean {
  if (from.kind === 'array') return toVariant(from.element);
  return !isInterval(from) && from.kind !== 'map' && from.kind !== 'struct';
}

function fromVariant(to: DataType): boolean {
  if (to.kind === 'array') return fromVariant(to.element);
  if (to.kind === 'map') return to.key.kind === 'string' && fromVariant(to.value);
  if (to.kind === 'struct') return to.fields.every(f => fromVariant(f.type));
  return !isInterval(to) && to.kind !== 'void';
}
