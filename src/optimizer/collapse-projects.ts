import { Alias, Attribute, type Expression } from '../expressions/expression.js';
import { Project } from '../logical/operators.js';
import { type Definitions, definitionsOf, isCheap, isDeterministic, sizeOf, substitute } from './facts.js';
import { rewriteUp } from './rewrite.js';
import type { Rule } from './rule.js';

/** Projections on top of each other become one, unless that would compute something costly twice or something of chance anew. */
export const collapseProjects: Rule = {
  name: 'collapseProjects',
  apply: plan =>
    rewriteUp(plan, node => {
      if (!(node instanceof Project) || !(node.child instanceof Project)) return node;
      const lower = node.child;
      if (!mayCollapse(node.items, lower)) return node;
      const definitions = definitionsOf(lower.items);
      const named = new Map(lower.output.map((a, i) => [a.id, lower.items[i]]));
      return new Project(
        node.items.map(item => collapsed(item, named, definitions)),
        lower.child,
      );
    }),
};

function mayCollapse(items: readonly Expression[], lower: Project): boolean {
  if (!lower.items.every(isDeterministic)) return false;
  const uses = new Map<number, number>();
  const count = (e: Expression): void => {
    if (e instanceof Attribute) uses.set(e.id, (uses.get(e.id) ?? 0) + 1);
    if (e.kind === 'subquery') uses.set(-1, 1);
    e.children.forEach(count);
  };
  items.forEach(count);
  if (uses.has(-1)) return false;
  return lower.items.every((item, i) => {
    const times = uses.get(lower.output[i].id) ?? 0;
    return times <= 1 ? sizeOf(item) < SIZE_MAX : isCheap(item);
  });
}

const SIZE_MAX = 2000;

/** An item of the upper list over the lower input; its output column stays the same. */
function collapsed(item: Expression, named: Definitions, definitions: Definitions): Expression {
  if (item instanceof Alias) return substitute(item, definitions);
  const lower = named.get((item as Attribute).id)!;
  if (lower instanceof Alias && lower.name === (item as Attribute).name) return lower;
  return lower instanceof Alias
    ? new Alias(lower.child, (item as Attribute).name, lower.id, (item as Attribute).metadata)
    : item;
}
