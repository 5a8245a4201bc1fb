import { AnalysisError } from '../common/errors.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { CatalogTable } from './catalog-table.js';

/** Where tables are; there is no other schema. */
export const SCHEMA = 'default';
export const CATALOG = 'spark_catalog';
const GLOBAL = 'global_temp';

/**
 * The names of a session, without regard to case: temporary views by one name, global ones as `global_temp.name`, tables of files as `name`
 * or `default.name`. A view hides a table of its name.
 */
export class Catalog {
  private readonly views = new Names<LogicalPlan>();
  private readonly globalViews = new Names<LogicalPlan>();
  private readonly tables = new Names<CatalogTable>();

  put(name: string, plan: LogicalPlan): void {
    this.views.set(name, plan);
  }
  create(name: string, plan: LogicalPlan): void {
    this.createView([name], plan);
  }
  get(name: string): LogicalPlan | undefined {
    return this.views.get(name);
  }
  /** True when there was such a view. */
  drop(name: string): boolean {
    return this.views.delete(name);
  }
  list(): string[] {
    return this.views.list();
  }

  /** The view or table that a name in FROM means. */
  find(parts: readonly string[]): LogicalPlan | undefined {
    return this.view(parts) ?? this.table(parts)?.plan();
  }
  view(parts: readonly string[]): LogicalPlan | undefined {
    return this.viewsOf(parts)?.get(parts[parts.length - 1]);
  }
  createView(parts: readonly string[], plan: LogicalPlan): void {
    const name = parts.join('.');
    if (this.view(parts) !== undefined) {
      throw new AnalysisError(
        'TEMP_TABLE_OR_VIEW_ALREADY_EXISTS',
        `The temporary view "${name}" already exists. Use createOrReplaceTempView, or drop it first.`,
      );
    }
    this.putView(parts, plan);
  }
  putView(parts: readonly string[], plan: LogicalPlan): void {
    this.viewsOf(parts)?.set(parts[parts.length - 1], plan);
  }
  dropView(parts: readonly string[]): boolean {
    return this.viewsOf(parts)?.delete(parts[parts.length - 1]) ?? false;
  }
  listGlobal(): string[] {
    return this.globalViews.list();
  }

  table(parts: readonly string[]): CatalogTable | undefined {
    return isDefault(parts.slice(0, -1)) ? this.tables.get(parts[parts.length - 1]) : undefined;
  }
  putTable(name: string, table: CatalogTable): void {
    this.tables.set(name, table);
  }
  dropTable(name: string): boolean {
    return this.tables.delete(name);
  }
  listTables(): string[] {
    return this.tables.list();
  }

  private viewsOf(parts: readonly string[]): Names<LogicalPlan> | undefined {
    if (parts.length === 1) return this.views;
    return parts.length === 2 && parts[0].toLowerCase() === GLOBAL ? this.globalViews : undefined;
  }
}

/** Whether a qualifier leads to the only schema. */
export function isDefault(qualifier: readonly string[]): boolean {
  const path = qualifier.map(q => q.toLowerCase());
  return path.length === 0 || path.join('.') === SCHEMA || path.join('.') === `${CATALOG}.${SCHEMA}`;
}

export const isGlobal = (qualifier: readonly string[]): boolean =>
  qualifier.length === 1 && qualifier[0].toLowerCase() === GLOBAL;

/** Things by name; the name is shown as it was given. */
class Names<T> {
  private readonly entries = new Map<string, { readonly name: string; readonly value: T }>();
  get(name: string): T | undefined {
    return this.entries.get(name.toLowerCase())?.value;
  }
  set(name: string, value: T): void {
    this.entries.set(name.toLowerCase(), { name, value });
  }
  delete(name: string): boolean {
    return this.entries.delete(name.toLowerCase());
  }
  list(): string[] {
    return [...this.entries.values()].map(e => e.name).sort();
  }
}
