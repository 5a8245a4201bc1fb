import type { Expression } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** `hint('broadcast')` and repartition requests: advice that this engine may ignore. */
export class Hint extends Unary {
  readonly kind = 'Hint';
  constructor(
    readonly name: string,
    readonly parameters: readonly Expression[],
    child: LogicalPlan,
  ) {
    super(child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Hint(this.name, this.parameters, child);
  }
  describe(): string {
    return `Hint ${this.name}`;
  }
}
