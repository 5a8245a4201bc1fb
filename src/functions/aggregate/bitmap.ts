import { EvaluationError } from '../../common/errors.js';
import { binaryType, isNumeric, longType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, castTo, checkArity, unexpectedType } from './call.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';

/** Bitmaps of 32768 bits in 4096 bytes, for exact distinct counts that can be stored and combined. */
const BYTES = 4096;

export const bitmapConstructAgg: FunctionDefinition = {
  name: 'bitmap_construct_agg',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'bitmap_construct_agg(position)',
  doc: 'A bitmap with the bits at the given positions (0 to 32767, see `bitmap_bit_position`) set.',
  examples: [['(SELECT hex(substring(bitmap_construct_agg(x), 1, 1)) FROM VALUES (0), (1) AS t(x))', '03']],
  bind(call) {
    checkArity(call, 1);
    const [arg] = call.args;
    const { kind } = arg.type;
    if (!isNumeric(arg.type) && kind !== 'string' && kind !== 'void') throw unexpectedType(call, 0, '"BIGINT"');
    return aggregateCall(call, [castTo(arg, longType, call)], boundBitmap(0, setBit));
  },
};

export const bitmapOrAgg: FunctionDefinition = {
  name: 'bitmap_or_agg',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'bitmap_or_agg(bitmap)',
  doc: 'The bitwise OR of bitmaps; shorter ones count as if zeros followed.',
  examples: [["(SELECT hex(substring(bitmap_or_agg(x), 1, 1)) FROM VALUES (x'01'), (x'02') AS t(x))", '03']],
  bind: call => bindCombined(call, 0, orInto),
};

export const bitmapAndAgg: FunctionDefinition = {
  name: 'bitmap_and_agg',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'bitmap_and_agg(bitmap)',
  doc: 'The bitwise AND of bitmaps; shorter ones count as if zeros followed. All ones for no values.',
  examples: [["(SELECT hex(substring(bitmap_and_agg(x), 1, 1)) FROM VALUES (x'01'), (x'03') AS t(x))", '01']],
  bind: call => bindCombined(call, 0xff, andInto),
};

type Combine = (bitmap: Uint8Array, value: Value) => void;

function bindCombined(call: FunctionCall, fill: number, combine: Combine) {
  checkArity(call, 1);
  const [arg] = call.args;
  if (arg.type.kind !== 'binary') throw unexpectedType(call, 0, '"BINARY"');
  return aggregateCall(call, [arg], boundBitmap(fill, combine));
}

/** State: [bitmap]. */
function boundBitmap(fill: number, combine: Combine) {
  const apply = (bitmap: Uint8Array, [value]: readonly Value[]): Uint8Array => {
    combine(bitmap, value);
    return bitmap;
  };
  const aggregate: RowAggregate<Uint8Array> = {
    type: binaryType,
    stateTypes: [binaryType],
    skipNulls: true,
    init: () => new Uint8Array(BYTES).fill(fill),
    update: apply,
    merge: (bitmap, [saved]) => {
      (fill === 0 ? orInto : andInto)(bitmap, saved);
      return bitmap;
    },
    save: bitmap => [bitmap],
    finish: bitmap => bitmap,
  };
  return boundRows(aggregate, { nullable: false, distinctMatters: false });
}

function setBit(bitmap: Uint8Array, value: Value): void {
  const position = Number(value);
  if (position < 0 || position >= 8 * BYTES) {
    throw new EvaluationError(
      'INVALID_BITMAP_POSITION',
      `The bitmap position ${position} is not within 0 and ${8 * BYTES - 1}. Use bitmap_bit_position.`,
    );
  }
  bitmap[position >> 3] |= 1 << (position & 7);
}

function orInto(bitmap: Uint8Array, value: Value): void {
  const other = value as Uint8Array;
  for (let i = 0; i < Math.min(other.length, BYTES); i++) bitmap[i] |= other[i];
}

function andInto(bitmap: Uint8Array, value: Value): void {
  const other = value as Uint8Array;
  for (let i = 0; i < BYTES; i++) bitmap[i] &= i < other.length ? other[i] : 0;
}
