import { type BoundWindow, WindowCall, type WindowPartition } from '../../expressions/expression.js';
import { doubleType, intType } from '../../types/data-type.js';
import { checkArity, constantArgument, mismatch, outOfRange, unexpectedType } from '../aggregate/call.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';

/** Functions of the position of a row in its partition. `peerStart` is its rank from zero. */

interface Ranking {
  readonly name: string;
  readonly type: BoundWindow['type'];
  readonly doc: string;
  readonly example: string;
  readonly evaluate: (partition: WindowPartition) => number[];
}

const SAMPLE = "OVER (ORDER BY x) FROM VALUES ('a') AS t(x)";

const ranking = (r: Ranking): FunctionDefinition => ({
  name: r.name,
  kind: 'window',
  group: 'window',
  signature: `${r.name}()`,
  doc: r.doc,
  examples: [[`(SELECT ${r.name}() ${SAMPLE})`, r.example]],
  bind(call) {
    // Spark accepts and ignores arguments of the functions that rank by peers.
    if (r.name === 'row_number' || r.name === 'cume_dist') checkArity(call, 0);
    return new WindowCall(r.name, [], { type: r.type, nullable: false, evaluate: r.evaluate });
  },
});

const perRow = (length: number, value: (row: number) => number): number[] =>
  Array.from({ length }, (_, row) => value(row));

export const rowNumber = ranking({
  name: 'row_number',
  type: intType,
  doc: 'The number of the row in its partition, from 1.',
  example: '1',
  evaluate: ({ length }) => perRow(length, row => row + 1),
});

export const rank = ranking({
  name: 'rank',
  type: intType,
  doc: 'One more than the number of rows before it in the order; equal rows get one rank, and gaps follow.',
  example: '1',
  evaluate: ({ length, peerStart }) => perRow(length, row => peerStart[row] + 1),
});

export const denseRank = ranking({
  name: 'dense_rank',
  type: intType,
  doc: 'As `rank`, without gaps.',
  example: '1',
  evaluate({ length, peerStart }) {
    let ranks = 0;
    return perRow(length, row => (peerStart[row] === row ? ++ranks : ranks));
  },
});

export const percentRank = ranking({
  name: 'percent_rank',
  type: doubleType,
  doc: '(rank − 1) / (rows − 1); 0 in a partition of one row.',
  example: '0.0',
  evaluate: ({ length, peerStart }) => perRow(length, row => (length > 1 ? peerStart[row] / (length - 1) : 0)),
});

export const cumeDist = ranking({
  name: 'cume_dist',
  type: doubleType,
  doc: 'The share of rows that do not come after it in the order.',
  example: '1.0',
  evaluate: ({ length, peerEnd }) => perRow(length, row => peerEnd[row] / length),
});

export const ntile: FunctionDefinition = {
  name: 'ntile',
  kind: 'window',
  group: 'window',
  signature: 'ntile([n])',
  doc: 'Cuts the partition into n runs of rows, as equal as possible with the longer ones first, and gives the number of the run.',
  examples: [[`(SELECT ntile(2) ${SAMPLE})`, '1']],
  bind(call) {
    checkArity(call, 0, 1);
    const buckets = call.args.length === 0 ? 1 : bucketCount(call);
    return new WindowCall('ntile', call.args, {
      type: intType,
      nullable: false,
      evaluate: ({ length }) => tiles(length, buckets),
    });
  },
};

function bucketCount(call: FunctionCall): number {
  if (call.args[0].type.kind !== 'int') {
    constantArgument(call, 0, 'buckets', call.args[0].type);
    throw unexpectedType(call, 0, '"INT"');
  }
  const buckets = constantArgument(call, 0, 'buckets', intType) as number | null;
  if (buckets === null) throw mismatch(call, 'UNEXPECTED_NULL', 'The `buckets` must not be null.');
  if (buckets <= 0) throw outOfRange(call, 'buckets', '(0, 2147483647]', buckets);
  return buckets;
}

function tiles(length: number, buckets: number): number[] {
  const size = Math.floor(length / buckets);
  const longer = length % buckets;
  const inLonger = longer * (size + 1);
  return perRow(length, row =>
    row < inLonger ? Math.floor(row / (size + 1)) + 1 : longer + Math.floor((row - inLonger) / size) + 1,
  );
}
