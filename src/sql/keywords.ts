/**
 * Words with a meaning in the grammar. None is reserved: each may name a column. These sets settle where a bare word after an
 * expression or a table *could* be an alias but begins something else instead.
 */

/** Never an alias of a table without quotes: Spark's "strict non-reserved" words. */
export const JOIN_WORDS: ReadonlySet<string> = new Set(
  'ANTI CROSS EXCEPT FULL INNER INTERSECT JOIN LATERAL LEFT NATURAL ON RIGHT SEMI MINUS UNION USING'.split(' '),
);

/** Begin the next part of a query; an alias only where nothing can follow. */
export const CLAUSE_WORDS: ReadonlySet<string> = new Set([
  ...JOIN_WORDS,
  ...(
    'FROM WHERE GROUP HAVING QUALIFY WINDOW ORDER SORT CLUSTER DISTRIBUTE LIMIT OFFSET PIVOT UNPIVOT TABLESAMPLE WATERMARK ' +
    'FOR WITH SELECT INSERT VALUES TABLE'
  ).split(' '),
]);

/** Go on with the expression before them. */
export const INFIX_WORDS: ReadonlySet<string> = new Set(
  'AND OR NOT BETWEEN IN LIKE ILIKE RLIKE REGEXP IS DIV'.split(' '),
);

/** Every word of the grammar a user may have misspelt. */
export const ALL_WORDS: readonly string[] = [
  ...CLAUSE_WORDS,
  ...INFIX_WORDS,
  ...(
    'ALL AS ASC BY CASE CAST CREATE CUBE DESC DESCRIBE DISTINCT DROP ELSE END ESCAPE EXISTS EXPLAIN EXTRACT FALSE FILTER FIRST ' +
    'FOLLOWING GROUPING INTERVAL INTO LAST NULL NULLS OUTER OVER OVERWRITE PARTITION PRECEDING RANGE RECURSIVE REPLACE ROLLUP ' +
    'ROWS SET SETS SHOW STREAM TEMPORARY THEN TRUE UNBOUNDED VIEW WHEN'
  ).split(' '),
];

/** The keyword closest to a word, when it is close enough to be meant. */
export function nearestKeyword(word: string): string | undefined {
  const upper = word.toUpperCase();
  if (upper.length < 3 || ALL_WORDS.includes(upper)) return undefined;
  const scored = ALL_WORDS.map(k => ({ k, d: editDistance(upper, k) })).sort((a, b) => a.d - b.d);
  return scored[0].d <= (upper.length > 5 ? 2 : 1) ? scored[0].k : undefined;
}

/** Longer names are compared by their beginnings: nobody misspells more. */
const COMPARED_MAX = 64;

/** Insertions, deletions, replacements and swaps of neighbours from one text to the other. */
export function editDistance(left: string, right: string): number {
  const a = left.slice(0, COMPARED_MAX);
  const b = right.slice(0, COMPARED_MAX);
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      rows[i][j] = Math.min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
    }
  }
  return rows[a.length][b.length];
}
