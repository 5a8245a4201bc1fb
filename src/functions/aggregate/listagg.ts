import { evaluateConstant } from '../../expressions/compile/interpreter.js';
import { type Expression, Literal, type SortOrder } from '../../expressions/expression.js';
import {
  arrayType,
  type DataType,
  field,
  isNested,
  sqlTypeName,
  stringType,
  structType,
  voidType,
} from '../../types/data-type.js';
import { compareNullable, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { isConstant } from '../signature-constant.js';
import { aggregateCall, castTo, checkArity, mismatch, unexpectedType } from './call.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';
import { withinGroupError } from './within-group.js';

export const listagg: FunctionDefinition = {
  name: 'listagg',
  aliases: ['string_agg'],
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'listagg([DISTINCT] expr[, delimiter]) [WITHIN GROUP (ORDER BY key, …)]',
  doc: 'The values that are not null joined into one string (or binary), in arrival order or in the given order. NULL for no values.',
  examples: [
    ["(SELECT listagg(x, ', ') FROM VALUES ('b'), ('a'), (NULL) AS t(x))", 'b, a'],
    ["(SELECT listagg(x, ',') WITHIN GROUP (ORDER BY x) FROM VALUES ('b'), ('a') AS t(x))", 'a,b'],
  ],
  bind(call) {
    checkArity(call, 1, 2);
    const [arg] = call.args;
    const value = textArgument(call, 0);
    const delimiter = delimiterOf(call, value.type);
    const orders = call.options.withinGroup ?? [];
    if (call.options.distinct) checkDistinct(call, arg, orders);
    const text = textOf(call, orders);
    // A null delimiter and the text 'NULL' print the same.
    const bound = boundRows(joined(value.type, delimiter, orders), {
      variant: delimiter === null ? 'plain' : undefined,
    });
    return aggregateCall(call, [value, ...orders.map(order => order.child)], bound, text);
  },
};

function textArgument(call: FunctionCall, index: number): Expression {
  const arg = call.args[index];
  const { kind } = arg.type;
  if (kind === 'string' || kind === 'binary') return arg;
  if (isNested(arg.type) || kind === 'interval' || kind === 'variant') {
    throw unexpectedType(call, index, '("STRING" or "BINARY")');
  }
  return castTo(arg, stringType, call);
}

function delimiterOf(call: FunctionCall, type: DataType): Value {
  const arg = call.args[1];
  if (arg === undefined) return null;
  if (!isConstant(arg)) {
    throw mismatch(
      call,
      'NON_FOLDABLE_INPUT',
      `the input \`delimiter\` should be a foldable expression; however, got "${arg}".`,
    );
  }
  if (arg.type.kind === 'void') return null;
  const delimiter = textArgument(call, 1);
  if (delimiter.type.kind !== type.kind) {
    throw mismatch(
      call,
      'DATA_DIFF_TYPES',
      `Input to \`listagg\` should all be the same type, but it's ("${sqlTypeName(type)}" or "${sqlTypeName(delimiter.type)}").`,
    );
  }
  return evaluateConstant(delimiter);
}

function checkDistinct(call: FunctionCall, arg: Expression, orders: readonly SortOrder[]): void {
  if (orders.every(order => order.child.toString() === arg.toString())) return;
  throw withinGroupError(
    'MISMATCH_WITH_DISTINCT_INPUT',
    call,
    `It is invoked with DISTINCT and WITHIN GROUP, but "${arg}" and "${orders.map(o => o.child).join(', ')}" do not match.`,
  );
}

function textOf(call: FunctionCall, orders: readonly SortOrder[]): string {
  const delimiter = call.args[1] ?? new Literal(null, voidType);
  const base = `${call.name}(${call.options.distinct ? 'DISTINCT ' : ''}${call.args[0]}, ${delimiter})`;
  return orders.length === 0 ? base : `${base} WITHIN GROUP (ORDER BY ${orders.join(', ')})`;
}

/** A value and the keys that it is ordered by. */
type Item = readonly Value[];

/** State: [array of values], with keys [array of (value, key, …)], in arrival order. */
function joined(type: DataType, delimiter: Value, orders: readonly SortOrder[]): RowAggregate<Item[]> {
  const keyed = orders.length > 0;
  const element = structType([field('value', type), ...orders.map((order, i) => field(`key${i}`, order.type))]);
  return {
    type,
    stateTypes: [arrayType(keyed ? element : type, false)],
    init: () => [],
    update(items, row) {
      if (row[0] !== null) items.push([...row]);
      return items;
    },
    merge(items, [saved]) {
      for (const item of saved as readonly Value[]) items.push(keyed ? (item as Item) : [item]);
      return items;
    },
    save: items => [keyed ? items : items.map(item => item[0])],
    finish(items) {
      if (items.length === 0) return null;
      const sorted = keyed ? [...items].sort((a, b) => compareItems(a, b, orders)) : items;
      const values = sorted.map(item => item[0]);
      return type.kind === 'binary'
        ? joinBytes(values as Uint8Array[], delimiter as Uint8Array | null)
        : values.join((delimiter as string | null) ?? '');
    },
  };
}

function compareItems(a: Item, b: Item, orders: readonly SortOrder[]): number {
  for (let i = 0; i < orders.length; i++) {
    const { type, descending, nullsFirst } = orders[i];
    const x = a[i + 1];
    const y = b[i + 1];
    if (x === null || y === null) {
      if (x !== y) return (x === null) === nullsFirst ? -1 : 1;
      continue;
    }
    const order = compareNullable(type, x, y);
    if (order !== 0) return descending ? -order : order;
  }
  return 0;
}

function joinBytes(values: readonly Uint8Array[], delimiter: Uint8Array | null): Uint8Array {
  const parts = delimiter === null ? values : values.flatMap((value, i) => (i === 0 ? [value] : [delimiter, value]));
  return new Uint8Array(Buffer.concat(parts));
}
