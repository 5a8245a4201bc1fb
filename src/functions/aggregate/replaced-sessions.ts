import { vectorOf } from '../../columnar/builder.js';
import type { Accumulator } from '../../expressions/accumulator.js';
import type { BoundAggregate } from '../../expressions/expression.js';
import { arrayType, field, structType, timestampType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { aggregateCall, checkArity } from './call.js';

/** Needs no memory of its own: the operator that merges sessions answers it; everywhere else nothing has been replaced. */
class NothingReplaced implements Accumulator {
  private count = 0;
  resize(count: number): void {
    this.count = Math.max(this.count, count);
  }
  update(): void {}
  merge(): void {}
  state() {
    return [];
  }
  finish() {
    return vectorOf(boundReplacedSessions.type, Array(this.count).fill([]));
  }
}

const boundReplacedSessions: BoundAggregate = {
  type: arrayType(structType([field('start', timestampType, false), field('end', timestampType, false)]), false),
  nullable: false,
  stateTypes: [],
  accumulator: () => new NothingReplaced(),
};

export const replacedSessions: FunctionDefinition = {
  name: 'replaced_sessions',
  kind: 'aggregate',
  group: 'aggregate',
  signature: 'replaced_sessions()',
  doc: 'With session_window in update mode: the earlier results of this key, as start and end, whose place this session takes. Empty otherwise.',
  examples: [['(SELECT size(replaced_sessions()) FROM VALUES (1), (2) AS t(x))', '0']],
  bind(call) {
    checkArity(call, 0);
    return aggregateCall(call, [], boundReplacedSessions);
  },
};
