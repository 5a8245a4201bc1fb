import { AnalysisError } from '../../common/errors.js';
import { evaluateConstant } from '../../expressions/compile/interpreter.js';
import { callText, type Expression, type SortOrder } from '../../expressions/expression.js';
import { booleanType, type DataType, typeContains } from '../../types/data-type.js';
import { compareValues, type Value } from '../../types/value.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { isConstant } from '../signature-constant.js';
import { aggregateCall, castTo, checkArity, checkOrderable, mismatch, unexpectedType } from './call.js';
import { type Frequencies, frequencyState } from './frequencies.js';
import { boundRows, type RowAggregate } from './row-accumulator.js';
import { singleOrder } from './within-group.js';

export const mode: FunctionDefinition = {
  name: 'mode',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'mode(expr[, deterministic]), mode() WITHIN GROUP (ORDER BY expr)',
  doc: 'The most frequent value that is not null. Of several the first to arrive; the least when `deterministic`, the first in the order when WITHIN GROUP.',
  examples: [
    ['(SELECT mode(x) FROM VALUES (1), (2), (2), (NULL) AS t(x))', '2'],
    ['(SELECT mode(x, true) FROM VALUES (3), (1) AS t(x))', '1'],
    ['(SELECT mode() WITHIN GROUP (ORDER BY x DESC) FROM VALUES (3), (1) AS t(x))', '3'],
  ],
  bind(call) {
    if (call.options.withinGroup !== undefined) {
      checkArity(call, 0);
      const order: SortOrder = singleOrder(call);
      return bindMode(call, order.child, order.descending ? 'greatest' : 'least');
    }
    checkArity(call, 1, 2);
    return bindMode(call, call.args[0], isDeterministic(call) ? 'least' : 'first');
  },
};

type Choice = 'first' | 'least' | 'greatest';

function bindMode(call: FunctionCall, arg: Expression, choice: Choice) {
  if (typeContains(arg.type, t => t.kind === 'map')) {
    throw mismatch(call, 'UNSUPPORTED_INPUT_TYPE', 'The input of mode cannot be of a map type.');
  }
  if (choice !== 'first') checkOrderable(call, arg.type);
  // Spark prints the order the other way round.
  const text =
    choice === 'first'
      ? callText('mode', [arg], call.options.distinct)
      : `mode() WITHIN GROUP (ORDER BY ${arg}${choice === 'least' ? ' DESC' : ''})`;
  return aggregateCall(call, [arg], boundRows(mostFrequent(arg.type, choice)), text);
}

function isDeterministic(call: FunctionCall): boolean {
  const flag = call.args[1];
  if (flag === undefined) return false;
  if (!isConstant(flag)) {
    throw new AnalysisError(
      'NON_FOLDABLE_ARGUMENT',
      `The function \`mode\` requires the parameter \`deterministic\` to be a foldable BOOLEAN, not ${flag}.`,
    );
  }
  if (flag.type.kind !== 'boolean' && flag.type.kind !== 'void') throw unexpectedType(call, 1, '"BOOLEAN"');
  return evaluateConstant(castTo(flag, booleanType, call)) === true;
}

/** State: [counts by value]. */
function mostFrequent(type: DataType, choice: Choice): RowAggregate<Frequencies> {
  const state = frequencyState(type);
  const sign = choice === 'least' ? -1 : 1;
  return {
    ...state,
    type,
    skipNulls: true,
    update: (frequencies, [value]) => state.add(frequencies, value, 1),
    finish(frequencies) {
      let best: { value: Value; count: number } | undefined;
      for (const entry of frequencies.values()) {
        if (best === undefined || entry.count > best.count) best = entry;
        else if (entry.count === best.count && choice !== 'first') {
          if (compareValues(type, entry.value, best.value) * sign > 0) best = entry;
        }
      }
      return best?.value ?? null;
    },
  };
}
