import { AnalysisError } from '../common/errors.js';
import type { Attribute } from '../expressions/expression.js';
import type * as logical from '../logical/operators.js';
import { HashJoinExec } from '../operators/hash-join-exec.js';
import type { JoinSpec } from '../operators/join-exec.js';
import { NestedLoopJoinExec } from '../operators/nested-loop-join-exec.js';
import type { Operator } from '../operators/operator.js';
import { rowBound } from '../optimizer/row-bound.js';
import { sameType } from '../types/data-type.js';
import { extractJoinKeys, type JoinKeys, joinConjuncts, splitConjuncts } from './join-keys.js';
import { planStreamJoin } from './plan-stream-join.js';
import type { Planner } from './planner.js';

/**
 * Chooses how a join runs:
 *
 *     stream ⋈ stream      a stateful join
 *     stream ⋈ table       the table is read once and held, each batch of the stream flows past it
 *     table ⋈ table        the smaller side (as far as known) is held
 *
 * Equal keys are looked up in a hash table; without any, every pair is tested. `wanted`: the columns of the join that somebody above
 * reads, in the order of its output.
 */
export function planJoin(node: logical.Join, planner: Planner, wanted: readonly Attribute[] = node.output): Operator {
  if (node.lateral) throw new AnalysisError('UNSUPPORTED_FEATURE.LATERAL_JOIN', 'LATERAL joins are not supported yet.');
  const streaming = planner.mode !== undefined && node.isStreaming;
  if (streaming && node.left.isStreaming && node.right.isStreaming) {
    return planStreamJoin(node, usableKeys(node), planner, wanted);
  }
  if (streaming) checkStaticSide(node);
  const build = streaming ? (node.left.isStreaming ? 'right' : 'left') : smallerSide(node);
  const left = planner.planNode(node.left, build === 'left');
  const right = planner.planNode(node.right, build === 'right');
  const keys = usableKeys(node);
  const spec: JoinSpec = {
    type: node.type,
    build,
    keepBuild: streaming,
    condition: keys.residual,
    output: wanted,
  };
  if (keys.left.length === 0) return new NestedLoopJoinExec(spec, left, right);
  return new HashJoinExec(spec, keys, left, right);
}

/** Keys of different types cannot share a hash table; they are compared pair by pair, in the order of the condition. */
function usableKeys(node: logical.Join): JoinKeys {
  const parts = splitConjuncts(node.condition);
  const comparable = parts.filter(p => p.children.length !== 2 || sameType(p.children[0].type, p.children[1].type));
  const keys = extractJoinKeys(joinConjuncts(comparable), node.left.output, node.right.output);
  if (comparable.length === parts.length) return keys;
  const rest = new Set([...splitConjuncts(keys.residual), ...parts.filter(p => !comparable.includes(p))]);
  return { ...keys, residual: joinConjuncts(parts.filter(p => rest.has(p))) };
}

/** A row of the table that matches nothing now may match a later row of the stream, so it can never be given out as unmatched. */
function checkStaticSide(node: logical.Join): void {
  const { type } = node;
  const staticIsLeft = !node.left.isStreaming;
  const open =
    type === 'full_outer' ||
    (staticIsLeft ? type === 'left_outer' || type === 'left_semi' || type === 'left_anti' : type === 'right_outer');
  if (!open) return;
  const sides = staticIsLeft
    ? 'a static table on the left and a stream on the right'
    : 'a stream on the left and a static table on the right';
  throw new AnalysisError(
    'UNSUPPORTED_STREAM_STATIC_JOIN',
    `A ${type.toUpperCase().replace('_', ' ')} join with ${sides} is not supported: rows of the table without a match would never be final. Swap the sides or use an inner join.`,
  );
}

/** The right side, unless the left one is known to be smaller by far, or is the side that an outer join does not preserve. */
function smallerSide(node: logical.Join): 'left' | 'right' {
  const left = rowBound(node.left);
  const right = rowBound(node.right);
  if (left === undefined && right === undefined) return node.type === 'right_outer' ? 'left' : 'right';
  if (left === undefined) return 'right';
  return right === undefined || left * 2 < right ? 'left' : 'right';
}
