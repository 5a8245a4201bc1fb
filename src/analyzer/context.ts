import { AnalysisError } from '../common/errors.js';
import type { Attribute, Expression, OwnFunction } from '../expressions/expression.js';
import type { LogicalPlan } from '../logical/plan.js';
import type { DefinitionsInSight } from './definitions-in-sight.js';

/** What a plan is analyzed against: a session's views, settings and the values of a statement's parameters. */
export interface AnalyzerContext {
  /** Session time zone. */
  readonly zone: string;
  readonly conf: ReadonlyMap<string, string>;
  /** Values by name, and of `?` by position: `'0'`, `'1'`, … */
  readonly parameters: ReadonlyMap<string, Expression>;
  /** A function of the session by name in any case, asked before those of the library. */
  lookupFunction?(name: string): OwnFunction | undefined;
  /** The plan behind a name, analyzed or not; undefined where there is none. */
  lookupRelation(name: readonly string[], streaming: boolean): LogicalPlan | undefined;
  /** Names of tables and views, for errors that say which are near. */
  relationNames?(): readonly string[];
}

/** Where in a plan a rule works: the settings, and the names that surround it. */
export interface Environment {
  readonly context: AnalyzerContext;
  /** Common table expressions in sight. */
  readonly ctes: DefinitionsInSight;
  /** Columns of the query around, for a subquery or a lateral join. */
  readonly outer: OuterColumns | undefined;
  /** Names of views being resolved, against views that contain themselves. */
  readonly views: readonly string[];
}

export interface CteDefinition {
  readonly plan: LogicalPlan;
  /** Inside of the definition itself, under WITH RECURSIVE: the rows found so far. */
  readonly reference?: () => LogicalPlan;
  /** It may name itself. */
  readonly recursive?: boolean;
  readonly levelsMax?: number;
  /** Resolved once; the first use takes that plan, later ones copies with columns of their own. */
  readonly memo: { plan?: LogicalPlan; isUsed?: boolean };
  readonly columns: readonly string[] | undefined;
  /** Its own surroundings: earlier definitions only. */
  readonly environment: Environment;
}

export interface OuterColumns {
  readonly attributes: readonly Attribute[];
  readonly outer: OuterColumns | undefined;
}

export const rootEnvironment = (context: AnalyzerContext): Environment => ({
  context,
  ctes: new Map(),
  outer: undefined,
  views: [],
});

/** A binary-looking setting. */
export const isOn = (context: AnalyzerContext, key: string, otherwise: boolean): boolean =>
  (context.conf.get(key) ?? String(otherwise)) === 'true';

export const fail = (code: string, message: string): never => {
  throw new AnalysisError(code, message);
};
