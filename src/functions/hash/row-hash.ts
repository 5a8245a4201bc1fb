import { murmur3Bytes, murmur3Int } from '../../columnar/murmur3.js';
import { sparkMurmur3, sparkXxHash64 } from '../../columnar/spark-hash.js';
import { BytesVector, Int32Vector } from '../../columnar/vector.js';
import type { ColumnKernel, Expression } from '../../expressions/expression.js';
import { type DataType, intType, longType, typeContains } from '../../types/data-type.js';
import { normalInteger, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { mismatch } from '../signature-errors.js';
import { anyParam, variadic } from '../signature-params.js';

/** Hashes of whole rows: the same numbers as Spark's, for any values but maps and variants. */

function hashable(args: readonly Expression[], call: FunctionCall): readonly Expression[] {
  for (const [kind, condition] of [
    ['map', 'HASH_MAP_TYPE'],
    ['variant', 'HASH_VARIANT_TYPE'],
  ]) {
    if (args.some(arg => typeContains(arg.type, (t: DataType) => t.kind === kind))) {
      throw mismatch(
        call,
        condition,
        `Input to the function \`${call.name}\` cannot contain elements of the "${kind.toUpperCase()}" type.`,
      );
    }
  }
  return args;
}

export const hash = scalar({
  name: 'hash',
  group: 'hash',
  signature: 'hash(expr, …)',
  doc: 'A hash of the arguments: Murmur3 of 32 bits with seed 42. NULLs do not count.',
  examples: [["hash('Spark', array(123), 2)", '-1321691492']],
  params: [variadic(anyParam('expr'), 1)],
  prepare: hashable,
  returns: intType,
  nulls: 'custom',
  nullable: false,
  canFail: false,
  kernel: ({ types }) => ({
    evaluate: (...values: Value[]) => sparkMurmur3(types, values),
    vector: murmur3Kernel(types),
  }),
});

/** For columns of numbers of 32 bits and of texts. */
function murmur3Kernel(types: readonly DataType[]): ColumnKernel | undefined {
  if (!types.every(t => ['int', 'smallint', 'tinyint', 'date', 'string', 'binary'].includes(t.kind))) return undefined;
  return (columns, length) => {
    const hashes = new Int32Array(length).fill(42);
    for (const column of columns) {
      const { validity } = column;
      if (column instanceof Int32Vector) {
        for (let i = 0; i < length; i++)
          if (validity === null || validity[i] === 1) hashes[i] = murmur3Int(column.values[i], hashes[i]);
      } else if (column instanceof BytesVector) {
        const { data, starts, ends } = column;
        for (let i = 0; i < length; i++)
          if (validity === null || validity[i] === 1) hashes[i] = murmur3Bytes(data, starts[i], ends[i], hashes[i]);
      } else return undefined;
    }
    return new Int32Vector(intType, length, hashes, null);
  };
}

export const xxhash64 = scalar({
  name: 'xxhash64',
  group: 'hash',
  signature: 'xxhash64(expr, …)',
  doc: 'A hash of the arguments: XXH64 with seed 42, as a signed bigint. NULLs do not count.',
  examples: [["xxhash64('Spark', array(123), 2)", '5602566077635097486']],
  params: [variadic(anyParam('expr'), 1)],
  prepare: hashable,
  returns: longType,
  nulls: 'custom',
  nullable: false,
  canFail: false,
  kernel: ({ types }) => ({ evaluate: (...values: Value[]) => normalInteger(sparkXxHash64(types, values)) }),
});

export const rowHashes: readonly FunctionDefinition[] = [hash, xxhash64];
