import { ConfigurationError } from '../common/errors.js';
import type { Expression } from '../expressions/expression.js';
import { describeFunction, listFunctions } from '../functions/registry.js';
import type { Command } from '../logical/commands.js';
import { simpleString } from '../types/data-type.js';
import { DataFrame } from './data-frame.js';
import { fromRows } from './row-functions.js';
import type { Session } from './session.js';

/** Carries out a SQL statement. Statements without rows give an empty table. */
export function runCommand(session: Session, command: Command, parameters: ReadonlyMap<string, Expression>): DataFrame {
  const table = (ddl: string, rows: readonly object[]) => new DataFrame(session, fromRows(rows, ddl));
  const nothing = () => table('result STRING', []);
  switch (command.kind) {
    case 'query':
      return new DataFrame(session, session.analyze(command.plan, parameters as never));
    case 'createView': {
      const df = new DataFrame(session, session.analyze(command.plan, parameters as never));
      const named = command.columns === undefined ? df : df.toDF(...command.columns);
      if (command.replace) named.createOrReplaceTempView(command.name);
      else if (!(command.ifNotExists && session.catalog.get(command.name) !== undefined))
        named.createTempView(command.name);
      return nothing();
    }
    case 'dropView':
      if (!session.catalog.drop(command.name) && !command.ifExists) session.table(command.name);
      return nothing();
    case 'explain': {
      const inner = command.command;
      if (inner.kind !== 'query') return table('plan STRING', [{ plan: inner.kind }]);
      const plan = session.analyze(inner.plan, parameters as never);
      return table('plan STRING', [{ plan: session.explain(plan, command.mode) }]);
    }
    case 'describeTable':
    case 'showColumns': {
      const { schema } = session.table(command.name.join('.'));
      if (command.kind === 'showColumns')
        return table(
          'col_name STRING',
          schema.fields.map(f => ({ col_name: f.name })),
        );
      return table(
        'col_name STRING, data_type STRING, comment STRING',
        schema.fields.map(f => ({ col_name: f.name, data_type: simpleString(f.type), comment: null })),
      );
    }
    case 'describeQuery': {
      const { schema } = session.analyze(command.plan, parameters as never);
      return table(
        'col_name STRING, data_type STRING, comment STRING',
        schema.fields.map(f => ({ col_name: f.name, data_type: simpleString(f.type), comment: null })),
      );
    }
    case 'describeFunction':
      return table(
        'function_desc STRING',
        describeFunction(command.name).map(line => ({ function_desc: line })),
      );
    case 'showFunctions':
      return table(
        'function STRING',
        listFunctions(command.pattern).map(name => ({ function: name })),
      );
    case 'showTables':
      return table(
        'namespace STRING, tableName STRING, isTemporary BOOLEAN',
        session.catalog.list().map(name => ({ namespace: '', tableName: name, isTemporary: true })),
      );
    case 'set':
      if (command.key !== undefined && command.value !== undefined) session.conf.set(command.key, command.value);
      return table(
        'key STRING, value STRING',
        command.key === undefined ? [] : [{ key: command.key, value: session.conf.get(command.key) ?? null }],
      );
    default:
      throw new ConfigurationError(
        'UNSUPPORTED_STATEMENT',
        `session.sql cannot run ${command.kind} statements; use df.write or df.writeStream.`,
      );
  }
}
