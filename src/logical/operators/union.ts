import type { Attribute } from '../../expressions/expression.js';
import { sameType } from '../../types/data-type.js';
import { leastCommonNullable } from '../nullability.js';
import { LogicalPlan } from '../plan.js';

/** UNION ALL. After analysis all children have the types of the first. */
export class Union extends LogicalPlan {
  readonly kind = 'Union';
  constructor(
    override readonly children: readonly LogicalPlan[],
    readonly byName = false,
    readonly allowMissing = false,
    /** Ids that a node above may already refer to. */
    private attributes: readonly Attribute[] | undefined = undefined,
  ) {
    super();
  }
  override get resolved(): boolean {
    if (this.byName || !super.resolved) return false;
    const first = this.children[0].output;
    return this.children.every(
      c => c.output.length === first.length && c.output.every((a, i) => sameType(a.type, first[i].type)),
    );
  }
  override get output(): readonly Attribute[] {
    return (this.attributes ??= leastCommonNullable(this.children.map(c => c.output)));
  }
  withChildren(children: readonly LogicalPlan[]): LogicalPlan {
    const same = this.attributes?.length === (children[0].resolved ? children[0].output.length : -1);
    return new Union(children, this.byName, this.allowMissing, same ? this.attributes : undefined);
  }
  describe(): string {
    return 'Union';
  }
}
