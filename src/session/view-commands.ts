import { AnalysisError } from '../common/errors.js';
import type { Expression } from '../expressions/expression.js';
import type { ViewCommand } from '../logical/commands.js';
import type { LogicalPlan } from '../logical/plan.js';
import { DataFrame } from './data-frame.js';
import type { Session } from './session.js';
import { nothing } from './statement-result.js';

/** CREATE, ALTER and DROP VIEW: done at once. */
export function runViewCommand(
  session: Session,
  command: ViewCommand,
  parameters: ReadonlyMap<string, Expression>,
): DataFrame {
  const { catalog } = session;
  const { name } = command;
  switch (command.kind) {
    case 'createView': {
      const qualified = command.global ? ['global_temp', ...name] : name;
      const plan = named(session, session.analyze(command.plan, parameters), command.columns);
      if (command.replace) catalog.putView(qualified, plan);
      else catalog.createView(qualified, plan);
      break;
    }
    case 'alterView':
      session.view(name);
      catalog.putView(name, named(session, session.analyze(command.plan, parameters), undefined));
      break;
    case 'renameView':
      catalog.createView(command.to, session.view(name));
      catalog.dropView(name);
      break;
    default:
      if (command.ifExists && catalog.view(name) === undefined && catalog.table(name) === undefined) break;
      session.view(name);
      catalog.dropView(name);
  }
  return nothing(session);
}

/** The plan under other names; a view cannot have one name twice. */
function named(session: Session, plan: LogicalPlan, columns: readonly string[] | undefined): LogicalPlan {
  const names = columns ?? plan.output.map(a => a.name);
  const difference = plan.output.length - names.length;
  if (difference !== 0) {
    const kind = difference > 0 ? 'TOO_MANY_DATA_COLUMNS' : 'NOT_ENOUGH_DATA_COLUMNS';
    const message = `The view has ${names.length} columns, but its query has ${plan.output.length}.`;
    throw new AnalysisError(`CREATE_VIEW_COLUMN_ARITY_MISMATCH.${kind}`, message);
  }
  const twice = names.find((n, i) => names.findIndex(m => m.toLowerCase() === n.toLowerCase()) < i);
  if (twice !== undefined) {
    throw new AnalysisError(
      'COLUMN_ALREADY_EXISTS',
      `The column \`${twice}\` already exists. Give each column a name of its own.`,
    );
  }
  return columns === undefined ? plan : new DataFrame(session, plan).toDF(...columns).plan;
}
