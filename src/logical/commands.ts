import type { LogicalPlan } from './plan.js';

/** SQL statements that do something instead of describing rows. The session runs them. */
export type Command =
  | { readonly kind: 'query'; readonly plan: LogicalPlan }
  | {
      readonly kind: 'createView';
      readonly name: string;
      readonly replace: boolean;
      readonly ifNotExists: boolean;
      readonly columns?: readonly string[];
      readonly plan: LogicalPlan;
    }
  | { readonly kind: 'dropView'; readonly name: string; readonly ifExists: boolean }
  | {
      readonly kind: 'explain';
      readonly mode: 'simple' | 'extended' | 'formatted' | 'codegen' | 'cost';
      readonly command: Command;
    }
  | { readonly kind: 'describeTable'; readonly name: readonly string[]; readonly extended: boolean }
  | { readonly kind: 'describeQuery'; readonly plan: LogicalPlan }
  | { readonly kind: 'describeFunction'; readonly name: string; readonly extended: boolean }
  | { readonly kind: 'showTables'; readonly pattern?: string }
  | { readonly kind: 'showFunctions'; readonly pattern?: string }
  | { readonly kind: 'showColumns'; readonly name: readonly string[] }
  | {
      readonly kind: 'insert';
      readonly target: InsertTarget;
      readonly overwrite: boolean;
      readonly columns?: readonly string[];
      readonly plan: LogicalPlan;
    }
  | {
      readonly kind: 'createTable';
      readonly name: string;
      readonly ifNotExists: boolean;
      readonly format: string;
      readonly options: ReadonlyMap<string, string>;
      readonly partitionBy: readonly string[];
      readonly location?: string;
      readonly schemaText?: string;
      readonly plan?: LogicalPlan;
    }
  | { readonly kind: 'set'; readonly key?: string; readonly value?: string };

export type InsertTarget =
  | { readonly kind: 'table'; readonly name: readonly string[] }
  | {
      readonly kind: 'directory';
      readonly path: string;
      readonly format: string;
      readonly options: ReadonlyMap<string, string>;
    };
