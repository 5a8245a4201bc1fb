import { AnalysisError } from '../common/errors.js';
import {
  AggregateCall,
  Attribute,
  Cast,
  type Expression,
  freshId,
  Literal,
  transformUp,
  UnresolvedCall,
} from '../expressions/expression.js';
import { semanticKey } from '../expressions/semantic-key.js';
import { bindCall } from '../functions/bind.js';
import type { BindContext } from '../functions/definition.js';
import { Expand } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { intType, longType, tinyintType } from '../types/data-type.js';
import { GroupingCall } from './grouping-call.js';

/** ROLLUP, CUBE and GROUPING SETS as a plain aggregation. */
export interface ExpandedSets {
  readonly plan: LogicalPlan;
  readonly groupings: readonly Expression[];
  /** Puts the keys of the sets in place of grouping expressions and of `grouping()`, outside of aggregate functions. */
  rewrite(e: Expression): Expression;
}

/**
 * Every row once for each grouping set, with the keys that the set leaves out as null and a number that tells the sets apart: bit i (from
 * the left) is 1 when key i is left out.
 */
export function expandGroupingSets(
  plan: LogicalPlan,
  groupings: readonly Expression[],
  sets: readonly (readonly number[])[],
  context: BindContext,
): ExpandedSets {
  const n = groupings.length;
  const keys = groupings.map((g, i) =>
    keyColumn(
      g,
      sets.some(s => !s.includes(i)),
    ),
  );
  const id = new Attribute('spark_grouping_id', longType, false, freshId());
  const ids = sets.map(set => groupings.reduce((bits, _, i) => bits * 2 + (set.includes(i) ? 0 : 1), 0));
  const extra = new Set(ids).size < ids.length ? [new Attribute('_gen_grouping_pos', intType, false, freshId())] : [];
  const projections = sets.map((set, at) => [
    ...plan.output,
    ...groupings.map((g, i) => (set.includes(i) ? g : new Literal(null, g.type))),
    new Literal(ids[at], longType),
    ...extra.map(() => new Literal(at, intType)),
  ]);
  const byKey = new Map(groupings.map((g, i) => [semanticKey(g), i]));
  const positionOf = (e: Expression): number => {
    const found = byKey.get(semanticKey(e));
    if (found !== undefined) return found;
    throw new AnalysisError(
      'GROUPING_COLUMN_MISMATCH',
      `Column of grouping (${e}) can't be found in grouping columns ${groupings.join(', ')}.`,
    );
  };
  const groupingCall = (e: GroupingCall): Expression => {
    if (e.name === 'grouping_id') {
      const same =
        e.children.length === 0 || (e.children.length === n && e.children.every((c, i) => positionOf(c) === i));
      if (same) return id;
      throw new AnalysisError(
        'GROUPING_ID_COLUMN_MISMATCH',
        `Columns of grouping_id (${e.children.join(', ')}) do not match grouping columns (${groupings.join(', ')}).`,
      );
    }
    const shift = new Literal(n - 1 - positionOf(e.children[0]), intType);
    const bit = bindCall(new UnresolvedCall('>>', [id, shift]), context);
    return new Cast(
      bindCall(new UnresolvedCall('&', [bit, new Literal(1, longType)]), context),
      tinyintType,
      'ansi',
      false,
    );
  };
  const rewrite = (e: Expression): Expression => {
    if (e instanceof AggregateCall) return e;
    if (e instanceof GroupingCall) return groupingCall(e);
    const found = byKey.get(semanticKey(e));
    if (found !== undefined && e.kind !== 'alias') return keys[found];
    if (e.children.length === 0) return e;
    return e.withChildren(e.children.map(rewrite));
  };
  return {
    plan: new Expand(projections, [...plan.output, ...keys, id, ...extra], plan),
    groupings: [...keys, id, ...extra],
    rewrite,
  };
}

function keyColumn(g: Expression, canBeLeftOut: boolean): Attribute {
  const nullable = canBeLeftOut || g.nullable;
  if (g instanceof Attribute) return new Attribute(g.name, g.type, nullable, freshId(), g.qualifier, g.metadata);
  return new Attribute(String(g), g.type, nullable, freshId());
}

export const noGrouping = (e: Expression): Expression =>
  transformUp(e, x => {
    if (!(x instanceof GroupingCall)) return x;
    throw new AnalysisError(
      'UNSUPPORTED_GROUPING_EXPRESSION',
      'grouping()/grouping_id() can only be used with GroupingSets/Cube/Rollup.',
    );
  });
