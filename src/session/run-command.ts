import { AnalysisError } from '../common/errors.js';
import { evaluateConstant } from '../expressions/compile/interpreter.js';
import { Alias, type Expression } from '../expressions/expression.js';
import type { Command } from '../logical/commands.js';
import { Project } from '../logical/operators.js';
import { OneRow } from '../logical/relations.js';
import { parseStatement } from '../sql/parser.js';
import { isDefault } from './catalog.js';
import { DataFrame } from './data-frame.js';
import { describeFunctionCommand, describeSchema, describeTable, runListCommand } from './describe-commands.js';
import { placedIn } from './placed-in.js';
import type { Session } from './session.js';
import { listing, nothing } from './statement-result.js';
import { runTableCommand } from './table-commands.js';
import { runViewCommand } from './view-commands.js';

type Parameters = ReadonlyMap<string, Expression>;

/** Carries out a SQL statement. */
export function runCommand(session: Session, command: Command, parameters: Parameters): DataFrame {
  switch (command.kind) {
    case 'query':
      return new DataFrame(session, session.analyze(command.plan, parameters));
    case 'createView':
    case 'alterView':
    case 'renameView':
    case 'dropView':
      return runViewCommand(session, command, parameters);
    case 'createTable':
    case 'insert':
    case 'truncateTable':
    case 'dropTable':
      return runTableCommand(session, command, parameters);
    case 'explain':
      return explain(session, command, parameters);
    case 'describeTable':
      return describeTable(session, command);
    case 'describeQuery':
      return describeSchema(session, session.analyze(command.plan, parameters).schema);
    case 'describeFunction':
      return describeFunctionCommand(session, command.name, command.extended);
    case 'set':
    case 'reset':
      return setting(session, command);
    case 'use':
      if (isDefault(command.name)) return nothing(session);
      throw new AnalysisError('SCHEMA_NOT_FOUND', `The schema \`${command.name.join('.')}\` cannot be found.`);
    case 'executeImmediate':
      return executeImmediate(session, command, parameters);
    default:
      return runListCommand(session, command);
  }
}

function explain(
  session: Session,
  { command, mode }: Extract<Command, { kind: 'explain' }>,
  parameters: Parameters,
): DataFrame {
  if (command.kind !== 'query')
    return listing(session, 'plan STRING', [{ plan: `== Physical Plan ==\n${command.kind}\n` }]);
  const plan = session.analyze(command.plan, parameters);
  return listing(session, 'plan STRING', [{ plan: session.explain(plan, mode) }]);
}

function setting(session: Session, command: Extract<Command, { kind: 'set' | 'reset' }>): DataFrame {
  const { conf } = session;
  const { key } = command;
  if (command.kind === 'reset') {
    conf.reset(key);
    return nothing(session);
  }
  if (key !== undefined && command.value !== undefined) conf.set(key, command.value);
  const entries = key === undefined ? [...conf.map].sort() : [[key, conf.get(key) ?? '<undefined>']];
  return listing(
    session,
    'key STRING, value STRING',
    entries.map(([k, value]) => ({ key: k, value })),
  );
}

/** The text is a statement of its own: it sees the values of USING, and nothing of the parameters around. */
function executeImmediate(
  session: Session,
  { text, using }: Extract<Command, { kind: 'executeImmediate' }>,
  parameters: Parameters,
): DataFrame {
  const constant = (e: Expression): Expression => {
    const [item] = session.analyze(new Project([new Alias(e, 'value')], new OneRow()), parameters).expressions;
    return (item as Alias).child;
  };
  const statement = evaluateConstant(constant(text));
  if (typeof statement !== 'string') {
    throw new AnalysisError(
      'INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE',
      `EXECUTE IMMEDIATE needs a text, not ${text}.`,
    );
  }
  const values = using.map((e, i): [string, Expression] =>
    e instanceof Alias ? [e.name, constant(e.child)] : [String(i), constant(e)],
  );
  return placedIn(statement, () => runCommand(session, parseStatement(statement), new Map(values)));
}
