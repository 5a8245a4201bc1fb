import { CaseWhen, callText, type Expression, ScalarCall } from '../../expressions/expression.js';
import { exactly, oneOf } from '../../types/coercion-implicit.js';
import { booleanType, doubleType, floatType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { coerce } from '../signature-constant.js';
import { checkArgumentCount, unexpectedInputType } from '../signature-errors.js';

const FLOATING = oneOf(exactly(doubleType), exactly(floatType));

/** b is evaluated only where a is NaN. */
function bindNanvl(call: FunctionCall): Expression {
  checkArgumentCount(call, 2);
  const types = call.args.map((arg, i) => {
    const type = FLOATING.from(arg.type);
    if (type === undefined) throw unexpectedInputType(call, i, FLOATING.text);
    return type;
  });
  const common = types.every(t => t.kind === 'float') ? floatType : doubleType;
  const [a, b] = call.args.map(arg => coerce(arg, common, call.context.zone));
  const condition = new ScalarCall('isnan', [a], {
    type: booleanType,
    nulls: 'custom',
    nullable: false,
    evaluate: (value: Value) => Number.isNaN(value),
    canFail: false,
  });
  return new CaseWhen([{ condition, value: b }], a, callText(call.name, call.args));
}

export const nanvl: FunctionDefinition = {
  name: 'nanvl',
  kind: 'scalar',
  group: 'conditional',
  signature: 'nanvl(a, b)',
  doc: 'a, or b where a is NaN.',
  examples: [["nanvl(CAST('NaN' AS DOUBLE), 123)", '123.0']],
  bind: bindNanvl,
};
