import { RecordBatch } from '../columnar/record-batch.js';
import { Alias, type Attribute } from '../expressions/expression.js';
import { Project, Union } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { LocalRelation } from '../logical/relations.js';
import { structType } from '../types/data-type.js';

/** Rows held in memory with the needed columns only. No values move. */
export function pruneLocalRelation(plan: LocalRelation, needed: ReadonlySet<number>): LogicalPlan {
  const kept = plan.output.flatMap((a, i) => (needed.has(a.id) ? [i] : []));
  if (kept.length === plan.output.length) return plan;
  const batches = plan.batches.map(b => {
    const schema = structType(kept.map(i => b.schema.fields[i]));
    return new RecordBatch(
      schema,
      kept.map(i => b.columns[i]),
      b.length,
    );
  });
  return new LocalRelation(
    kept.map(i => plan.output[i]),
    batches,
    plan.isStreaming,
  );
}

/** A union matches its inputs by position, so every input loses the same columns and has no others. */
export function pruneUnion(
  plan: Union,
  needed: ReadonlySet<number>,
  prune: (child: LogicalPlan, ids: ReadonlySet<number>) => LogicalPlan,
): LogicalPlan {
  const kept = plan.output.flatMap((a, i) => (needed.has(a.id) ? [i] : []));
  const children = plan.children.map(child => {
    const wanted = kept.map(i => child.output[i]);
    return exactly(prune(child, new Set(wanted.map(a => a.id))), wanted);
  });
  if (kept.length === plan.output.length && children.every((c, i) => c === plan.children[i])) return plan;
  const output = kept.map(i => plan.output[i]);
  return new Union(children, plan.byName, plan.allowMissing, output);
}

function exactly(plan: LogicalPlan, wanted: readonly Attribute[]): LogicalPlan {
  const { output } = plan;
  const same = output.length === wanted.length && wanted.every((a, i) => a.id === output[i].id);
  return same ? plan : new Project(wanted.map(uniqueItem(new Set())), plan);
}

/** A column that is wanted twice gets an id of its own the second time. */
function uniqueItem(seen: Set<number>): (a: Attribute) => Attribute | Alias {
  return a => {
    if (!seen.has(a.id)) {
      seen.add(a.id);
      return a;
    }
    return new Alias(a, a.name, undefined, a.metadata);
  };
}
