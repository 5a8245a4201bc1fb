import { EvaluationError } from '../../common/errors.js';
import { callText, Literal, ScalarCall } from '../../expressions/expression.js';
import { binaryType, type DataType, intType, longType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, castTo, checkArity, constantArgument, unexpectedType } from './call.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';
import { SketchHash } from './sketch-hash.js';
import { ThetaSketch } from './theta-sketch.js';

const DEFAULT_LG_K = 12;
const ACCEPTED = new Set(['int', 'long', 'float', 'double', 'string', 'binary', 'void']);

export const thetaSketchAgg: FunctionDefinition = {
  name: 'theta_sketch_agg',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'theta_sketch_agg(expr[, lgNomEntries])',
  doc: 'A theta sketch of the distinct numbers, strings or binaries, in the format of Apache DataSketches, with about 2^lgNomEntries (12) entries. Read it with `theta_sketch_estimate`.',
  examples: [['(SELECT theta_sketch_estimate(theta_sketch_agg(x)) FROM VALUES (1), (1), (2) AS t(x))', '2']],
  bind(call) {
    checkArity(call, 1, 2);
    const [arg] = call.args;
    if (!ACCEPTED.has(arg.type.kind)) {
      throw unexpectedType(call, 0, '("BINARY" or "DOUBLE" or "FLOAT" or "INT" or "BIGINT" or "STRING")');
    }
    const value = arg.type.kind === 'void' ? castTo(arg, intType, call) : arg;
    const text = callText(call.name, [arg, call.args[1] ?? new Literal(DEFAULT_LG_K, intType)], call.options.distinct);
    const bound = boundRows(sketchOf(value.type, lgKOf(call)), { nullable: false, distinctMatters: false });
    return aggregateCall(call, [value], bound, text);
  },
};

export const thetaSketchEstimate: FunctionDefinition = {
  name: 'theta_sketch_estimate',
  kind: 'scalar',
  group: 'sketch',
  signature: 'theta_sketch_estimate(sketch)',
  doc: 'The number of distinct values in a theta sketch, estimated.',
  examples: [['(SELECT theta_sketch_estimate(theta_sketch_agg(x)) FROM VALUES (1), (1), (2) AS t(x))', '2']],
  bind(call) {
    checkArity(call, 1);
    if (call.args[0].type.kind !== 'binary') throw unexpectedType(call, 0, '"BINARY"');
    return new ScalarCall('theta_sketch_estimate', call.args, {
      type: longType,
      nulls: 'propagate',
      evaluate: (bytes: Uint8Array) => Math.round(ThetaSketch.fromBytes(bytes).estimate()),
    });
  },
};

function lgKOf(call: FunctionCall): number {
  if (call.args.length < 2) return DEFAULT_LG_K;
  const lgK = constantArgument(call, 1, 'lgNomEntries', intType, true) as number;
  if (lgK >= 4 && lgK <= 26) return lgK;
  throw new EvaluationError(
    'THETA_INVALID_LG_NOM_ENTRIES',
    `${call.name}: lgNomEntries must be between 4 and 26, inclusive: ${lgK}.`,
  );
}

/** State: [sketch]. */
function sketchOf(type: DataType, lgK: number): RowAggregate<ThetaSketch> {
  const hash = new SketchHash();
  return {
    type: binaryType,
    stateTypes: [binaryType],
    skipNulls: true,
    init: () => new ThetaSketch(lgK),
    update(sketch, [value]) {
      const hashed = hash.hash(type, value);
      if (hashed !== null) sketch.add(BigInt.asUintN(64, hashed.first.toBigInt()) >> 1n);
      return sketch;
    },
    merge(sketch, [saved]) {
      sketch.merge(ThetaSketch.fromBytes(saved as Uint8Array, lgK));
      return sketch;
    },
    save: sketch => [sketch.toBytes()],
    finish: sketch => sketch.toBytes(),
  };
}
