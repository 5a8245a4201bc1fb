import { AnalysisError } from '../common/errors.js';
import { Alias, Cast, type Expression, Literal } from '../expressions/expression.js';
import { Project } from '../logical/operators.js';
import {
  type DataType,
  isDatetime,
  isInterval,
  isNumeric,
  type StructType,
  sameType,
  sqlTypeName,
} from '../types/data-type.js';
import { DataFrame } from './data-frame.js';

export interface InsertColumns {
  /** The columns that the query gives, in its order. */
  readonly columns: readonly string[] | undefined;
  readonly byName: boolean;
  /** Partition columns that PARTITION has given values. */
  readonly fixed: readonly string[];
}

/**
 * The rows of a query as rows of a table: each column where it belongs, cast to its type where no value can mean something else then; null
 * for the columns that are not given.
 */
export function forTable(
  query: DataFrame,
  table: { readonly name: string; readonly schema: StructType },
  given: InsertColumns,
): DataFrame {
  const isFixed = (name: string) => given.fixed.some(f => same(f, name));
  const wanted = table.schema.fields.filter(f => !isFixed(f.name));
  const names = given.byName ? query.columns : (given.columns ?? wanted.map(f => f.name));
  checkNames(
    table,
    names,
    wanted.map(f => f.name),
  );
  const { output } = query.plan;
  if (names.length !== output.length) {
    const kind = output.length > names.length ? 'TOO_MANY_DATA_COLUMNS' : 'NOT_ENOUGH_DATA_COLUMNS';
    throw new AnalysisError(
      `INSERT_COLUMN_ARITY_MISMATCH.${kind}`,
      `Cannot write to \`${table.name}\`: ${names.length} columns are expected (${names.join(', ')}), but the query gives ${output.length}.`,
    );
  }
  const items = wanted.map(({ name, type }) => {
    const at = names.findIndex(n => same(n, name));
    const value: Expression = at < 0 ? new Literal(null, type) : stored(output[at], type, table.name, name);
    return new Alias(value, name);
  });
  return new DataFrame(query.session, new Project(items, query.plan));
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

function checkNames(table: { readonly name: string }, names: readonly string[], known: readonly string[]): void {
  const twice = names.find((n, i) => names.findIndex(m => same(m, n)) < i);
  if (twice !== undefined) throw new AnalysisError('COLUMN_ALREADY_EXISTS', `The column \`${twice}\` is given twice.`);
  const unknown = names.find(n => !known.some(k => same(k, n)));
  if (unknown === undefined) return;
  throw new AnalysisError(
    'UNRESOLVED_COLUMN.WITH_SUGGESTION',
    `The table \`${table.name}\` has no column \`${unknown}\`. Did you mean one of the following? [${known.map(k => `\`${k}\``).join(', ')}].`,
  );
}

function stored(value: Expression, type: DataType, table: string, column: string): Expression {
  if (sameType(value.type, type)) return value;
  if (!isStorable(value.type, type)) {
    throw new AnalysisError(
      'INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST',
      `Cannot write to \`${table}\`: the column \`${column}\` is "${sqlTypeName(type)}", and "${sqlTypeName(value.type)}" cannot be safely cast to it. Cast it yourself.`,
    );
  }
  return new Cast(value, type, 'ansi');
}

/** Spark's ANSI rule of assignment: a value may be too large (an error when it comes), but never of another kind. */
function isStorable(from: DataType, to: DataType): boolean {
  if (from.kind === 'void' || to.kind === 'string') return true;
  if (isNumeric(from) && isNumeric(to)) return true;
  if (isDatetime(from) && isDatetime(to)) return true;
  if (isInterval(from) && isInterval(to)) return from.kind === to.kind;
  if (from.kind === 'array' && to.kind === 'array') return isStorable(from.element, to.element);
  if (from.kind === 'map' && to.kind === 'map') return isStorable(from.key, to.key) && isStorable(from.value, to.value);
  if (from.kind !== 'struct' || to.kind !== 'struct' || from.fields.length !== to.fields.length) return false;
  return from.fields.every((f, i) => sameType(f.type, to.fields[i].type) || isStorable(f.type, to.fields[i].type));
}
