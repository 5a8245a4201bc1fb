import { AnalysisError } from '../../common/errors.js';
import {
  type DataType,
  type DayTimeIntervalType,
  simpleString,
  type YearMonthIntervalType,
} from '../../types/data-type.js';
import { UTC } from '../../types/datetime/zone.js';
import type { MapValue, Value } from '../../types/value.js';
import { javaDouble, javaFloat } from '../json/numbers.js';
import { type CsvOptions, csvFormatter } from './options.js';

/** The text of a non-null value in a CSV cell. */
export type CellText = (value: Value) => string;

/** How values of a type are written. `nested` allows what `to_csv` does and the format does not: arrays, maps and structs. */
export function cellText(type: DataType, options: CsvOptions, nested: boolean): CellText {
  switch (type.kind) {
    case 'string':
      return value => value as string;
    case 'float':
      return value => javaFloat(value as number);
    case 'double':
      return value => javaDouble(value as number);
    case 'decimal':
      return value => decimalText(value as number | bigint, type.scale);
    case 'binary':
      return value =>
        `[${Array.from(value as Uint8Array, byte => byte.toString(16).toUpperCase().padStart(2, '0')).join(' ')}]`;
    case 'date': {
      const formatter = csvFormatter(options.dateFormat ?? 'yyyy-MM-dd', 'dateFormat');
      return value => formatter.formatDate(value as number);
    }
    case 'timestamp': {
      const formatter = csvFormatter(options.timestampFormat ?? "yyyy-MM-dd'T'HH:mm:ss[.SSS][XXX]", 'timestampFormat');
      return value => formatter.format(value as number | bigint, options.zone);
    }
    case 'timestamp_ntz': {
      const formatter = csvFormatter(options.timestampNtzFormat ?? "yyyy-MM-dd'T'HH:mm:ss[.SSS]", 'timestampNTZFormat');
      return value => formatter.format(value as number | bigint, UTC);
    }
    case 'boolean':
    case 'tinyint':
    case 'smallint':
    case 'int':
    case 'long':
      return String;
    case 'year_month_interval':
      return value => yearMonthText(value as number, type);
    case 'day_time_interval':
      return value => dayTimeText(BigInt(value as number | bigint), type);
    case 'void':
      if (nested) return () => '';
      break;
    case 'array':
    case 'map':
    case 'struct':
      if (nested) return nestedText(type, options);
      break;
  }
  throw new AnalysisError(
    'UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE',
    `The CSV format cannot hold values of type ${simpleString(type)}.`,
  );
}

function nestedText(type: Extract<DataType, { kind: 'array' | 'map' | 'struct' }>, options: CsvOptions): CellText {
  const inner = (part: DataType): CellText => {
    const text = cellText(part, options, true);
    return value => (value === null ? '' : text(value));
  };
  if (type.kind === 'array') {
    const element = inner(type.element);
    return value => `[${(value as readonly Value[]).map(element).join(', ')}]`;
  }
  if (type.kind === 'struct') {
    const fields = type.fields.map(f => inner(f.type));
    return value => `{${(value as readonly Value[]).map((v, i) => fields[i](v)).join(', ')}}`;
  }
  const key = inner(type.key);
  const item = inner(type.value);
  return value => {
    const { keys, values } = value as MapValue;
    return `{${keys.map((k, i) => `${key(k)} ->${values[i] === null ? '' : ` ${item(values[i])}`}`).join(', ')}}`;
  };
}

function decimalText(unscaled: number | bigint, scale: number): string {
  if (scale === 0) return String(unscaled);
  const negative = unscaled < 0;
  const digits = String(negative ? -unscaled : unscaled).padStart(scale + 1, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

function yearMonthText(months: number, type: YearMonthIntervalType): string {
  const sign = months < 0 ? '-' : '';
  const size = Math.abs(months);
  const years = Math.floor(size / 12);
  if (type.from === 'year' && type.to === 'year') return `INTERVAL '${sign}${years}' YEAR`;
  if (type.from === 'month') return `INTERVAL '${sign}${size}' MONTH`;
  return `INTERVAL '${sign}${years}-${size % 12}' YEAR TO MONTH`;
}

const UNITS = ['day', 'hour', 'minute', 'second'] as const;
const MICROS: readonly bigint[] = [86_400_000_000n, 3_600_000_000n, 60_000_000n, 1_000_000n];

function dayTimeText(micros: bigint, type: DayTimeIntervalType): string {
  const first = UNITS.indexOf(type.from);
  const last = UNITS.indexOf(type.to);
  let rest = micros < 0n ? -micros : micros;
  let text = micros < 0n ? '-' : '';
  for (let unit = first; unit <= last; unit++) {
    const value = rest / MICROS[unit];
    rest %= MICROS[unit];
    if (unit > first) text += unit === 1 ? ' ' : ':';
    text += unit === first && unit === 0 ? String(value) : String(value).padStart(2, '0');
  }
  if (last === 3 && rest > 0n) text += `.${String(rest).padStart(6, '0').replace(/0+$/, '')}`;
  return `INTERVAL '${text}' ${type.from.toUpperCase()}${first === last ? '' : ` TO ${type.to.toUpperCase()}`}`;
}
