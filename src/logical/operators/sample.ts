import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

export class Sample extends Unary {
  readonly kind = 'Sample';
  constructor(
    readonly fraction: number,
    readonly withReplacement: boolean,
    readonly seed: number,
    child: LogicalPlan,
  ) {
    super(child);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Sample(this.fraction, this.withReplacement, this.seed, child);
  }
  describe(): string {
    return `Sample ${this.fraction}, seed ${this.seed}`;
  }
}
