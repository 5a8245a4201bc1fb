import type { Expression } from '../expressions/expression.js';
import type { LogicalPlan } from './plan.js';

/** The parts of a name: `` a.`b.c` `` is `['a', 'b.c']`. */
export type Name = readonly string[];

/** SQL statements that do something instead of describing rows. The session runs them. */
export type Command =
  | { readonly kind: 'query'; readonly plan: LogicalPlan }
  | ViewCommand
  | ListCommand
  | TableCommand
  | {
      readonly kind: 'explain';
      readonly mode: 'simple' | 'extended' | 'formatted' | 'codegen' | 'cost';
      readonly command: Command;
    }
  | { readonly kind: 'describeTable'; readonly name: Name; readonly extended: boolean; readonly column?: Name }
  | { readonly kind: 'describeQuery'; readonly plan: LogicalPlan }
  | { readonly kind: 'describeFunction'; readonly name: string; readonly extended: boolean }
  | { readonly kind: 'set'; readonly key?: string; readonly value?: string }
  | { readonly kind: 'reset'; readonly key?: string }
  | { readonly kind: 'use'; readonly name: Name }
  | { readonly kind: 'executeImmediate'; readonly text: Expression; readonly using: readonly Expression[] };

export type ViewCommand =
  | {
      readonly kind: 'createView';
      readonly name: Name;
      /** GLOBAL: its name begins with `global_temp`. */
      readonly global: boolean;
      readonly replace: boolean;
      readonly columns?: readonly string[];
      readonly plan: LogicalPlan;
    }
  | { readonly kind: 'alterView'; readonly name: Name; readonly plan: LogicalPlan }
  | { readonly kind: 'renameView'; readonly name: Name; readonly to: Name }
  | { readonly kind: 'dropView'; readonly name: Name; readonly ifExists: boolean };

export type ListCommand =
  | { readonly kind: 'showTables' | 'showViews'; readonly namespace?: Name; readonly pattern?: string }
  | { readonly kind: 'showFunctions'; readonly scope: 'all' | 'system' | 'user'; readonly pattern?: string }
  | { readonly kind: 'showColumns'; readonly name: Name }
  | { readonly kind: 'showPartitions'; readonly name: Name }
  | { readonly kind: 'showSchemas' | 'showCatalogs'; readonly pattern?: string }
  | { readonly kind: 'showCurrentSchema' };

/** Statements about tables of files. */
export type TableCommand =
  | {
      readonly kind: 'insert';
      readonly target: InsertTarget;
      readonly overwrite: boolean;
      readonly columns?: readonly string[];
      /** Columns of the query go to those of the same name. */
      readonly byName: boolean;
      readonly plan: LogicalPlan;
    }
  | {
      readonly kind: 'createTable';
      readonly name: Name;
      readonly ifNotExists: boolean;
      readonly format: string;
      readonly options: ReadonlyMap<string, string>;
      readonly partitionBy: readonly string[];
      readonly location?: string;
      readonly schemaText?: string;
      readonly plan?: LogicalPlan;
    }
  | { readonly kind: 'truncateTable'; readonly name: Name }
  | { readonly kind: 'dropTable'; readonly name: Name; readonly ifExists: boolean };

export type InsertTarget =
  | {
      readonly kind: 'table';
      readonly name: Name;
      /** PARTITION (column = constant, …). */
      readonly partition: ReadonlyMap<string, Expression>;
    }
  | {
      readonly kind: 'directory';
      readonly path: string;
      readonly format: string;
      readonly options: ReadonlyMap<string, string>;
    };
