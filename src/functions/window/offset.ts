import { type Expression, Literal, WindowCall, type WindowPartition } from '../../expressions/expression.js';
import { type DataType, intType, voidType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { castTo, checkArity, constantArgument, mismatch } from '../aggregate/call.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';

const SAMPLE = 'OVER (ORDER BY x) FROM VALUES (1) AS t(x)';

export const lag: FunctionDefinition = {
  name: 'lag',
  kind: 'window',
  group: 'window',
  signature: 'lag(expr[, offset[, default]])',
  doc: 'The value `offset` (1) rows before, `default` (NULL) where there is no such row. IGNORE NULLS counts only rows with a value.',
  examples: [[`(SELECT lag(x, 1, -1) ${SAMPLE})`, '-1']],
  bind: call => bindOffset(call, -1),
};

export const lead: FunctionDefinition = {
  name: 'lead',
  kind: 'window',
  group: 'window',
  signature: 'lead(expr[, offset[, default]])',
  doc: 'The value `offset` (1) rows after, `default` (NULL) where there is no such row. IGNORE NULLS counts only rows with a value.',
  examples: [[`(SELECT lead(x, 1, -1) ${SAMPLE})`, '-1']],
  bind: call => bindOffset(call, 1),
};

function bindOffset(call: FunctionCall, direction: 1 | -1) {
  checkArity(call, 1, 3);
  const [value] = call.args;
  const offset: Expression = call.args[1] ?? new Literal(1, intType);
  const distance = call.args.length > 1 ? offsetOf(call) : 1;
  const fallback = castTo(call.args[2] ?? new Literal(null, voidType), value.type, call);
  const steps = distance * direction;
  const type: DataType = value.type;
  return new WindowCall(call.name, [value, offset, fallback], {
    type,
    nullable: value.nullable || fallback.nullable,
    evaluate: call.options.ignoreNulls === true ? p => overValues(p, steps) : p => overRows(p, steps),
  });
}

function offsetOf(call: FunctionCall): number {
  const { kind } = call.args[1].type;
  if (kind !== 'int' && kind !== 'smallint' && kind !== 'tinyint') {
    throw mismatch(call, 'UNEXPECTED_INPUT_TYPE', `The offset of ${call.name} must be an INT, not "${call.args[1]}".`);
  }
  const offset = constantArgument(call, 1, 'offset', intType);
  if (offset === null) throw mismatch(call, 'UNEXPECTED_NULL', 'The `offset` must not be null.');
  return offset as number;
}

function overRows({ length, args }: WindowPartition, steps: number): Value[] {
  const [values, , fallbacks] = args;
  return Array.from({ length }, (_, row) => {
    const other = row + steps;
    return other >= 0 && other < length ? values[other] : fallbacks[row];
  });
}

/** Counts only rows with a value; `before` is how many of those precede the row. */
function overValues({ length, args }: WindowPartition, steps: number): Value[] {
  const [values, , fallbacks] = args;
  if (steps === 0) return [...values];
  const present: number[] = [];
  for (let row = 0; row < length; row++) if (values[row] !== null) present.push(row);
  let before = 0;
  return Array.from({ length }, (_, row) => {
    const itself = values[row] === null ? 0 : 1;
    const index = steps < 0 ? before + steps : before + itself + steps - 1;
    before += itself;
    return index >= 0 && index < present.length ? values[present[index]] : fallbacks[row];
  });
}
