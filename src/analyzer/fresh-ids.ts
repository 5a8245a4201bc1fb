import { Alias, Attribute, type Expression, freshId, transformUp } from '../expressions/expression.js';
import { KeyedPlan } from '../logical/keyed.js';
import { Expand, Generate, MapBatches, Union } from '../logical/operators.js';
import { type LogicalPlan, mapExpressions, somePlan } from '../logical/plan.js';
import { Recursion, RecursiveReference } from '../logical/recursion.js';
import { LocalRelation, Scan } from '../logical/relations.js';

/**
 * The same plan producing columns of its own: for the second use of a table in a join. Outer references mean columns of another plan and
 * stay as they are.
 */
export function withFreshIds(plan: LogicalPlan): LogicalPlan {
  return new Renumbering(undefined).plan(plan);
}

/** Ids that a plan's columns have anywhere inside. */
export function idsIn(plan: LogicalPlan, into: Set<number> = new Set()): Set<number> {
  for (const a of plan.output) into.add(a.id);
  for (const c of plan.children) idsIn(c, into);
  return into;
}

/** `right` with other ids for the columns that `left` has too; the rest keeps its ids. */
export function separated(left: LogicalPlan, right: LogicalPlan): LogicalPlan {
  const taken = idsIn(left);
  return somePlan(right, node => node.output.some(a => taken.has(a.id))) ? new Renumbering(taken).plan(right) : right;
}

class Renumbering {
  private readonly ids = new Map<number, number>();
  /** `taken`: the only ids to replace; undefined: all. */
  constructor(private readonly taken: ReadonlySet<number> | undefined) {}

  plan(node: LogicalPlan): LogicalPlan {
    const children = node.children.map(c => this.plan(c));
    const over = children.length > 0 ? node.withChildren(children) : node;
    return this.own(
      mapExpressions(over, e => this.expression(e)),
      node,
    );
  }

  private id(old: number): number {
    let id = this.ids.get(old);
    if (id === undefined) this.ids.set(old, (id = this.taken?.has(old) === false ? old : freshId()));
    return id;
  }

  private attribute(a: Attribute): Attribute {
    return new Attribute(a.name, a.type, a.nullable, this.id(a.id), a.qualifier, a.metadata);
  }

  private expression(e: Expression): Expression {
    return transformUp(e, x => {
      if (x instanceof Attribute) return this.ids.has(x.id) ? this.attribute(x) : x;
      if (x instanceof Alias) return new Alias(x.child, x.name, this.id(x.id), x.metadata);
      return x;
    });
  }

  /** Nodes that make columns other than by an alias. */
  private own(node: LogicalPlan, before: LogicalPlan): LogicalPlan {
    if (node instanceof Scan)
      return new Scan(
        node.table,
        node.output.map(a => this.attribute(a)),
        node.pushed,
      );
    if (node instanceof LocalRelation) {
      return new LocalRelation(
        node.output.map(a => this.attribute(a)),
        node.batches,
        node.isStreaming,
      );
    }
    if (node instanceof Generate) {
      const generated = node.generated.map(a => this.attribute(a));
      return new Generate(node.generator, node.outer, node.qualifier, node.names, node.child, generated);
    }
    if (node instanceof Expand)
      return new Expand(
        node.projections,
        node.output.map(a => this.attribute(a)),
        node.child,
      );
    if (node instanceof KeyedPlan) return node.withOutput(node.output.map(a => this.attribute(a)));
    if (node instanceof MapBatches) {
      return new MapBatches(
        node.name,
        node.run,
        node.resultSchema,
        node.child,
        node.output.map(a => this.attribute(a)),
      );
    }
    if (node instanceof Recursion) return node.withOutput(node.output.map(a => this.attribute(a)));
    if (node instanceof RecursiveReference) {
      return new RecursiveReference(
        node.loop,
        node.output.map(a => this.attribute(a)),
      );
    }
    if (node instanceof Union) for (const [i, a] of before.output.entries()) this.ids.set(a.id, node.output[i].id);
    return node;
  }
}
