import { type Expression, Literal, UnresolvedStar } from '../../expressions/expression.js';
import { booleanType, intType } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, castTo, checkArity, unexpectedType } from './call.js';
import { boundCount, boundCountIf } from './count-accumulators.js';

export const count: FunctionDefinition = {
  name: 'count',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'count(*), count([DISTINCT] expr, …)',
  doc: 'The number of rows; with expressions, of rows in which none of them is null. 0 for no rows.',
  examples: [
    ['(SELECT count(*) FROM VALUES (1), (NULL) AS t(x))', '2'],
    ['(SELECT count(x) FROM VALUES (1), (NULL) AS t(x))', '1'],
    ['(SELECT count(DISTINCT x) FROM VALUES (1), (1), (2) AS t(x))', '2'],
  ],
  bind(call) {
    checkArity(call, 1, Number.POSITIVE_INFINITY);
    const args = call.args.map(arg => (arg instanceof UnresolvedStar ? new Literal(1, intType) : arg));
    const text = `count(${call.options.distinct ? 'DISTINCT ' : ''}${args.join(', ')})`;
    return aggregateCall(call, call.options.distinct ? args : args.filter(mayBeNull), boundCount, text);
  },
};

/** An argument that is never null and cannot fail needs no evaluation. */
function mayBeNull(arg: Expression): boolean {
  return arg.nullable || !(arg instanceof Literal || arg.kind === 'attribute');
}

export const countIf: FunctionDefinition = {
  name: 'count_if',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'count_if(condition)',
  doc: 'The number of rows for which the condition is true.',
  examples: [['(SELECT count_if(x > 1) FROM VALUES (1), (2), (NULL) AS t(x))', '1']],
  bind(call) {
    checkArity(call, 1);
    return aggregateCall(call, [booleanArgument(call)], boundCountIf);
  },
};

/** A boolean argument: strings and nulls are cast, other types refused. */
export function booleanArgument(call: FunctionCall): Expression {
  const [arg] = call.args;
  const { kind } = arg.type;
  if (kind !== 'boolean' && kind !== 'string' && kind !== 'void') throw unexpectedType(call, 0, '"BOOLEAN"');
  return castTo(arg, booleanType, call);
}
