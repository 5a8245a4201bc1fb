import { type DataType, sameType } from '../../types/data-type.js';
import { normalInteger, type Value } from '../../types/value.js';

/**
 * How values of a type become values of a wider one; undefined when they cannot without a change of meaning.
 *
 *     tinyint ─► smallint ─► int ─► bigint      float ─► double      decimal(p, s) ─► as many digits on both sides of the point, or more
 */
export function widening(from: DataType, to: DataType): ((value: Value) => Value) | undefined {
  if (sameType(from, to)) return same;
  const ranks = [INTEGERS.indexOf(from.kind), INTEGERS.indexOf(to.kind)];
  if (ranks[0] >= 0 && ranks[1] > ranks[0]) return same;
  if (from.kind === 'float' && to.kind === 'double') return same;
  if (from.kind === 'decimal' && to.kind === 'decimal') {
    const more = to.scale - from.scale;
    if (more < 0 || to.precision - to.scale < from.precision - from.scale) return undefined;
    const factor = 10n ** BigInt(more);
    return value => (value === null ? null : normalInteger(BigInt(value as number | bigint) * factor));
  }
  return undefined;
}

const same = (value: Value): Value => value;
const INTEGERS = ['tinyint', 'smallint', 'int', 'long'];
