import { type Expression, Literal } from '../../expressions/expression.js';
import { textMeeting, tightestType } from '../../types/coercion.js';
import { decimalOfInteger, decimalOfIntegral } from '../../types/coercion-decimal.js';
import { type DataType, doubleType, isIntegral, isNumeric, sameType } from '../../types/data-type.js';
import type { FunctionCall } from '../definition.js';
import { coerce } from '../signature-constant.js';

export type Pair = readonly [left: Expression, right: Expression];

/**
 * The operands of a binary operator brought together, as far as they can be: text beside a number is read as a number; integers beside
 * decimals become decimals (a literal the smallest that holds it); decimals beside doubles become doubles; smaller numbers widen.
 * Decimals of different scales stay what they are. The caller checks what came out.
 */
export function numericOperands(call: FunctionCall): Pair {
  const { zone } = call.context;
  const [left, right] = call.args;
  const both = (type: DataType): Pair => [coerce(left, type, zone), coerce(right, type, zone)];
  const text = textMeeting(left.type, right.type);
  if (text !== undefined) return both(text);
  if (left.type.kind === 'decimal' || right.type.kind === 'decimal') return decimalOperands(left, right, zone);
  const common = tightestType(left.type, right.type);
  return common === undefined || (sameType(left.type, common) && sameType(right.type, common))
    ? [left, right]
    : both(common);
}

function decimalOperands(left: Expression, right: Expression, zone: string): Pair {
  if (left.type.kind === 'void') return [coerce(left, right.type, zone), right];
  if (right.type.kind === 'void') return [left, coerce(right, left.type, zone)];
  if (!isNumeric(left.type) || !isNumeric(right.type)) return [left, right];
  if (isFloating(left.type) || isFloating(right.type)) {
    return [coerce(left, doubleType, zone), coerce(right, doubleType, zone)];
  }
  return [asDecimal(left, zone), asDecimal(right, zone)];
}

const isFloating = (t: DataType): boolean => t.kind === 'float' || t.kind === 'double';

function asDecimal(e: Expression, zone: string): Expression {
  if (!isIntegral(e.type)) return e;
  // Spark leaves tinyint literals out of the rule.
  const isSmall = e instanceof Literal && e.value !== null && e.type.kind !== 'tinyint';
  const type = isSmall ? decimalOfInteger(e.value as number | bigint) : decimalOfIntegral(e.type);
  return coerce(e, type, zone);
}

/** True when both are numbers of one kind, whatever their precision. */
export function areNumbers([left, right]: Pair): boolean {
  return isNumeric(left.type) && left.type.kind === right.type.kind;
}
