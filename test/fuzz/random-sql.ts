import type { SeededRandom } from '../../src/common/random.js';
import { allFunctions } from '../../src/functions/registry.js';
import { longSql } from './long-sql.js';

/**
 * Texts by chance: half of them well formed over tables `t(a, b, c, d)` and `u(a, e, f)`, so that they get far; the others are what is left
 * of a statement after some accidents. The same seed gives the same texts.
 */
export class RandomSql {
  private readonly functions: readonly string[];

  constructor(
    private readonly random: SeededRandom,
    private readonly corpus: readonly string[],
  ) {
    this.functions = allFunctions()
      .flatMap(f => [f.name, ...(f.aliases ?? [])])
      .filter(name => /^[a-z]/.test(name))
      .sort();
  }

  next(): string {
    if (this.chance(250)) return longSql(this.random, () => this.expression(1));
    switch (this.random.integer(8)) {
      case 0:
        return this.statement();
      case 1:
        return this.soundQuery(2);
      case 2:
        return this.mutated(this.chance(2) ? this.statement() : this.soundQuery(2));
      case 3:
        return this.soup();
      case 4:
        return this.spliced();
      default:
        return this.mutated(this.pick(this.corpus));
    }
  }

  private pick<T>(items: readonly T[]): T {
    return items[this.random.integer(items.length)];
  }
  private chance(oneIn: number): boolean {
    return this.random.integer(oneIn) === 0;
  }
  private several(most: number, one: () => string, between = ', '): string {
    return Array.from({ length: 1 + this.random.integer(most) }, one).join(between);
  }

  statement(depth = 3): string {
    const query = this.query(depth);
    switch (this.random.integer(24)) {
      case 0:
        return `EXPLAIN ${this.pick(['', 'EXTENDED', 'FORMATTED', 'COST'])} ${query}`;
      case 1:
        return `DESCRIBE QUERY ${query}`;
      case 2:
        return `CREATE OR REPLACE TEMP VIEW v AS ${query}`;
      default:
        return query;
    }
  }

  query(depth: number): string {
    const cte = this.chance(8) ? `WITH ${this.pick(['', 'RECURSIVE '])}w AS (${this.body(depth - 1)}) ` : '';
    const order = this.chance(4) ? ` ORDER BY ${this.expression(1)}${this.pick(['', ' DESC', ' NULLS LAST'])}` : '';
    const limit = this.chance(4) ? ` LIMIT ${this.random.integer(5)}` : '';
    const pipe = this.chance(6) ? this.several(3, () => this.pipe(depth - 1), '') : '';
    return `${cte}${this.body(depth)}${order}${limit}${pipe}`;
  }

