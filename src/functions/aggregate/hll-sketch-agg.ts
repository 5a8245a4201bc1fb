import { AnalysisError, EvaluationError } from '../../common/errors.js';
import { callText, Literal, ScalarCall } from '../../expressions/expression.js';
import { binaryType, booleanType, type DataType, intType, longType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { isConstant } from '../signature-constant.js';
import { aggregateCall, castTo, checkArity, constantArgument, unexpectedType } from './call.js';
import { HllSketch } from './hll-sketch.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';
import { SketchHash } from './sketch-hash.js';

const DEFAULT_LG_K = 12;

export const hllSketchAgg: FunctionDefinition = {
  name: 'hll_sketch_agg',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'hll_sketch_agg(expr[, lgConfigK])',
  doc: 'An HLL sketch of the distinct integers, strings or binaries, in the format of Apache DataSketches, with 2^lgConfigK (12) slots. Read it with `hll_sketch_estimate`.',
  examples: [['(SELECT hll_sketch_estimate(hll_sketch_agg(x)) FROM VALUES (1), (1), (2) AS t(x))', '2']],
  bind(call) {
    checkArity(call, 1, 2);
    const [arg] = call.args;
    const { kind } = arg.type;
    if (!['int', 'long', 'string', 'binary', 'void'].includes(kind)) {
      throw unexpectedType(call, 0, '("INT" or "BIGINT" or "STRING" or "BINARY")');
    }
    const lgK = lgKOf(call);
    const text = callText(call.name, [arg, call.args[1] ?? new Literal(DEFAULT_LG_K, intType)], call.options.distinct);
    const bound = boundRows(sketchOf(kind === 'void' ? intType : arg.type, lgK), {
      nullable: false,
      distinctMatters: false,
    });
    return aggregateCall(call, [kind === 'void' ? castTo(arg, intType, call) : arg], bound, text);
  },
};

export const hllUnionAgg: FunctionDefinition = {
  name: 'hll_union_agg',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'hll_union_agg(sketch[, allowDifferentLgConfigK])',
  doc: 'The union of HLL sketches. Sketches of different sizes are refused unless `allowDifferentLgConfigK`.',
  examples: [
    [
      '(SELECT hll_sketch_estimate(hll_union_agg(s)) FROM (SELECT hll_sketch_agg(x) AS s FROM VALUES (1), (2) AS t(x)) AS u)',
      '2',
    ],
  ],
  bind(call) {
    checkArity(call, 1, 2);
    const [arg] = call.args;
    if (arg.type.kind !== 'binary') throw unexpectedType(call, 0, '"BINARY"');
    const flag = call.args[1] ?? new Literal(false, booleanType);
    const lenient =
      call.args.length === 2 && constantArgument(call, 1, 'allowDifferentLgConfigK', booleanType, true) === true;
    const text = callText(call.name, [arg, flag], call.options.distinct);
    return aggregateCall(call, [arg], boundRows(unionOf(lenient), { nullable: false, distinctMatters: false }), text);
  },
};

export const hllSketchEstimate: FunctionDefinition = {
  name: 'hll_sketch_estimate',
  kind: 'scalar',
  group: 'sketch',
  signature: 'hll_sketch_estimate(sketch)',
  doc: 'The number of distinct values in an HLL sketch, estimated.',
  examples: [['(SELECT hll_sketch_estimate(hll_sketch_agg(x)) FROM VALUES (1), (1), (2) AS t(x))', '2']],
  bind(call) {
    checkArity(call, 1);
    if (call.args[0].type.kind !== 'binary') throw unexpectedType(call, 0, '"BINARY"');
    return new ScalarCall('hll_sketch_estimate', call.args, {
      type: longType,
      nulls: 'propagate',
      evaluate: (bytes: Uint8Array) => Math.round(HllSketch.fromBytes(bytes).estimate()),
    });
  },
};

function lgKOf(call: FunctionCall): number {
  const arg = call.args[1];
  if (arg === undefined) return DEFAULT_LG_K;
  if (!isConstant(arg)) {
    throw new AnalysisError('HLL_K_MUST_BE_CONSTANT', `${call.name}: lgConfigK must be a constant, not ${arg}.`);
  }
  const lgK = constantArgument(call, 1, 'lgConfigK', intType, true) as number;
  if (lgK >= 4 && lgK <= 21) return lgK;
  throw new EvaluationError('HLL_INVALID_LG_K', `${call.name}: lgConfigK must be between 4 and 21, inclusive: ${lgK}.`);
}

/** State: [sketch]. */
function sketchOf(type: DataType, lgK: number): RowAggregate<HllSketch> {
  const hash = new SketchHash();
  return {
    type: binaryType,
    stateTypes: [binaryType],
    skipNulls: true,
    init: () => new HllSketch(lgK),
    update(sketch, [value]) {
      const hashed = hash.hash(type, value);
      if (hashed === null) return sketch;
      const { first, second } = hashed;
      const zeros = second.high !== 0 ? Math.clz32(second.high) : 32 + Math.clz32(second.low);
      sketch.addCoupon(((Math.min(zeros, 62) + 1) << 26) | (first.low & 0x3ffffff));
      return sketch;
    },
    merge(sketch, [saved]) {
      sketch.merge(HllSketch.fromBytes(saved as Uint8Array));
      return sketch;
    },
    save: sketch => [sketch.toBytes()],
    finish: sketch => sketch.toBytes(),
  };
}

/** State: [sketch], null before the first one. */
function unionOf(lenient: boolean): RowAggregate<HllSketch | null> {
  const add = (sketch: HllSketch | null, saved: Value): HllSketch | null => {
    if (saved === null) return sketch;
    const other = HllSketch.fromBytes(saved as Uint8Array);
    if (sketch === null) return other;
    if (sketch.lgK !== other.lgK && !lenient) {
      throw new EvaluationError(
        'HLL_UNION_DIFFERENT_LG_K',
        `Sketches have different lgConfigK values: ${sketch.lgK} and ${other.lgK}. Set allowDifferentLgConfigK to true to merge them.`,
      );
    }
    const [small, large] = sketch.lgK <= other.lgK ? [sketch, other] : [other, sketch];
    small.merge(large);
    return small;
  };
  return {
    type: binaryType,
    stateTypes: [binaryType],
    init: () => null,
    update: (sketch, [saved]) => add(sketch, saved),
    merge: (sketch, [saved]) => add(sketch, saved),
    save: sketch => [sketch === null ? null : sketch.toBytes()],
    finish: sketch => (sketch ?? new HllSketch(DEFAULT_LG_K)).toBytes(),
  };
}
