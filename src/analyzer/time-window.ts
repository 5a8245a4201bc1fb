import { AnalysisError } from '../common/errors.js';
import { Attribute, Expression, Literal, ScalarCall, UnresolvedCall } from '../expressions/expression.js';
import { bindCall } from '../functions/bind.js';
import { hasWatermark } from '../logical/operators.js';
import {
  calendarIntervalType,
  type DataType,
  field,
  isTimestamp,
  type StructField,
  sqlTypeName,
  structType,
  timestampType,
} from '../types/data-type.js';
import { parseDuration, parseIntervalText } from '../types/interval.js';
import { castTo } from './coerce.js';
import { bindContext, type Names } from './resolve-expression.js';

/**
 * `window(time, size, slide, start)` and `session_window(time, gap)`, until the select list or GROUP BY around puts a column of windows
 * below itself and uses that.
 */
export class TimeWindowCall extends Expression {
  readonly kind = 'timeWindowCall';
  override readonly children: readonly Expression[];
  constructor(
    readonly time: Expression,
    readonly shape: WindowShape,
    /** The watermark marker of the time column; the column of windows takes it over. */
    readonly metadata: StructField['metadata'],
  ) {
    super();
    this.children = shape.kind === 'session' ? [time, shape.end] : [time];
  }
  override get type(): DataType {
    return structType([field('start', this.time.type), field('end', this.time.type)]);
  }
  override get nullable(): boolean {
    return false;
  }
  get columnName(): string {
    return this.shape.kind === 'session' ? 'session_window' : 'window';
  }
  withChildren([time, end]: readonly Expression[]): Expression {
    const shape: WindowShape = this.shape.kind === 'session' ? { kind: 'session', end } : this.shape;
    return new TimeWindowCall(time, shape, this.metadata);
  }
  toString(): string {
    return this.columnName;
  }
}

export type WindowShape =
  | { readonly kind: 'sliding'; readonly sizeUs: number; readonly slideUs: number; readonly startUs: number }
  /** `end`: time plus gap. */
  | { readonly kind: 'session'; readonly end: Expression };

export const isTimeWindow = (name: string): boolean =>
  name === 'window' || name === 'session_window' || name === 'window_time';

export function timeWindowCall(name: string, args: readonly Expression[], names: Names): Expression {
  if (name === 'window_time') return windowTimeCall(args);
  const most = name === 'window' ? 4 : 2;
  if (args.length < 2 || args.length > most) {
    throw new AnalysisError(
      'WRONG_NUM_ARGS.WITHOUT_SUGGESTION',
      `The \`${name}\` requires ${name === 'window' ? '2 to 4' : '2'} parameters but the actual number is ${args.length}.`,
    );
  }
  const [given, ...rest] = args;
  const metadata = given instanceof Attribute && hasWatermark(given) ? given.metadata : undefined;
  const time = isWindowStruct(given) ? windowTime(given) : timeOf(name, given, names);
  const shape = name === 'window' ? sliding(rest) : session(time, rest[0], names);
  return new TimeWindowCall(time, shape, markerOf(metadata));
}

const markerOf = (metadata: StructField['metadata']): StructField['metadata'] =>
  metadata?.watermarkDelayUs === undefined ? undefined : { watermarkDelayUs: metadata.watermarkDelayUs };

/** A struct of two times called start and end: what `window` makes. */
export function isWindowStruct({ type }: Expression): boolean {
  if (type.kind !== 'struct' || type.fields.length !== 2) return false;
  const [start, end] = type.fields;
  return start.name === 'start' && end.name === 'end' && isTimestamp(start.type) && isTimestamp(end.type);
}

function timeOf(name: string, e: Expression, names: Names): Expression {
  if (isTimestamp(e.type)) return e;
  if (e.type.kind === 'date' || e.type.kind === 'string' || e.type.kind === 'void') {
    return castTo(e, timestampType, names.environment.context.zone);
  }
  throw new AnalysisError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `Cannot resolve "${name}(${e})": the first parameter requires the "TIMESTAMP" type, however ${e} has the type "${sqlTypeName(e.type)}".`,
  );
}

