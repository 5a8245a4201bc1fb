import { type Attribute, Literal } from '../expressions/expression.js';
import { parseExpression } from '../sql/parser.js';
import { Column, col } from './column.js';
import type { DataFrame } from './data-frame.js';

/** One row per figure (count, mean, stddev, min, max), one text column per described column. */
export function describeColumns(df: DataFrame, columns: readonly string[]): DataFrame {
  const described = columns.length > 0 ? columns : df.plan.output.filter(a => isDescribable(a)).map(a => a.name);
  // Of texts, those that are numbers count for the mean.
  const isText = (c: string) => df.plan.output.some(a => a.name === c && a.type.kind === 'string');
  const isMean = (fn: string) => fn === 'mean' || fn === 'stddev';
  const summaries = (['count', 'mean', 'stddev', 'min', 'max'] as const).map(fn => {
    const items = described
      .map(c =>
        parseExpression(
          `CAST(${fn}(${isText(c) && isMean(fn) ? `TRY_CAST(${quoted(c)} AS DOUBLE)` : quoted(c)}) AS STRING)`,
        ),
      )
      .map((e, i) => new Column(e).as(described[i]));
    return df
      .agg(...items)
      .select(new Column(new Literal(fn, { kind: 'string' })).as('summary'), ...described.map(c => col(quoted(c))));
  });
  return summaries.reduce((a, b) => a.union(b));
}

function isDescribable(a: Attribute): boolean {
  return (
    a.type.kind === 'string' ||
    ['tinyint', 'smallint', 'int', 'long', 'float', 'double', 'decimal'].includes(a.type.kind)
  );
}

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
