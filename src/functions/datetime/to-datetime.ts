import { callText } from '../../expressions/expression.js';
import { type ExpectedType, exactly, numericType, oneOf } from '../../types/coercion-implicit.js';
import { dateType, type SimpleType, stringType, timestampNtzType, timestampType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { castCall, patternCall } from './parsing.js';

/** Text, dates and timestamps as dates and timestamps. */

const TIMES = [exactly(stringType), exactly(dateType), exactly(timestampType), exactly(timestampNtzType)];
const anyTime = oneOf(...TIMES);
const anyTimeOrNumber = oneOf(...TIMES, numericType);

function toDatetime(
  name: string,
  to: SimpleType,
  mode: 'ansi' | 'try',
  takes: ExpectedType,
  doc: string,
  examples: FunctionDefinition['examples'],
): FunctionDefinition {
  return {
    name,
    kind: 'scalar',
    group: 'datetime',
    signature: `${name}(expr[, pattern])`,
    doc,
    examples,
    bind(call) {
      checkArgumentCount(call, 1, 2);
      const [arg, pattern] = call.args;
      const { zone } = call.context;
      const type = takes.accepts(arg.type) ? arg.type : arg.type.kind === 'void' ? stringType : anyTime.from(arg.type);
      if (type === undefined) throw unexpectedInputType(call, 0, takes.text);
      if (pattern !== undefined && exactly(stringType).from(pattern.type) === undefined)
        throw unexpectedInputType(call, 1, '"STRING"');
      const text = callText(name, call.args);
      const isTime = type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ntz';
      // What is a time already needs no pattern, not even one that is not null.
      if (pattern === undefined || isTime) return castCall(call, coerce(arg, type, zone), to, mode, text);
      return patternCall(call, [arg, pattern], to, mode, text);
    },
  };
}

const PATTERN = ' By the pattern where one is given, else as CAST reads it.';

export const toDatetimeFunctions: readonly FunctionDefinition[] = [
  toDatetime('to_date', dateType, 'ansi', anyTime, `A date.${PATTERN} Fails where it does not match.`, [
    ["to_date('2009-07-30 04:17:52')", '2009-07-30'],
    ["to_date('31.12.2016', 'dd.MM.yyyy')", '2016-12-31'],
  ]),
  toDatetime('try_to_date', dateType, 'try', anyTime, `A date, or null where it does not match.${PATTERN}`, [
    ["try_to_date('foo', 'yyyy-MM-dd')", 'NULL'],
  ]),
  toDatetime('to_timestamp', timestampType, 'ansi', anyTimeOrNumber, `A timestamp.${PATTERN} Numbers are seconds.`, [
    ["to_timestamp('2016-12-31 00:12:00')", '2016-12-31 00:12:00'],
    ["to_timestamp('2016-12-31', 'yyyy-MM-dd')", '2016-12-31 00:00:00'],
  ]),
  toDatetime(
    'try_to_timestamp',
    timestampType,
    'try',
    anyTimeOrNumber,
    `A timestamp, or null where the text does not match.${PATTERN}`,
    [["try_to_timestamp('foo', 'yyyy-MM-dd')", 'NULL']],
  ),
  toDatetime('to_timestamp_ltz', timestampType, 'ansi', anyTimeOrNumber, `A timestamp.${PATTERN}`, [
    ["to_timestamp_ltz('2016-12-31 00:12:00')", '2016-12-31 00:12:00'],
  ]),
  toDatetime('to_timestamp_ntz', timestampNtzType, 'ansi', anyTime, `A timestamp without time zone.${PATTERN}`, [
    ["to_timestamp_ntz('2016-12-31 00:12:00+02:00')", '2016-12-31 00:12:00'],
  ]),
];
