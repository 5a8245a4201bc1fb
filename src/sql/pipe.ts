import { Alias, type Expression, Literal, UnresolvedStar } from '../expressions/expression.js';
import { Aggregate, Filter, Project, SubqueryAlias } from '../logical/operators.js';
import type { LogicalPlan } from '../logical/plan.js';
import { UnresolvedPosition, WithColumns } from '../logical/unresolved.js';
import type { Cursor } from './cursor.js';
import { expression } from './expression.js';
import { groupBy } from './group-by.js';
import { joinOnce } from './join.js';
import { namedExpression } from './named-expression.js';
import { pivot, unpivot } from './pivot.js';
import { organization, queryPrimary, setOperation } from './query.js';
import { lateralViews, sample } from './relation.js';
import { selectBlock } from './select.js';

/** `|> WHERE … |> SELECT … |> AGGREGATE …`: each operator works on the result of all before it. */
export function pipes(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  let plan = input;
  for (let length = 1; cursor.accept('|>'); length++) {
    cursor.checkChain(length);
    const { start } = cursor.token;
    plan = cursor.mark(start, pipe(cursor, plan));
  }
  return plan;
}

function pipe(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  switch (cursor.key) {
    case 'SELECT':
      return selectBlock(cursor, input);
    case 'WHERE':
      cursor.next();
      return new Filter(expression(cursor), input);
    case 'EXTEND':
      cursor.next();
      return new Project([new UnresolvedStar([]), ...cursor.list(() => namedExpression(cursor))], input);
    case 'SET':
      cursor.next();
      return setColumns(cursor, input);
    case 'DROP': {
      cursor.next();
      return new Project(
        [
          new UnresolvedStar(
            [],
            cursor.list(() => cursor.multipartName()),
          ),
        ],
        input,
      );
    }
    case 'AS':
      cursor.next();
      return new SubqueryAlias(cursor.name(), input);
    case 'AGGREGATE':
      cursor.next();
      return aggregate(cursor, input);
    case 'PIVOT':
      return pivot(cursor, input);
    case 'UNPIVOT':
      return unpivot(cursor, input);
    case 'TABLESAMPLE':
      return sample(cursor, input);
    case 'LATERAL':
      return lateralViews(cursor, input);
    case 'UNION':
    case 'EXCEPT':
    case 'MINUS':
    case 'INTERSECT':
      return setOperation(cursor, input, () => queryPrimary(cursor));
    default:
      return otherPipe(cursor, input);
  }
}

function otherPipe(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  const joined = joinOnce(cursor, input);
  if (joined !== undefined) return joined;
  const organized = organization(cursor, input);
  if (organized === input)
    throw cursor.error('after |> comes an operator such as WHERE, SELECT, AGGREGATE or ORDER BY');
  return organized;
}

function setColumns(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  const assignments = cursor.list(() => {
    const name = cursor.name();
    cursor.expect('=');
    return { name, value: expression(cursor) };
  });
  // One after the other: later assignments see the earlier ones.
  return assignments.reduce<LogicalPlan>((plan, a) => new WithColumns([a.name], [a.value], plan, true), input);
}

/** Grouping columns come first, then the aggregates. */
function aggregate(cursor: Cursor, input: LogicalPlan): LogicalPlan {
  const isGroup = cursor.key === 'GROUP' && cursor.peek(1).key === 'BY';
  const aggregates = isGroup ? [] : cursor.list(() => namedExpression(cursor));
  if (!(cursor.key === 'GROUP' && cursor.peek(1).key === 'BY')) return new Aggregate([], aggregates, input);
  const { expressions: keys, sets } = groupBy(cursor, groupingKey);
  const groupings = keys.map(k => (k instanceof Alias ? k.child : k));
  return new Aggregate(groupings, [...keys, ...aggregates], input, sets);
}

/** A number is a column of the input, not of a select list: there is none. */
function groupingKey(cursor: Cursor): Expression {
  const { kind, text, start } = cursor.token;
  const key = namedExpression(cursor);
  const isPosition = kind === 'number' && key instanceof Literal && /^\d+$/.test(text);
  return isPosition ? cursor.mark(start, new UnresolvedPosition(Number(text))) : key;
}
