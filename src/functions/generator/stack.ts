import { type Expression, GeneratorCall } from '../../expressions/expression.js';
import { type DataType, field, intType, sameType, sqlTypeName, voidType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { castTo, checkArity, constantArgument, mismatch, outOfRange, unexpectedType } from '../aggregate/call.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';

export const stack: FunctionDefinition = {
  name: 'stack',
  kind: 'generator',
  group: 'generator',
  signature: 'stack(n, expr, …)',
  doc: 'Lays the expressions out in n rows (`col0`, `col1`, …), row by row; missing ones are null. A column has one type.',
  examples: [["(SELECT struct(col0, col1) FROM (SELECT stack(1, 1, 'a')) AS t)", '{1, a}']],
  bind(call) {
    checkArity(call, 2, Number.POSITIVE_INFINITY);
    const rows = rowCount(call);
    const values = call.args.slice(1);
    const width = Math.ceil(values.length / rows);
    const types = Array.from({ length: width }, (_, column) => columnType(call, values, column, width));
    const cells = values.map((value, i) => castTo(value, types[i % width], call));
    return new GeneratorCall('stack', [call.args[0], ...cells], {
      fields: types.map((type, i) => field(`col${i}`, type)),
      generate: (_n: Value, ...row: Value[]) => layOut(row, rows, width),
    });
  },
};

function rowCount(call: FunctionCall): number {
  const { type } = call.args[0];
  if (type.kind !== 'int') throw unexpectedType(call, 0, '"INT"');
  const n = constantArgument(call, 0, 'n', intType);
  if (n === null) throw mismatch(call, 'UNEXPECTED_NULL', 'The `n` must not be null.');
  if ((n as number) <= 0) throw outOfRange(call, '`n`', '(0, 2147483647]', n);
  return n as number;
}

/** The type of the cells of a column that are not plain nulls. */
function columnType(call: FunctionCall, values: readonly Expression[], column: number, width: number): DataType {
  let found: DataType | undefined;
  for (let i = column; i < values.length; i += width) {
    const { type } = values[i];
    if (type.kind === 'void') continue;
    if (found === undefined) found = type;
    else if (!sameType(found, type)) {
      throw mismatch(
        call,
        'STACK_COLUMN_DIFF_TYPES',
        `The data type of the column (${column}) do not have the same type: "${sqlTypeName(found)}" <> "${sqlTypeName(type)}" (${i + 1}).`,
      );
    }
  }
  return found ?? voidType;
}

function layOut(cells: readonly Value[], rows: number, width: number): Value[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: width }, (_, column) => cells[row * width + column] ?? null),
  );
}
