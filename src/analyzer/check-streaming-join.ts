import { Attribute, type Expression, ScalarCall } from '../expressions/expression.js';
import { hasWatermark, type Join, type JoinType } from '../logical/operators.js';
import type { OutputMode } from '../sinks/output-mode.js';
import { notSupported } from './check-streaming.js';
import { timeBounds } from './join-time-bounds.js';
import { conjuncts } from './pull-up-predicates.js';

/**
 * Joins with a stream. With a static table the stream must be on the side whose rows are kept. Two streams join inner at any time; outer
 * and semi joins need to know when a row can no longer find a partner: a watermark among the equal keys, or a time range against the
 * watermark of the other side.
 */
export function checkStreamingJoin(join: Join, mode: OutputMode): void {
  const { left, right, type } = join;
  if (left.isStreaming && right.isStreaming) checkTwoStreams(join, mode);
  else if (left.isStreaming && !KEEPS_LEFT.has(type)) throw withStatic(type, 'left');
  else if (right.isStreaming && !KEEPS_RIGHT.has(type)) throw withStatic(type, 'right');
}

const KEEPS_LEFT: ReadonlySet<JoinType> = new Set<JoinType>(['inner', 'cross', 'left_outer', 'left_semi', 'left_anti']);
const KEEPS_RIGHT: ReadonlySet<JoinType> = new Set<JoinType>(['inner', 'cross', 'right_outer']);

const withStatic = (type: JoinType, side: string): Error =>
  notSupported(`A ${type} join of a stream on the ${side} with a static DataFrame`);

function checkTwoStreams(join: Join, mode: OutputMode): void {
  const { type } = join;
  if (type === 'left_anti') throw notSupported('A left_anti join of two streams');
  const isPlain = type === 'inner' || type === 'cross';
  if (mode === 'complete' || (mode === 'update' && !isPlain && type !== 'left_semi')) {
    throw notSupported(`A ${type} join of two streams in ${mode} output mode`);
  }
  if (isPlain || isBounded(join)) return;
  throw notSupported(
    `A ${type} join of two streams without a watermark in the join keys, or a watermark on the nullable side and a time range condition,`,
  );
}

function isBounded(join: Join): boolean {
  const left = join.left.output;
  const right = join.right.output;
  const terms = join.condition === undefined ? [] : conjuncts(join.condition);
  if (terms.some(t => isEqualityOnWatermark(t, [...left, ...right]))) return true;
  const leftEnds = timeBounds(join.condition, left, right).length > 0;
  const rightEnds = timeBounds(join.condition, right, left).length > 0;
  if (join.type === 'right_outer') return rightEnds;
  return join.type === 'full_outer' ? leftEnds || rightEnds : leftEnds;
}

/** The attributes of the inputs as they now are: with the notes of today. */
function isEqualityOnWatermark(e: Expression, inputs: readonly Attribute[]): boolean {
  if (!(e instanceof ScalarCall) || (e.name !== '=' && e.name !== '<=>')) return false;
  return e.children.some(c => c instanceof Attribute && inputs.some(a => a.id === c.id && hasWatermark(a)));
}
