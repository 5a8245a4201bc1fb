import type { CastFunction } from '../../expressions/cast/cast-failure.js';
import { castKernel } from '../../expressions/cast/cast-kernel.js';
import { specialWordCast } from '../../expressions/cast/special-word.js';
import type { ViewCast } from '../../expressions/cast/view-cast.js';
import { type BoundScalar, type Expression, ScalarCall } from '../../expressions/expression.js';
import { type DataType, type SimpleType, stringType } from '../../types/data-type.js';
import { daysOfMicros } from '../../types/datetime/civil.js';
import { toLocal, zoneOf } from '../../types/datetime/zone.js';
import type { FunctionCall } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { constantText } from './constant-text.js';
import { type PatternUse, patternKernel } from './text-parser.js';

/** Reading times from text: with a pattern, or without one as casts do. */

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
    inlineViews: kernel.evaluateView === undefined ? undefined : bytesParser(to, kernel.evaluateView, kernel.evaluate),
    canFail: true,
  };
  return new ScalarCall(call.name, [word ?? arg], bound, text);
}

/** Reads the bytes of a column in place. */
function bytesParser(to: DataType, read: ViewCast, evaluate: CastFunction): BoundScalar['inlineViews'] {
  return ([view], context) => {
    if (view.form !== 'view') return `${context.constant(evaluate)}(${view.code})`;
    const code = `${context.constant(read)}(${view.data}, ${view.start}, ${view.end})`;
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
  const strings = args.map(arg => coerce(arg, stringType, call.context.zone));
  const use: PatternUse = {
    zone: to.kind === 'timestamp_ntz' ? null : zone,
    result: to.kind === 'date' ? micros => daysOfMicros(toLocal(zone, micros)) : micros => micros,
    orNull: mode === 'try',
    wide: to.kind !== 'date',
  };
  const nullable = mode === 'try' ? true : undefined;
  const kernel = patternKernel(use, constantText(strings[1]));
  return new ScalarCall(call.name, strings, { type: to, nulls: 'propagate', nullable, ...kernel }, text);
}
