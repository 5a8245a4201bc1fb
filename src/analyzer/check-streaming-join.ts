import { references } from '../expressions/bind-references.js';
import { type Attribute, type Expression, ScalarCall } from '../expressions/expression.js';
import { hasWatermark, type Join, type JoinType } from '../logical/operators.js';
import type { OutputMode } from '../sinks/output-mode.js';
import { notSupported } from './check-streaming.js';
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
  const terms = join.condition === undefined ? [] : conjuncts(join.condition);
  const sides = { left: join.left.output, right: join.right.output };
  if (terms.some(t => isEqualityOnWatermark(t, sides))) return true;
  const rangeFor = (kept: readonly Attribute[], other: readonly Attribute[]): boolean =>
    terms.some(t => isRange(t) && uses(t, kept, () => true) && uses(t, other, hasWatermark));
  const left = rangeFor(sides.left, sides.right);
  const right = rangeFor(sides.right, sides.left);
  if (join.type === 'right_outer') return right;
  return join.type === 'full_outer' ? left || right : left;
}

const isCall = (e: Expression, ...names: string[]): e is ScalarCall =>
  e instanceof ScalarCall && names.includes(e.name);

const isRange = (e: Expression): boolean => isCall(e, '<', '<=', '>', '>=', 'between');

function isEqualityOnWatermark(
  e: Expression,
  sides: { left: readonly Attribute[]; right: readonly Attribute[] },
): boolean {
  if (!isCall(e, '=', '<=>')) return false;
  return e.children.some(c => c.kind === 'attribute' && hasWatermark(current(c as Attribute, sides)));
}

/** The attribute as the input now has it: with the notes of today. */
function current(
  a: Attribute,
  { left, right }: { left: readonly Attribute[]; right: readonly Attribute[] },
): Attribute {
  return [...left, ...right].find(b => b.id === a.id) ?? a;
}

function uses(e: Expression, columns: readonly Attribute[], which: (a: Attribute) => boolean): boolean {
  const used = references(e);
  return columns.some(a => used.has(a.id) && which(a));
}