function sliding(args: readonly Expression[]): WindowShape {
  const [sizeUs, slideUs = sizeUs, startUs = 0] = args.map(durationUs);
  const refuse = (code: string, message: string): never => {
    throw new AnalysisError(`DATATYPE_MISMATCH.${code}`, `Cannot resolve "window": ${message}`);
  };
  if (sizeUs <= 0) refuse('VALUE_OUT_OF_RANGE', `the window duration must be positive, not ${args[0]}.`);
  if (slideUs <= 0) refuse('VALUE_OUT_OF_RANGE', `the slide duration must be positive, not ${args[1]}.`);
  if (slideUs > sizeUs)
    refuse('PARAMETER_CONSTRAINT_VIOLATION', 'the slide duration must not exceed the window duration.');
  if (Math.abs(startUs) >= slideUs) {
    refuse('PARAMETER_CONSTRAINT_VIOLATION', 'the start time must be less than the slide duration.');
  }
  return { kind: 'sliding', sizeUs, slideUs, startUs };
}

function durationUs(e: Expression): number {
  const value = e instanceof Literal ? e.value : null;
  if (typeof value === 'number' && e.type.kind !== 'day_time_interval' && e.type.kind !== 'year_month_interval')
    return value;
  if (typeof value !== 'string') {
    const message = 'The duration and time inputs to window must be an integer, long or string literal.';
    throw new AnalysisError('_LEGACY_ERROR_TEMP_1207', message);
  }
  return Number(parseDuration(value));
}

function session(time: Expression, gap: Expression, names: Names): WindowShape {
  const context = bindContext(names);
  let interval: Expression;
  if (gap instanceof Literal && typeof gap.value === 'string') {
    interval = new Literal(parseIntervalText(gap.value), calendarIntervalType, gap.value);
  } else if (gap.type.kind === 'string') {
    interval = new ScalarCall('session_gap', [gap], {
      type: calendarIntervalType,
      nulls: 'propagate',
      canFail: true,
      evaluate: (text: string) => parseIntervalText(text),
    });
  } else if (gap.type.kind === 'interval') {
    interval = gap;
  } else {
    throw new AnalysisError(
      '_LEGACY_ERROR_TEMP_1040',
      `Gap duration expression used in session window must be CalendarIntervalType, but got ${sqlTypeName(gap.type)}. Give it as text: '5 minutes'.`,
    );
  }
  return { kind: 'session', end: bindCall(new UnresolvedCall('+', [time, interval]), context) };
}

/** `window_time(window)`, until it is put below as a column of its own that carries the watermark on. */
export class WindowTimeCall extends Expression {
  readonly kind = 'windowTimeCall';
  override readonly children: readonly [Expression];
  constructor(readonly window: Expression) {
    super();
    this.children = [window];
  }
  override get type(): DataType {
    return this.window.type.kind === 'struct' ? this.window.type.fields[1].type : timestampType;
  }
  get metadata(): StructField['metadata'] {
    return this.window instanceof Attribute ? markerOf(this.window.metadata) : undefined;
  }
  withChildren([window]: readonly Expression[]): Expression {
    return new WindowTimeCall(window);
  }
  toString(): string {
    return `window_time(${this.window})`;
  }
}

function windowTimeCall(args: readonly Expression[]): Expression {
  if (args.length === 1 && isWindowStruct(args[0])) return new WindowTimeCall(args[0]);
  throw new AnalysisError(
    'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
    `Cannot resolve "window_time(${args.join(', ')})": it requires a column made by window().`,
  );
}

/** The last microsecond of a window: the event time of what was computed over it. */
export function windowTime(window: Expression): Expression {
  const end = window.type.kind === 'struct' ? window.type.fields[1].type : timestampType;
  return new ScalarCall(
    'window_time',
    [window],
    {
      type: end,
      nulls: 'propagate',
      canFail: false,
      evaluate: ([, value]: readonly (number | bigint)[]) => (typeof value === 'bigint' ? value - 1n : value - 1),
    },
    `window_time(${window})`,
  );
}
