import { AnalysisError } from '../common/errors.js';
import type { LogicalPlan } from '../logical/plan.js';

/** The temporary views of a session, by name without regard to case. */
export class Catalog {
  private readonly views = new Map<string, { readonly name: string; readonly plan: LogicalPlan }>();

  put(name: string, plan: LogicalPlan): void {
    this.views.set(name.toLowerCase(), { name, plan });
  }
  create(name: string, plan: LogicalPlan): void {
    if (this.views.has(name.toLowerCase())) {
      throw new AnalysisError(
        'TEMP_TABLE_OR_VIEW_ALREADY_EXISTS',
        `The temporary view "${name}" already exists. Use createOrReplaceTempView, or drop it first.`,
      );
    }
    this.put(name, plan);
  }
  get(name: string): LogicalPlan | undefined {
    return this.views.get(name.toLowerCase())?.plan;
  }
  /** True when there was such a view. */
  drop(name: string): boolean {
    return this.views.delete(name.toLowerCase());
  }
  list(): string[] {
    return [...this.views.values()].map(v => v.name).sort();
  }
}
