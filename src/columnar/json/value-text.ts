import { InternalError } from '../../common/errors.js';
import { type DataType, type DecimalType, simpleString } from '../../types/data-type.js';
import {
  civilFromDays,
  daysOfMicros,
  type Micros,
  microsWithinDay,
  secondsOfMicros,
} from '../../types/datetime/civil.js';
import { datetimeFormatter } from '../../types/datetime/datetime-pattern.js';
import { formatDate, formatTimeOfDay, formatYear, TWO } from '../../types/datetime/format-datetime.js';
import { offsetId, toLocal, UTC } from '../../types/datetime/zone.js';
import { calendarIntervalText, dayTimeText, yearMonthText } from '../../types/interval-text.js';
import type { CalendarInterval, Value } from '../../types/value.js';
import type { ByteSink } from './byte-sink.js';
import { javaDouble, javaFloat } from './numbers.js';
import type { JsonOptions } from './options.js';
import { appendQuoted } from './quote.js';

/** `BigDecimal.toString` of Java: plain, or with an exponent where more than five zeros would follow the point. */
export function javaDecimal(unscaled: number | bigint, scale: number): string {
  const negative = unscaled < 0;
  const digits = String(unscaled).slice(negative ? 1 : 0);
  const sign = negative ? '-' : '';
  if (scale === 0) return sign + digits;
  const exponent = digits.length - 1 - scale;
  if (exponent < -6) return `${sign}${digits[0]}${digits.length > 1 ? `.${digits.slice(1)}` : ''}E${exponent}`;
  const padded = digits.padStart(scale + 1, '0');
  return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
}

export function scalarText(type: DataType, options: JsonOptions): (value: Value) => string {
  switch (type.kind) {
    case 'date': {
      const formatter = options.dateFormat === null ? null : datetimeFormatter(options.dateFormat);
      return formatter === null ? value => formatDate(value as number) : value => formatter.formatDate(value as number);
    }
    case 'timestamp': {
      const { zone, timestampFormat } = options;
      const formatter = timestampFormat === null ? null : datetimeFormatter(timestampFormat);
      if (formatter !== null) return value => formatter.format(value as Micros, zone);
      return value =>
        isoMillis(toLocal(zone, value as Micros)) +
        offsetId(zone.fixedOffset ?? zone.offsetAt(secondsOfMicros(value as Micros)));
    }
    case 'timestamp_ntz': {
      const formatter = options.timestampNtzFormat === null ? null : datetimeFormatter(options.timestampNtzFormat);
      return formatter === null ? value => isoMillis(value as Micros) : value => formatter.format(value as Micros, UTC);
    }
    case 'binary':
      return value => Buffer.from(value as Uint8Array).toString('base64');
    case 'year_month_interval':
      return value => yearMonthText(value as number, type);
    case 'day_time_interval':
      return value => dayTimeText(value as number | bigint, type);
    case 'interval':
      return value => calendarIntervalText(value as CalendarInterval);
    default:
      throw new InternalError(`no JSON text for ${simpleString(type)}`);
  }
}

const civil = { year: 0, month: 0, day: 0 };

/** `2020-01-02T03:04:05.678`: always three digits, the rest cut off. */
function isoMillis(local: Micros): string {
  const days = daysOfMicros(local);
  const micros = microsWithinDay(local, days);
  const seconds = Math.floor(micros / 1_000_000);
  const millis = Math.floor(micros / 1000) - seconds * 1000;
  civilFromDays(days, civil);
  return `${formatYear(civil.year)}-${TWO[civil.month]}-${TWO[civil.day]}T${formatTimeOfDay(seconds)}.${String(millis).padStart(3, '0')}`;
}

/** Keys of maps that are no strings appear as Spark's internal form prints: days, microseconds, digits. */
export function keyText(type: DataType): (value: Value) => string {
  switch (type.kind) {
    case 'string':
      return value => value as string;
    case 'float':
      return value => javaFloat(value as number);
    case 'double':
      return value => javaDouble(value as number);
    case 'decimal':
      return value => javaDecimal(value as number | bigint, (type as DecimalType).scale);
    case 'binary':
      return value => Buffer.from(value as Uint8Array).toString('base64');
    case 'array':
      return value =>
        `[${(value as Value[]).map(item => (item === null ? 'null' : keyText(type.element)(item))).join(',')}]`;
    case 'struct':
      return value =>
        `[${(value as Value[]).map((item, i) => (item === null ? 'null' : keyText(type.fields[i].type)(item))).join(',')}]`;
    default:
      return value => String(value);
  }
}

/** A semi-structured value: object keys in order of their UTF-16 units, as a variant keeps them. */
export function appendVariant(sink: ByteSink, json: unknown): void {
  if (json === null || json === undefined) sink.ascii('null');
  else if (typeof json === 'string') {
    const bytes = Buffer.from(json);
    appendQuoted(sink, bytes, 0, bytes.length);
  } else if (typeof json === 'number') sink.ascii(Number.isFinite(json) ? String(json) : `"${json}"`);
  else if (typeof json === 'bigint' || typeof json === 'boolean') sink.ascii(String(json));
  else if (Array.isArray(json)) {
    sink.byte(0x5b);
    json.forEach((item, i) => {
      if (i > 0) sink.byte(0x2c);
      appendVariant(sink, item);
    });
    sink.byte(0x5d);
  } else {
    sink.byte(0x7b);
    Object.keys(json as object)
      .sort()
      .forEach((key, i) => {
        if (i > 0) sink.byte(0x2c);
        appendVariant(sink, key);
        sink.byte(0x3a);
        appendVariant(sink, (json as Record<string, unknown>)[key]);
      });
    sink.byte(0x7d);
  }
}
