import type { Attribute, Expression, GeneratorCall } from '../../expressions/expression.js';
import type { LogicalPlan } from '../plan.js';
import { Unary } from './unary.js';

/** Each input row joined with the rows that `generator` makes of it (`explode`, LATERAL VIEW). */
export class Generate extends Unary {
  readonly kind = 'Generate';
  constructor(
    readonly generator: Expression,
    readonly outer: boolean,
    /** Table alias of the generated columns, if any. */
    readonly qualifier: string | undefined,
    /** Names given to the generated columns; undefined: the generator's own. */
    readonly names: readonly string[] | undefined,
    child: LogicalPlan,
    /** Set by the analyzer. */
    readonly generated: readonly Attribute[] = [],
  ) {
    super(child);
  }
  override get output(): readonly Attribute[] {
    return [...this.child.output, ...this.generated];
  }
  override get resolved(): boolean {
    return (
      super.resolved && (this.generated.length > 0 || (this.generator as GeneratorCall).bound?.fields.length === 0)
    );
  }
  override get expressions(): readonly Expression[] {
    return [this.generator];
  }
  override withExpressions([generator]: readonly Expression[]): LogicalPlan {
    return new Generate(generator, this.outer, this.qualifier, this.names, this.child, this.generated);
  }
  withChildren([child]: readonly LogicalPlan[]): LogicalPlan {
    return new Generate(this.generator, this.outer, this.qualifier, this.names, child, this.generated);
  }
  describe(): string {
    return `Generate ${this.generator}${this.outer ? ', outer' : ''} [${this.generated.map(a => `${a.name}#${a.id}`).join(', ')}]`;
  }
}
