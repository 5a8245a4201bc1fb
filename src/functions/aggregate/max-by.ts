import { callText } from '../../expressions/expression.js';
import { arrayType, type DataType, field, intType, structType } from '../../types/data-type.js';
import { compareValues, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity, checkOrderable, constantArgument, outOfRange } from './call.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';

export const maxBy: FunctionDefinition = {
  name: 'max_by',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'max_by(x, y[, k])',
  doc: 'The x of the row with the greatest y; with k an array of the x of the k greatest, best first. Rows with a null y are skipped; of equal y the last row wins.',
  examples: [
    ["(SELECT max_by(x, y) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS t(x, y))", 'b'],
    ["(SELECT max_by(x, y, 2) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS t(x, y))", '[b, c]'],
  ],
  bind: call => bindBy(call, true),
};

export const minBy: FunctionDefinition = {
  name: 'min_by',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'min_by(x, y[, k])',
  doc: 'The x of the row with the least y; with k an array of the x of the k least, best first. Rows with a null y are skipped; of equal y the last row wins.',
  examples: [["(SELECT min_by(x, y) FROM VALUES ('a', 10), ('b', 50), ('c', 20) AS t(x, y))", 'a']],
  bind: call => bindBy(call, false),
};

const MOST = 100000;

function bindBy(call: FunctionCall, max: boolean) {
  checkArity(call, 2, 3);
  const [value, order] = call.args;
  checkOrderable(call, order.type);
  const text = callText(call.name, call.args, call.options.distinct);
  if (call.args.length === 2) {
    return aggregateCall(call, [value, order], boundRows(best(value.type, order.type, max)), text);
  }
  const k = (constantArgument(call, 2, 'k', intType) ?? 0) as number;
  if (k < 1 || k > MOST) throw outOfRange(call, '`k`', `[1, ${MOST}]`, k);
  return aggregateCall(call, [value, order], boundRows(bestOf(value.type, order.type, max, k)), text);
}

/** Value and order of the best row; a null order: no row yet. */
interface Best {
  value: Value;
  order: Value;
}

/** State: [value, order]. */
function best(type: DataType, order: DataType, max: boolean): RowAggregate<Best> {
  const update = (state: Best, [value, key]: readonly Value[]): Best => {
    if (key === null) return state;
    if (state.order !== null) {
      const comparison = compareValues(order, key, state.order);
      if (max ? comparison < 0 : comparison > 0) return state;
    }
    state.value = value;
    state.order = key;
    return state;
  };
  return {
    type,
    stateTypes: [type, order],
    init: () => ({ value: null, order: null }),
    update,
    merge: update,
    save: state => [state.value, state.order],
    finish: state => state.value,
  };
}

/** State: [the best rows so far, best first, as (value, order)]. Of equal rows the earlier one stays in front. */
function bestOf(type: DataType, order: DataType, max: boolean, k: number): RowAggregate<Best[]> {
  const element = structType([field('value', type), field('order', order)]);
  const add = (rows: Best[], value: Value, key: Value): void => {
    if (key === null) return;
    let low = 0;
    let high = rows.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const comparison = compareValues(order, key, rows[middle].order);
      if (max ? comparison > 0 : comparison < 0) high = middle;
      else low = middle + 1;
    }
    if (low === k) return;
    rows.splice(low, 0, { value, order: key });
    if (rows.length > k) rows.pop();
  };
  return {
    type: arrayType(type),
    stateTypes: [arrayType(element, false)],
    init: () => [],
    update(rows, [value, key]) {
      add(rows, value, key);
      return rows;
    },
    merge(rows, [saved]) {
      for (const pair of saved as readonly (readonly Value[])[]) add(rows, pair[0], pair[1]);
      return rows;
    },
    save: rows => [rows.map(row => [row.value, row.order])],
    finish: rows => (rows.length === 0 ? null : rows.map(row => row.value)),
  };
}
