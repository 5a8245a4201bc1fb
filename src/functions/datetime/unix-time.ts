import { InternalError } from '../../common/errors.js';
import { type BoundScalar, callText, type Expression, Literal, ScalarCall } from '../../expressions/expression.js';
import type { Int } from '../../expressions/integer.js';
import { type DataType, longType, stringType } from '../../types/data-type.js';
import { floorQuotient, type Micros, microsOf } from '../../types/datetime/civil.js';
import { toInstant, zoneOf } from '../../types/datetime/zone.js';
import { normalInteger } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';
import { longParam, optional, stringParam } from '../signature-params.js';
import { shownInFull } from './call-text.js';
import { constantText } from './constant-text.js';
import { timeText, timeTextKernel } from './format-times.js';
import { patternKernel } from './text-parser.js';

const DEFAULT_PATTERN = 'yyyy-MM-dd HH:mm:ss';
const MILLION = 1_000_000;

/** Whole seconds, cut off towards zero: that is how these functions differ from `unix_seconds`. */
const wholeSeconds = (micros: Micros): Int =>
  typeof micros === 'number' ? secondsTowardsZero(micros) : normalInteger(micros / 1_000_000n);

/** A division by floor costs a third of one with a remainder. */
const secondsTowardsZero = (micros: number): number =>
  micros < 0 ? 0 - floorQuotient(-micros, MILLION) : floorQuotient(micros, MILLION);

function unixTime(name: string, fewest: 0 | 1, examples: FunctionDefinition['examples']): FunctionDefinition {
  return {
    name,
    kind: 'scalar',
    group: 'datetime',
    signature: fewest === 0 ? `${name}([expr[, pattern]])` : `${name}(expr[, pattern])`,
    doc: `Seconds since 1970-01-01 00:00:00 UTC of a time, or of text by a pattern (${DEFAULT_PATTERN} unless given).`,
    examples,
    bind(call) {
      checkArgumentCount(call, fewest, 2);
      if (call.args.length === 0) return secondsNow(call);
      const [arg, pattern = new Literal(DEFAULT_PATTERN, stringType)] = call.args;
      const text = callText(name, [arg, pattern]);
      const { kind } = arg.type;
      if (kind !== 'string' && kind !== 'void') {
        const bound = secondsOf(arg.type, call);
        if (bound === undefined) throw unexpectedInputType(call, 0, '("STRING" or "DATE" or "TIMESTAMP")');
        return new ScalarCall(name, [arg], bound, text);
      }
      return secondsOfText(call, arg, pattern, text);
    },
  };
}

function secondsNow(call: FunctionCall): Expression {
  const text = `${call.name}(current_timestamp(), ${DEFAULT_PATTERN})`;
  const bound: BoundScalar = {
    type: longType,
    nulls: 'propagate',
    nullable: false,
    atBatchTime: (nowUs: number) => wholeSeconds(nowUs),
    evaluate: () => {
      throw new InternalError(`${text} has no value before planning`);
    },
  };
  return new ScalarCall(call.name, [], bound, text);
}

function secondsOf(type: DataType, call: FunctionCall): BoundScalar | undefined {
  const zone = zoneOf(call.context.zone);
  switch (type.kind) {
    case 'date':
      return {
        type: longType,
        nulls: 'propagate',
        evaluate: (days: number) => wholeSeconds(toInstant(zone, microsOf(days, 0) ?? BigInt(days) * 86_400_000_000n)),
        canFail: false,
      };
    case 'timestamp':
    case 'timestamp_ntz':
      return {
        type: longType,
        nulls: 'propagate',
        evaluate: wholeSeconds,
        inline: ([us], context) => `${context.constant(secondsTowardsZero)}(${us})`,
        canFail: false,
      };
    default:
      return undefined;
  }
}

function secondsOfText(call: FunctionCall, arg: Expression, pattern: Expression, text: string): Expression {
  const { zone: zoneId } = call.context;
  const zone = zoneOf(zoneId);
  const strings = [coerce(arg, stringType, zoneId), coerce(pattern, stringType, zoneId)];
  const kernel = patternKernel({ zone, result: wholeSeconds, orNull: false, wide: true }, constantText(strings[1]));
  return new ScalarCall(call.name, strings, { type: longType, nulls: 'propagate', ...kernel }, text);
}

const fromUnixtime = shownInFull(
  scalar({
    name: 'from_unixtime',
    group: 'datetime',
    signature: 'from_unixtime(seconds[, pattern])',
    doc: `Text of the time so many seconds after 1970-01-01 00:00:00 UTC, by a pattern (${DEFAULT_PATTERN} unless given).`,
    examples: [["from_unixtime(0, 'yyyy-MM-dd HH:mm:ss')", '1970-01-01 00:00:00']],
    params: [longParam('seconds'), optional(stringParam('pattern'), DEFAULT_PATTERN)],
    returns: stringType,
    kernel: ({ args, zone }) => {
      const text = timeText(zoneOf(zone));
      return {
        evaluate: (seconds: Int, pattern: string) => text(microsOfSeconds(seconds), pattern),
        vector: timeTextKernel(zoneOf(zone), constantText(args[1]), MILLION),
      };
    },
  }),
);

/** Wraps around at 64 bits, as Spark's does. */
function microsOfSeconds(seconds: Int): Micros {
  const micros = Number(seconds) * MILLION;
  return Number.isSafeInteger(micros) ? micros : normalInteger(BigInt.asIntN(64, BigInt(seconds) * 1_000_000n));
}

export const unixTimeFunctions: readonly FunctionDefinition[] = [
  unixTime('unix_timestamp', 0, [["unix_timestamp('2016-04-08', 'yyyy-MM-dd')", '1460073600']]),
  unixTime('to_unix_timestamp', 1, [["to_unix_timestamp('2016-04-08', 'yyyy-MM-dd')", '1460073600']]),
  fromUnixtime,
];
