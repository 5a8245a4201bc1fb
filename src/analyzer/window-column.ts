import { type Expression, Literal, ScalarCall } from '../expressions/expression.js';
import { type StructType, stringType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import { normalInteger } from '../types/value.js';
import type { TimeWindowCall } from './time-window.js';

/** Expressions that compute windows: always a struct of two times, so that later steps can take it apart again. */
export function windowStruct(type: StructType, start: Expression, end: Expression): Expression {
  const args = [new Literal('start', stringType), start, new Literal('end', stringType), end];
  return new ScalarCall('named_struct', args, {
    type,
    nulls: 'custom',
    nullable: false,
    canFail: false,
    evaluate: (...values: Value[]) => [values[1], values[3]],
  });
}

/**
 * The windows that a time may fall into, the latest first: one when they do not overlap. The last one may miss the time when the slide
 * does not divide the size; `mayMiss` tells so.
 */
export function slidingWindows(call: TimeWindowCall): { windows: Expression[]; mayMiss: boolean } {
  const { time, shape } = call;
  if (shape.kind !== 'sliding') return { windows: [], mayMiss: false };
  const { sizeUs, slideUs, startUs } = shape;
  const count = Math.ceil(sizeUs / slideUs);
  const windows = Array.from({ length: count }, (_, i) =>
    windowStruct(
      call.type as StructType,
      shifted(time, slideUs, startUs, -i * slideUs),
      shifted(time, slideUs, startUs, sizeUs - i * slideUs),
    ),
  );
  return { windows, mayMiss: sizeUs % slideUs !== 0 };
}

/** The last multiple of `slideUs` (counted from `startUs`) that is not after `time`, moved by `byUs`. */
function shifted(time: Expression, slideUs: number, startUs: number, byUs: number): Expression {
  const small = (us: number): number => {
    const into = (us - startUs) % slideUs;
    return us - (into < 0 ? into + slideUs : into) + byUs;
  };
  const large = (us: bigint): number | bigint => {
    const slide = BigInt(slideUs);
    const into = (us - BigInt(startUs)) % slide;
    return normalInteger(us - (into < 0n ? into + slide : into) + BigInt(byUs));
  };
  return new ScalarCall(
    'window_bound',
    [
      time,
      new Literal(slideUs, { kind: 'long', view: 'number' }),
      new Literal(byUs, { kind: 'long', view: 'number' }),
      new Literal(startUs, { kind: 'long', view: 'number' }),
    ],
    {
      type: time.type,
      nulls: 'propagate',
      canFail: false,
      evaluate: (us: number | bigint) => (typeof us === 'bigint' ? large(us) : small(us)),
      inline: ([us], context) => context.safe(`${context.constant(small)}(${us})`),
    },
  );
}
