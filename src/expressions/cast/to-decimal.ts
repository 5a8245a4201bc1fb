import type { DecimalType } from '../../types/data-type.js';
import { fitsPrecision, type ParsedDecimal, parseDecimal, rescale, toUnscaled } from '../../types/decimal-text.js';
import { normalInteger, type Value } from '../../types/value.js';
import type { Int } from '../integer.js';
import { type CastFunction, type CastRequest, failed, malformed, outsideDecimal } from './cast-failure.js';
import { doubleText, trimText } from './number-text.js';
import { MICROS_OF } from './to-integer.js';

/** To decimal: rounded half up to the scale; too many digits before the point do not fit. NaN and infinity are null. */
export function toDecimalValue(request: CastRequest): CastFunction {
  const { from } = request;
  const to = request.to as DecimalType;
  const scaled = (unscaled: bigint, scale: number, source: Value): Value => {
    const rounded = rescale(unscaled, scale, to.scale);
    return fitsPrecision(rounded, to.precision) ? normalInteger(rounded) : outsideDecimal(request, source);
  };
  switch (from.kind) {
    case 'boolean':
      return (value: boolean) => scaled(value ? 1n : 0n, 0, value);
    case 'string':
      return (text: string) => textToDecimal(request, text);
    case 'float':
    case 'double':
      return (value: number) => {
        const near = nearestPlain(value, to);
        if (!Number.isNaN(near)) return near;
        if (!Number.isFinite(value)) return null;
        return fitted(request, parseDecimal(doubleText(value))!, value);
      };
    case 'decimal':
      return decimalToDecimal(from, to, scaled);
    case 'timestamp':
      return (micros: Int) => scaled(BigInt(micros), 6, micros);
    case 'year_month_interval': {
      const unit = from.to === 'year' ? 12n : 1n;
      return (months: number) => scaled(BigInt(months) / unit, 0, months);
    }
    case 'day_time_interval': {
      if (from.to === 'second') return (micros: Int) => scaled(BigInt(micros), 6, micros);
      const unit = BigInt(MICROS_OF[from.to]);
      return (micros: Int) => scaled(BigInt(micros) / unit, 0, micros);
    }
    default:
      return (value: Int) => scaled(BigInt(value), 0, value);
  }
}

/**
 * The unscaled decimal nearest to a double by plain arithmetic; NaN where that is not sure: near halfway, with many digits, or not fitting.
 * Below 1e11 the product is wrong by less than 1e-4.
 */
function nearestPlain(value: number, { precision, scale }: DecimalType): number {
  const scaled = scale <= 22 ? value * 10 ** scale : Number.NaN;
  if (!(scaled > -1e11 && scaled < 1e11)) return Number.NaN;
  const down = Math.floor(scaled);
  const rest = scaled - down;
  if (rest > 0.499 && rest < 0.501) return Number.NaN;
  const nearest = rest > 0.5 ? down + 1 : down;
  return precision > 11 || Math.abs(nearest) < 10 ** precision ? nearest + 0 : Number.NaN;
}

/** More digits after the point and room for them: nothing to round or check. */
function decimalToDecimal(
  from: DecimalType,
  to: DecimalType,
  scaled: (unscaled: bigint, scale: number, source: Value) => Value,
): CastFunction {
  const wider = to.precision - to.scale >= from.precision - from.scale;
  if (wider && to.scale === from.scale) return (value: Int) => value;
  if (wider && to.scale > from.scale && to.precision <= 15) {
    const factor = 10 ** (to.scale - from.scale);
    return (value: number) => value * factor;
  }
  return (value: Int) => scaled(BigInt(value), from.scale, value);
}

function textToDecimal(request: CastRequest, text: string): Value {
  const parsed = parseDecimal(trimText(text));
  if (parsed === null) return malformed(request, text);
  const digits = String(parsed.unscaled).replace('-', '').length - parsed.scale;
  if (parsed.unscaled !== 0n && digits > 38) {
    const message = `The value ${text.slice(0, 100)} cannot be interpreted as a numeric since it has more than 38 digits.`;
    return failed(request, 'NUMERIC_OUT_OF_SUPPORTED_RANGE', message);
  }
  return fitted(request, parsed, text);
}

function fitted(request: CastRequest, parsed: ParsedDecimal, source: Value): Value {
  const { precision, scale } = request.to as DecimalType;
  return toUnscaled(parsed, precision, scale) ?? outsideDecimal(request, source);
}
