import { expect, it } from 'vitest';
import { vectorOf } from '../../../src/columnar/builder.js';
import type { Float64Vector } from '../../../src/columnar/vector.js';
import { compileStage, type StageResult } from '../../../src/expressions/compile/stage.js';
import { BoundReference, ScalarCall } from '../../../src/expressions/expression.js';
import {
  arrayType,
  booleanType,
  type DataType,
  doubleType,
  intType,
  stringType,
} from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';

const x = new BoundReference(0, doubleType, true, 'x');
const call = (name: string, type: DataType, evaluate: (v: number) => Value) =>
  new ScalarCall(name, [x], { type, nulls: 'propagate', evaluate });

const request = {
  filter: call('kept', booleanType, v => v !== 9),
  outputs: [x, call('twice', doubleType, v => (v === 2 ? null : v * 2)), call('text', stringType, String)],
};

const batches: readonly Value[][] = [[1, 2, null, 4, 9], [5, 6, 7], [8, 9, 10, 11, 12, 13, 2], [14, 15], [2]];

const rowsOf = ({ columns, length }: StageResult) =>
  columns.map(column => Array.from({ length }, (_, i) => column.get(i)));

it('a stage whose results are done with one by one gives the same rows in the same memory', () => {
  const kept = compileStage(request);
  const passing = compileStage({ ...request, transient: true });
  const buffers = new Set<unknown>();
  for (const batch of batches) {
    const column = vectorOf(doubleType, batch);
    const result = passing.run([column], batch.length);
    expect(rowsOf(result)).toEqual(rowsOf(kept.run([column], batch.length)));
    buffers.add((result.columns[1] as Float64Vector).values.buffer);
  }
  // Made anew only for a batch larger than any before.
  expect(buffers.size).toBe(2);
});

it('a size that is asked of a column is that of its rows, null for null', () => {
  const list = new BoundReference(0, arrayType(intType), true, 'l');
  const size = new ScalarCall('size', [list], {
    type: intType,
    nulls: 'propagate',
    evaluate: () => {
      throw new Error('the items are not to be looked at');
    },
    inlineSize: code => `(${code} + 0)`,
  });
  const column = vectorOf(arrayType(intType), [[1, 2], null, [], [null, 3, 4]]);
  const { columns } = compileStage({ outputs: [size] }).run([column], 4);
  expect(Array.from({ length: 4 }, (_, i) => columns[0].get(i))).toEqual([2, null, 0, 3]);
});
