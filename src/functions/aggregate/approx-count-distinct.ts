import { vectorOf } from '../../columnar/builder.js';
import { hashDouble, hashLong, hashValue, XXHASH64_SEED } from '../../columnar/spark-hash.js';
import { BytesVector, Float64Vector, Int32Vector, IntegerVector, type Vector } from '../../columnar/vector.js';
import { XxHash64 } from '../../columnar/xxhash64.js';
import { AnalysisError } from '../../common/errors.js';
import { callText } from '../../expressions/expression.js';
import { binaryType, doubleType, longType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity, constantArgument } from './call.js';
import { GroupAccumulator, liveRows } from './groups.js';
import {
  addHash,
  estimate,
  MAX_PRECISION,
  MIN_PRECISION,
  mergePacked,
  packRegisters,
  precisionFor,
} from './hyperloglog.js';

export const approxCountDistinct: FunctionDefinition = {
  name: 'approx_count_distinct',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'approx_count_distinct(expr[, relativeSd])',
  doc: 'The estimated number of distinct values that are not null (HyperLogLog++). `relativeSd`, 0.05 by default, is the deviation allowed.',
  examples: [['(SELECT approx_count_distinct(x) FROM VALUES (1), (1), (2), (NULL) AS t(x))', '2']],
  bind(call) {
    checkArity(call, 1, 2);
    const [arg] = call.args;
    const precision = call.args.length === 2 ? precisionFor(deviationOf(call)) : precisionFor(0.05);
    if (!(precision >= MIN_PRECISION && precision <= MAX_PRECISION)) {
      throw new AnalysisError(
        'FAILED_FUNCTION_CALL',
        `approx_count_distinct: the relative standard deviation must be within 0.0011 and 0.39, not ${call.args[1]}.`,
      );
    }
    const bound = {
      type: longType,
      nullable: false,
      variant: String(precision),
      stateTypes: [binaryType],
      accumulator: () => new HyperLogLogAccumulator(precision),
      distinctMatters: false,
    };
    return aggregateCall(call, [arg], bound, callText(call.name, [arg], call.options.distinct));
  },
};

function deviationOf(call: FunctionCall): number {
  const { kind } = call.args[1].type;
  if (kind !== 'double' && kind !== 'decimal') {
    throw new AnalysisError(
      'DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE',
      `approx_count_distinct: the second argument should be a double literal, not ${call.args[1]}.`,
    );
  }
  return constantArgument(call, 1, 'relativeSD', doubleType) as number;
}

/** State: [registers], see `packRegisters`. */
class HyperLogLogAccumulator extends GroupAccumulator {
  private readonly registers: Uint8Array[] = [];
  private readonly hash = new XxHash64();

  constructor(private readonly precision: number) {
    super();
  }

  protected grow(): void {}

  private registersOf(group: number): Uint8Array {
    return (this.registers[group] ??= new Uint8Array(1 << this.precision));
  }

  update(groups: Int32Array, [vector]: readonly Vector[], n: number, mask: Uint8Array | null): void {
    const live = liveRows(mask, vector.validity, n);
    for (let i = 0; i < n; i++) {
      if (live !== null && live[i] === 0) continue;
      this.hash.reset(XXHASH64_SEED);
      this.hashRow(vector, i);
      addHash(this.registersOf(groups[i]), this.precision, this.hash.hash);
    }
  }

  /** The common classes without making an engine value. */
  private hashRow(vector: Vector, row: number): void {
    const { hash } = this;
    if (vector instanceof BytesVector) hash.bytes(vector.data, vector.starts[row], vector.ends[row]);
    else if (vector instanceof Int32Vector) hash.int(vector.values[row]);
    else if (vector instanceof IntegerVector && vector.type.kind !== 'decimal') hashLong(hash, vector.values[row]);
    else if (vector instanceof Float64Vector && vector.type.kind === 'double') hashDouble(hash, vector.values[row]);
    else hashValue(hash, vector.type, vector.get(row));
  }

  merge(groups: Int32Array, [packed]: readonly Vector[], n: number): void {
    for (let i = 0; i < n; i++) {
      const bytes = packed.get(i) as Uint8Array;
      if (bytes.length > 0) mergePacked(this.registersOf(groups[i]), bytes);
    }
  }

  state(): Vector[] {
    const packed = Array.from({ length: this.count }, (_, g) =>
      g in this.registers ? packRegisters(this.registers[g]) : new Uint8Array(0),
    );
    return [vectorOf(binaryType, packed)];
  }

  finish(): Vector {
    const counts = Array.from({ length: this.count }, (_, g) =>
      g in this.registers ? estimate(this.registers[g], this.precision) : 0,
    );
    return vectorOf(longType, counts);
  }
}
