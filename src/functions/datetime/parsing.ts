import { EvaluationError } from '../../common/errors.js';
import { castKernel } from '../../expressions/cast/cast-kernel.js';
import { specialWordCast } from '../../expressions/cast/special-word.js';
import { type BoundScalar, type Expression, ScalarCall } from '../../expressions/expression.js';
import { type DataType, type SimpleType, stringType } from '../../types/data-type.js';
import { daysOfMicros, type Micros } from '../../types/datetime/civil.js';
import { type DatetimeParser, datetimeParser } from '../../types/datetime/datetime-pattern.js';
import { parseDateBytes, parseTimestampBytes, parseTimestampNtzBytes } from '../../types/datetime/parse-datetime.js';
import { toLocal, type Zone, zoneOf } from '../../types/datetime/zone.js';
import type { FunctionCall } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { remembering } from './constant-text.js';

/** Reading times from text: with a pattern, or without one as casts do. */

export function cannotParse(text: string, pattern: string): EvaluationError {
  return new EvaluationError(
    'CANNOT_PARSE_TIMESTAMP',
    `The text '${text.slice(0, 200)}' could not be read by the pattern '${pattern}'. Use \`try_to_timestamp\` to tolerate invalid input and return NULL instead.`,
  );
}

/** A cast that is called like a function: `to_date('2020-01-01')`. */
export function castCall(call: FunctionCall, arg: Expression, to: SimpleType, mode: 'ansi' | 'try', text: string) {
  const { zone } = call.context;
  const word = specialWordCast(arg, to, zone);
  if (word instanceof ScalarCall) return new ScalarCall(call.name, word.children, word.bound, text);
  const kernel = castKernel(arg.type, to, mode, zone);
  const bound: BoundScalar = {
    type: to,
    nulls: 'propagate',
    nullable: mode === 'try' ? true : undefined,
    evaluate: kernel.evaluate,
    inline: mode === 'try' ? undefined : kernel.inline,
    inlineViews:
      arg.type.kind === 'string' && mode === 'ansi' ? bytesParser(to, zoneOf(zone), kernel.evaluate) : undefined,
    canFail: true,
  };
  return new ScalarCall(call.name, [word ?? arg], bound, text);
}

/** Reads the bytes of a column in place; what they do not give comes from `evaluate`, the error. */
function bytesParser(to: DataType, zone: Zone, evaluate: (text: string) => unknown): BoundScalar['inlineViews'] {
  const read =
    to.kind === 'date'
      ? parseDateBytes
      : to.kind === 'timestamp'
        ? (data: Uint8Array, start: number, end: number) => parseTimestampBytes(data, start, end, zone)
        : (data: Uint8Array, start: number, end: number) => parseTimestampNtzBytes(data, start, end);
  const parse = (data: Uint8Array, start: number, end: number) =>
    read(data, start, end) ?? evaluate(Buffer.from(data.buffer, data.byteOffset + start, end - start).toString());
  return ([view], context) => {
    if (view.form !== 'view') return `${context.constant(evaluate)}(${view.code})`;
    const code = `${context.constant(parse)}(${view.data}, ${view.start}, ${view.end})`;
    return to.kind === 'date' ? code : context.safe(code);
  };
}

/** Text by a pattern, which may be a column. */
export function patternCall(
  call: FunctionCall,
  args: readonly Expression[],
  to: SimpleType,
  mode: 'ansi' | 'try',
  text: string,
): ScalarCall {
  const zone = zoneOf(call.context.zone);
  const read = reader(to, zone);
  const parserOf = remembering(datetimeParser);
  const strings = args.map(arg => coerce(arg, stringType, call.context.zone));
  return new ScalarCall(
    call.name,
    strings,
    {
      type: to,
      nulls: 'propagate',
      nullable: mode === 'try' ? true : undefined,
      evaluate: (source: string, pattern: string) => {
        const value = read(parserOf(pattern), source);
        if (value === null && mode === 'ansi') throw cannotParse(source, pattern);
        return value;
      },
      canFail: true,
    },
    text,
  );
}

function reader(to: DataType, zone: Zone): (parser: DatetimeParser, text: string) => Micros | null {
  switch (to.kind) {
    case 'date':
      return (parser, text) => {
        const instant = parser.parseTimestamp(text, zone);
        return instant === null ? null : daysOfMicros(toLocal(zone, instant));
      };
    case 'timestamp':
      return (parser, text) => parser.parseTimestamp(text, zone);
    default:
      return (parser, text) => parser.parseTimestampNtz(text);
  }
}