  private body(depth: number): string {
    if (depth > 0 && this.chance(6)) {
      const op = this.pick(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT', 'EXCEPT ALL']);
      return `${this.select(depth - 1)} ${op} ${this.select(depth - 1)}`;
    }
    return this.select(depth);
  }

  private select(depth: number): string {
    return this.chance(3) ? this.anySelect(depth) : this.soundSelect(depth);
  }

  /** A select list over tables that have the columns it names; over rows or over groups. */
  private soundSelect(depth: number): string {
    const plain = (): string => this.typed(this.pick(ROW_KINDS), depth);
    const from = this.pick(['t', 't', 't JOIN u ON t.a = u.a', 't LEFT JOIN u ON t.a < u.a', 't, u', 'TABLE_T t']);
    const source =
      from === 'TABLE_T t' ? `(${depth > 0 ? this.soundQuery(depth - 1) : 'TABLE t'}) s CROSS JOIN t` : from;
    const where = this.chance(2) ? ` WHERE ${this.typed('truth', depth)}` : '';
    if (this.chance(4)) {
      const key = plain();
      const having = this.chance(3) ? ` HAVING ${this.typed('group', depth)} > 1` : '';
      return `SELECT ${key} AS g1, ${this.several(2, () => this.typed('group', depth))} FROM ${source}${where} GROUP BY ${key}${having}`;
    }
    return `SELECT ${this.pick(['', '', 'DISTINCT '])}${this.several(3, plain)} FROM ${source}${where}`;
  }

  private soundQuery(depth: number): string {
    return `${this.soundSelect(depth)}${this.pick(['', '', ' ORDER BY 1', ' LIMIT 2'])}`;
  }

  private anySelect(depth: number): string {
    if (this.chance(10)) return `VALUES ${this.several(3, () => `(${this.literal()}, ${this.literal()})`)}`;
    const items = this.several(3, () => this.item(depth));
    const from = this.chance(8) ? '' : ` FROM ${this.relation(depth)}`;
    const where = this.chance(2) ? ` WHERE ${this.expression(depth)}` : '';
    const group = this.chance(4) ? ` GROUP BY ${this.grouping()}` : '';
    const having = this.chance(8) ? ` HAVING ${this.expression(depth)}` : '';
    return `SELECT ${this.pick(['', '', 'DISTINCT '])}${items}${from}${where}${group}${having}`;
  }

  private item(depth: number): string {
    if (this.chance(8)) return this.pick(['*', 't.*', '* EXCEPT (a)']);
    return `${this.expression(depth)}${this.pick(['', '', ' AS x', ' y'])}`;
  }

  private grouping(): string {
    const keys = this.several(2, () => this.column());
    return this.pick([keys, `ROLLUP(${keys})`, `CUBE(${keys})`, `GROUPING SETS ((${keys}), ())`, 'ALL', '1']);
  }

  private relation(depth: number): string {
    if (depth <= 0) return this.pick(['t', 'u', 't AS x', 'w', 'range(3)']);
    switch (this.random.integer(9)) {
      case 0:
        return `(${this.query(depth - 1)}) ${this.pick(['', 's', 'AS s(p, q)'])}`;
      case 1:
      case 2: {
        const kind = this.pick(['', 'LEFT', 'RIGHT', 'FULL', 'CROSS', 'LEFT SEMI', 'LEFT ANTI', 'NATURAL']);
        const on = this.pick([` ON ${this.expression(1)}`, ' ON t.a = u.a', ' USING (a)', '']);
        return `t ${kind} JOIN ${this.pick(['u', 't AS x', `LATERAL (${this.query(0)})`])}${on}`;
      }
      case 3:
        return `t LATERAL VIEW ${this.pick(['', 'OUTER '])}explode(${this.expression(1)}) g AS z`;
      case 4:
        return `${this.pick(['t', 'u'])}, ${this.pick(['u', 'LATERAL explode(d)', 'range(2)'])}`;
      case 5:
        return `t ${this.pick(['PIVOT (sum(a) FOR b IN (1, 2))', 'UNPIVOT (v FOR n IN (a, b))', 'TABLESAMPLE (2 ROWS)'])}`;
      default:
        return this.pick(['t', 'u', 't AS x', 'stack(2, 1, 2)', 'v']);
    }
  }

  private pipe(depth: number): string {
    const e = this.expression(depth);
    return ` |> ${this.pick([`WHERE ${e}`, `SELECT ${e} AS p`, `EXTEND ${e} AS p`, `SET a = ${e}`, 'DROP a', 'AS s', `AGGREGATE count(*) AS n GROUP BY ${this.column()}`, `ORDER BY ${e}`, 'LIMIT 2', 'JOIN u USING (a)', 'UNION ALL TABLE t'])}`;
  }

  private column(): string {
    return this.pick(['a', 'b', 'c', 'd', 'e', 'f', 't.a', 'u.e', 'x.b', 'f.g', '`a`', 'nosuch']);
  }

  private literal(): string {
    return this.pick([
      ...['0', '1', '-1', '2', '1.5', '1e3', '127', '2147483647', '9223372036854775807', '1.5D', '3BD', '1L', '5Y'],
      ...["'a'", "''", "'1'", "'2020-01-01'", "'it''s'", "'\\n'", "r'\\d+'", 'NULL', 'true', 'false', "X'1F'"],
      ...["DATE '2020-02-29'", "TIMESTAMP '2020-01-01 12:00:00'", "INTERVAL '1' DAY", "INTERVAL '2' MONTH"],
      ...['array(1, 2)', "map('k', 1)", "struct(1, 'x')", 'array()', ':p', '?'],
    ]);
  }

  expression(depth: number): string {
    return this.chance(4) ? this.anything(depth) : this.typed(this.pick(KINDS), depth);
  }

  /** An expression that has the type it should have. */
  private typed(kind: Kind, depth: number): string {
    const leaf = depth <= 0 || this.chance(4);
    const form = this.pick(leaf ? LEAVES[kind] : FORMS[kind]);
    return form.replace(/[#$!@%^]/g, mark => this.typed(MARK_KINDS[mark], depth - 1));
  }

  private anything(depth: number): string {
    if (depth <= 0) return this.chance(2) ? this.column() : this.literal();
    const e = (): string => this.expression(depth - 1);
    switch (this.random.integer(16)) {
      case 0:
      case 1:
      case 2:
        return `${e()} ${this.pick(OPERATORS)} ${e()}`;
      case 3:
      case 4:
      case 5:
        return `${this.pick(this.functions)}(${this.chance(9) ? '' : this.several(3, e)})`;
      case 6:
        return `${this.pick(['sum', 'count', 'max', 'avg', 'collect_list', 'first'])}(${this.pick(['', 'DISTINCT '])}${e()})`;
      case 7:
        return `${this.pick(['row_number()', `sum(${e()})`, `lag(${e()})`, 'rank()'])} OVER (${this.pick(['', `PARTITION BY ${e()} `])}ORDER BY ${this.column()}${this.pick(['', ' ROWS 1 PRECEDING'])})`;
      case 8:
        return `CASE WHEN ${e()} THEN ${e()} ELSE ${e()} END`;
      case 9:
        return `CAST(${e()} AS ${this.pick(TYPES)})`;
      case 10:
        return `${e()} ${this.pick(['NOT ', ''])}IN (${this.chance(3) ? this.query(0) : this.several(3, e)})`;
      case 11:
        return this.pick([`(${this.query(0)})`, `EXISTS (${this.query(0)})`, `(${e()})`]);
      case 12:
        return `${e()} ${this.pick(['IS NULL', 'IS NOT NULL', 'IS TRUE', `BETWEEN ${e()} AND ${e()}`, `LIKE ${e()}`])}`;
      case 13:
        return this.pick([`-${e()}`, `NOT ${e()}`, `~${e()}`]);
      case 14:
        return this.pick([`${e()}[${e()}]`, `transform(d, x -> ${e()})`, `filter(d, x -> x > ${e()})`, `${e()}::int`]);
      default:
        return e();
    }
  }

  /** Words in any order. */
  private soup(): string {
    const word = (): string => this.pick([this.pick(WORDS), this.pick(MARKS), this.literal(), this.column()]);
    return this.several(20, word, ' ');
  }

  private spliced(): string {
    const left = this.pick(this.corpus);
    const right = this.pick(this.corpus);
    return left.slice(0, this.random.integer(left.length + 1)) + right.slice(this.random.integer(right.length + 1));
  }

  private mutated(text: string): string {
    let parts: readonly string[] = text.match(/\s+|[A-Za-z_][A-Za-z_0-9]*|\d+|./gsu) ?? [];
    for (let n = this.chance(2) ? 1 : 1 + this.random.integer(3); n > 0; n--) parts = this.mutate(parts);
    return parts.join('');
  }

  private mutate(parts: readonly string[]): string[] {
    if (parts.length === 0) return [this.pick(WORDS)];
    const at = this.random.integer(parts.length);
    const other = this.random.integer(parts.length);
    const copy = [...parts];
    switch (this.random.integer(9)) {
      case 0:
        copy.splice(at, 1 + this.random.integer(3));
        return copy;
      case 1:
        copy.splice(at, 0, ...parts.slice(other, other + 1 + this.random.integer(5)));
        return copy;
      case 2:
        [copy[at], copy[other]] = [copy[other], copy[at]];
        return copy;
      case 3:
        copy[at] = this.pick(MARKS);
        return copy;
      case 4:
        copy[at] = ` ${this.pick(WORDS)} `;
        return copy;
      case 5:
        copy[at] = this.literal();
        return copy;
      case 6:
        copy[at] = this.expression(2);
        return copy;
      case 7:
        copy[at] = this.pick(ODD);
        return copy;
      default:
        return copy.slice(0, at);
    }
  }
}

const OPERATORS =
  '+ - * / % DIV = <> < <= > >= <=> AND OR || & | ^ << >> LIKE RLIKE IS\u00a0DISTINCT\u00a0FROM :: -> =>'.split(' ');
const TYPES = [
  ...'INT BIGINT TINYINT DOUBLE FLOAT STRING BOOLEAN DATE TIMESTAMP TIMESTAMP_NTZ BINARY DECIMAL(10,2) ARRAY<INT>'.split(
    ' ',
  ),
  ...['MAP<STRING, INT>', 'STRUCT<a: INT, b: STRING>', 'INTERVAL DAY TO SECOND', 'VARIANT', 'CHAR(3)', 'NOSUCH'],
];
const WORDS = (
  'SELECT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET JOIN LEFT ON USING UNION ALL EXCEPT INTERSECT WITH AS DISTINCT CASE WHEN THEN ' +
  'ELSE END CAST IN EXISTS NOT AND OR IS NULL LIKE BETWEEN LATERAL VIEW explode OVER PARTITION ROWS RANGE PRECEDING VALUES TABLE PIVOT FOR ' +
  'UNPIVOT QUALIFY WINDOW FILTER WITHIN INTERVAL DAY DATE TIMESTAMP EXTEND AGGREGATE SET DROP CREATE TEMP EXPLAIN DESCRIBE SHOW INSERT INTO ' +
  'STREAM WATERMARK DELAY OF IDENTIFIER RECURSIVE GROUPING SETS ROLLUP CUBE TABLESAMPLE PERCENT EXECUTE IMMEDIATE array map struct sum count t u'
).split(' ');
const MARKS = '( ) , . [ ] ; = < > + - * / % ~ & | ^ : ? @ { } :: |> -> => <=> || \' " ` /*+ */ -- $ # \\ ! _'.split(
  ' ',
);
const ODD = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '`__proto__`', "'__proto__'", 'prototype', 'undefined'],
  ...['\u0000', '\ud800', '\u{1f600}', '\ufdd0', '\n', '\u2028', "');process.exit();//", '$' + '{1}', '*/', '-- '],
  ...['99999999999999999999999', '1e400', '-9223372036854775808', '0.00000000000000000000000000000000000001', '0x1F'],
  ...['((((((((', '))))', 'NOT NOT NOT NOT', '- - - -', 'array(array(array(array(', "'%_%\\\\'", '(?i)(a+)+$'],
];

const ROW_KINDS = ['number', 'text', 'truth', 'time', 'list'] as const;
const KINDS = [...ROW_KINDS, 'group'] as const;
type Kind = (typeof KINDS)[number];

/** In a form: # number, $ text, ! truth, @ time, % list, ^ number over groups. */
const MARK_KINDS: Readonly<Record<string, Kind>> = {
  '#': 'number',
  $: 'text',
  '!': 'truth',
  '@': 'time',
  '%': 'list',
  '^': 'group',
};

const LEAVES: Readonly<Record<Kind, readonly string[]>> = {
  number: ['t.a', 'b', '1', '0', '2.5', '-3', 't.a', 'NULL', "CAST('7' AS BIGINT)"],
  text: ['c', "'abc'", "''", "'a,b'", 'c', "'7'", "'yyyy-MM-dd'"],
  truth: ['true', 'false', 't.a > 1', 'c IS NULL', 'NULL'],
  time: ["DATE '2020-02-29'", "TIMESTAMP '2021-03-04 05:06:07'", 'CAST(NULL AS DATE)', 'current_timestamp()'],
  list: ['d', 'array(1, 2, NULL)', 'CAST(array() AS ARRAY<INT>)', 'sequence(1, 3)', 'd'],
  group: ['count(*)', 'sum(t.a)', 'max(b)', 'count(DISTINCT c)', 'avg(b)'],
};

const FORMS: Readonly<Record<Kind, readonly string[]>> = {
  number: [
    ...[
      '# + #',
      '# - #',
      '# * #',
      '# / #',
      'abs(#)',
      'length($)',
      'size(%)',
      'coalesce(#, #)',
      'if(!, #, #)',
      'element_at(%, 1)',
    ],
    ...[
      'CAST(# AS INT)',
      'TRY_CAST($ AS DOUBLE)',
      'CASE WHEN ! THEN # ELSE # END',
      'year(@)',
      'round(#, 1)',
      'greatest(#, #)',
    ],
    ...[
      '(SELECT max(a) FROM u)',
      'row_number() OVER (ORDER BY #)',
      'sum(#) OVER (PARTITION BY $ ORDER BY #)',
      '- #',
      '# DIV #',
    ],
    ...['aggregate(%, 0, (x, y) -> x + coalesce(y, #))', 'datediff(@, @)', 'instr($, $)', 'hash(#, $)', 'array_max(%)'],
  ],
  text: [
    ...[
      'upper($)',
      'concat($, $)',
      '$ || $',
      'substring($, 1, #)',
      'CAST(# AS STRING)',
      'trim($)',
      'coalesce($, $)',
      'lpad($, 5, $)',
    ],
    ...[
      'date_format(@, $)',
      'regexp_replace($, $, $)',
      'array_join(%, $)',
      'to_json(struct(#, $))',
      'CASE # WHEN # THEN $ END',
    ],
    ...[
      'replace($, $, $)',
      'split($, $)[0]',
      'format_string($, #)',
      'hex($)',
      'md5($)',
      'reverse($)',
      'get_json_object($, $)',
    ],
  ],
  truth: [
    ...[
      '# > #',
      '# = #',
      '$ LIKE $',
      '! AND !',
      '! OR !',
      'NOT !',
      '# IN (#, #)',
      '# BETWEEN # AND #',
      '$ IS NULL',
      '@ < @',
    ],
    ...[
      'exists(%, x -> x > #)',
      'array_contains(%, #)',
      '$ RLIKE $',
      '# <=> #',
      'EXISTS (SELECT 1 FROM u WHERE u.a = #)',
    ],
    ...['# IN (SELECT a FROM u)', '! IS TRUE', 'contains($, $)', '# > ALL (SELECT 1)', 'forall(%, x -> !)'],
  ],
  time: [
    ...[
      "@ + INTERVAL '1' DAY",
      'date_add(@, 1)',
      'date_trunc($, @)',
      'CAST(@ AS DATE)',
      'CAST($ AS TIMESTAMP)',
      'to_date($, $)',
    ],
    ...['coalesce(@, @)', 'last_day(@)', "@ - INTERVAL '2' MONTH", 'add_months(@, #)', 'make_date(2020, #, 1)'],
  ],
  list: [
    ...[
      'array(#, #)',
      'filter(%, x -> x > #)',
      'transform(%, x -> x + #)',
      'array_sort(%)',
      'concat(%, %)',
      'slice(%, 1, 2)',
    ],
    ...[
      'array_distinct(%)',
      'flatten(array(%, %))',
      'collect_list(#)',
      'sequence(1, 4, 1)',
      'array_union(%, %)',
      'reverse(%)',
    ],
  ],
  group: [
    'sum(#)',
    'max(#)',
    'min($)',
    'count(#)',
    'count(DISTINCT #)',
    'first(#)',
    '^ + ^',
    'avg(#) FILTER (WHERE !)',
    'max_by(#, #)',
    'mode(#)',
    'listagg($)',
  ],
};
