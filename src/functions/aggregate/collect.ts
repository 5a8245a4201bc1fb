import { callText } from '../../expressions/expression.js';
import { typeContains } from '../../types/data-type.js';
import type { FunctionCall, FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity, mismatch, unexpectedType } from './call.js';
import { boundCollectList, boundCollectSet, boundCollectUnion } from './collect-accumulator.js';

export const collectList: FunctionDefinition = {
  name: 'collect_list',
  aliases: ['array_agg'],
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'collect_list([DISTINCT] expr)',
  doc: 'The values that are not null as an array, in arrival order. An empty array for no values.',
  examples: [['(SELECT collect_list(x) FROM VALUES (2), (1), (NULL), (2) AS t(x))', '[2, 1, 2]']],
  bind(call) {
    checkArity(call, 1);
    const [arg] = call.args;
    const text = callText('collect_list', call.args, call.options.distinct);
    return aggregateCall(call, [arg], boundCollectList(arg.type), text);
  },
};

export const collectSet: FunctionDefinition = {
  name: 'collect_set',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'collect_set(expr)',
  doc: 'The distinct values that are not null as an array, in order of first arrival. NaN equals NaN and −0 equals 0.',
  examples: [['(SELECT sort_array(collect_set(x)) FROM VALUES (2), (1), (NULL), (2) AS t(x))', '[1, 2]']],
  bind(call) {
    checkArity(call, 1);
    const [arg] = call.args;
    refuseMaps(call);
    return aggregateCall(call, [arg], boundCollectSet(arg.type));
  },
};

export const collectUnion: FunctionDefinition = {
  name: 'collect_union',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'collect_union(array)',
  doc: 'The distinct elements of all arrays that are not null, in order of first arrival; null elements are skipped.',
  examples: [['(SELECT collect_union(x) FROM VALUES (array(1, 2)), (array(2, NULL, 3)) AS t(x))', '[1, 2, 3]']],
  bind(call) {
    checkArity(call, 1);
    const [arg] = call.args;
    if (arg.type.kind !== 'array') throw unexpectedType(call, 0, '"ARRAY"');
    refuseMaps(call);
    return aggregateCall(call, [arg], boundCollectUnion(arg.type.element));
  },
};

function refuseMaps(call: FunctionCall): void {
  if (!typeContains(call.args[0].type, t => t.kind === 'map' || t.kind === 'variant')) return;
  throw mismatch(call, 'UNSUPPORTED_INPUT_TYPE', `The input of ${call.name} can't be "MAP" or "VARIANT" type data.`);
}
