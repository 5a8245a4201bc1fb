import type { Expression } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** Columns to rows; rewritten by the analyzer into Expand. */
export class Unpivot extends Unary {
  readonly kind = 'Unpivot';
  constructor(
    /** Columns kept as they are; undefined: all that are not values. */
    readonly ids: readonly Expression[] | undefined,
    /** Groups of value columns (usually of one column each), with the name to report. undefined: all that are not ids. */
    readonly values: readonly { readonly columns: readonly Expression[]; readonly alias?: string }[] | undefined,
    readonly nameColumn: string,
    readonly valueColumns: readonly string[],
    readonly includeNulls: boolean,
    child: LogicalPlan,
  ) {
    super(child);
  }
  override get resolved(): boolean {
    return false;
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Unpivot(this.ids, this.values, this.nameColumn, this.valueColumns, this.includeNulls, child);
  }
  describe(): string {
    return `'Unpivot`;
  }
}
