import { decimalText } from '../../types/decimal-text.js';
import type { Int } from '../integer.js';
import { type CastFunction, type CastRequest, malformed } from './cast-failure.js';
import { parseDouble } from './number-text.js';

/** To float or double: the nearest one. Only text can fail. */
export function toFloating(request: CastRequest): CastFunction {
  const { from } = request;
  const round = request.to.kind === 'float' ? Math.fround : (value: number) => value;
  switch (from.kind) {
    case 'boolean':
      return (value: boolean) => (value ? 1 : 0);
    case 'string':
      return (text: string) => {
        const value = parseDouble(text);
        return value === null ? malformed(request, text) : round(value);
      };
    case 'decimal':
      return (value: Int) => round(decimalToDouble(value, from.scale));
    case 'timestamp':
      return (micros: Int) => round(Number(micros) / 1e6);
    default:
      return (value: Int) => round(Number(value));
  }
}

/** The double nearest to a decimal. Up to 22 digits of scale a quotient of exact doubles is correctly rounded. */
export function decimalToDouble(unscaled: Int, scale: number): number {
  if (typeof unscaled === 'number' && scale <= 22) return unscaled / 10 ** scale;
  return Number(decimalText(unscaled, scale));
}
