import { type DataFrame, MillraceError, Session, udf } from 'millrace';
import { expect, test } from 'vitest';

/** Each name that is made to break things, in each place where a name may stand: it works there, or is refused with a reason. */
const NAMES = {
  __proto__: '__proto__',
  constructor: 'constructor',
  toString: 'toString',
  valueOf: 'valueOf',
  'quotes of every kind': `it's "a" \`b\` \\`,
  'a new line': 'a\r\nb',
  'a NUL byte': 'a\0b',
  'half a surrogate pair': 'a\ud800b',
  'end of a program': "`); process.exit(1); ('",
  'a mark of a template': '$\u007b1}',
  nothing: '',
  'a megabyte': 'x'.repeat(1_000_000),
};
type Place = (name: string, session: Session) => Promise<unknown> | unknown;

const quoted = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
/** A text as it is in a column: UTF-8 has no half of a pair. */
const asText = (name: string): string => Buffer.from(name).toString();
/** An escape in JSON for half of a pair becomes a question mark, as in Spark. */
const asJsonText = (name: string): string => name.replaceAll('\ud800', '?');
/** Values of JavaScript that are no text are refused: half of a pair has no bytes. */
const isText = (name: string): boolean => asText(name) === name;
const own = (name: string, value: unknown): Record<string, unknown> =>
  Object.defineProperty({}, name, { value, enumerable: true }) as Record<string, unknown>;
const ownValue = (object: unknown, name: string): unknown => Object.getOwnPropertyDescriptor(object, name)?.value;
const value = async (df: DataFrame<any>): Promise<unknown> => Object.values((await df.collect())[0] as object)[0];
/** A clear error: one of ours, with a code. */
const orRefused = async (run: () => unknown): Promise<unknown> => {
  try {
    return await run();
  } catch (error) {
    if (error instanceof MillraceError && error.code !== 'INTERNAL_ERROR') return 'refused';
    throw error;
  }
};

const PLACES: Readonly<Record<string, readonly [Place, expected: (name: string) => unknown]>> = {
  'a column': [
    async (n, s) => ownValue((await s.sql(`SELECT ${quoted(n)} FROM VALUES (1) AS v(${quoted(n)})`).collect())[0], n),
    () => 1,
  ],
  'a key of a map in SQL': [(n, s) => value(s.sql('SELECT map(:n, 1)[:n]', { n })), () => 1],
  'a key of a Map': [
    (n, s) => orRefused(() => value(s.createDataFrame([{ m: new Map([[n, 1]]) }], 'm MAP<STRING, INT>'))),
    n => (isText(n) ? new Map([[n, 1]]) : 'refused'),
  ],
  'a key of a map from a plain object': [
    (n, s) => orRefused(() => value(s.createDataFrame([{ m: own(n, 1) }], 'm MAP<STRING, INT>'))),
    n => expect.toSatisfy(x => x === 'refused' || (x instanceof Map && x.get(asText(n)) === 1)),
  ],
  'a field of a plain object': [
    (n, s) => value(s.createDataFrame([{ o: own(n, 1) }], `o STRUCT<${quoted(n)}: INT>`).selectExpr(`o.${quoted(n)}`)),
    () => 1,
  ],
  'a field that no object has': [
    (n, s) => value(s.createDataFrame([{ o: {} }], `o STRUCT<${quoted(n)}: INT>`).selectExpr(`o.${quoted(n)}`)),
    () => null,
  ],
  'the key of a group': [
    (n, s) =>
      orRefused(() =>
        s
          .createDataFrame([{ k: n }, { k: n }, { k: 'other' }], 'k STRING')
          .groupBy('k')
          .count()
          .where('count = 2')
          .collect(),
      ),
    n => (isText(n) ? [{ k: n, count: 2 }] : 'refused'),
  ],
  'a column by pivoting': [
    (n, s) =>
      orRefused(async () => {
        const df = s.createDataFrame([{ k: n, v: 1 }], 'k STRING, v INT');
        const rows = await df.groupBy().pivot('k', [n]).sum('v').collect();
        return ownValue(rows[0], n);
      }),
    n => (isText(n) ? 1 : 'refused'),
  ],
  'a view': [
    (n, s) =>
      orRefused(async () => {
        s.range(3).createOrReplaceTempView(n);
        return (await s.sql(`SELECT * FROM ${quoted(n)}`).count()) + (await s.table(quoted(n)).count());
      }),
    () => 6,
  ],
  'a view that is not there': [(n, s) => orRefused(() => s.sql(`SELECT * FROM ${quoted(n)}`).count()), () => 'refused'],
  'a function that is not there': [(n, s) => orRefused(() => s.sql(`SELECT ${quoted(n)}(1)`).count()), () => 'refused'],
  'a function of the user': [
    (n, s) =>
      orRefused(() => {
        s.udf.register(
          n,
          udf((x: number) => x + 1, 'INT'),
        );
        return value(s.sql(`SELECT ${quoted(n)}(1)`));
      }),
    () => expect.toSatisfy(x => x === 2 || x === 'refused'),
  ],
  'a definition': [(n, s) => value(s.sql(`WITH ${quoted(n)} AS (SELECT 1) SELECT * FROM ${quoted(n)}`)), () => 1],
  'a table alias': [(n, s) => value(s.sql(`SELECT ${quoted(n)}.x FROM (SELECT 1 AS x) AS ${quoted(n)}`)), () => 1],
  'a window': [
    (n, s) => value(s.sql(`SELECT sum(1) OVER ${quoted(n)} FROM range(1) WINDOW ${quoted(n)} AS (ORDER BY id)`)),
    () => 1,
  ],
  'a parameter of a lambda': [
    (n, s) => value(s.sql(`SELECT transform(array(1), ${quoted(n)} -> ${quoted(n)} + 1)`)),
    () => [2],
  ],
  'a parameter': [(n, s) => value(s.sql(`SELECT :${quoted(n)} + 1`, own(n, 1))), () => 2],
  'a parameter that is not given': [(n, s) => orRefused(() => s.sql(`SELECT :${quoted(n)}`, {})), () => 'refused'],
  'an option of a source': [
    (n, s) => orRefused(() => s.read.option(n, 'x').schema('a INT').json('/nowhere').count()),
    () => 'refused',
  ],
  'an option of a function': [
    (n, s) => orRefused(() => value(s.sql(`SELECT from_json('{"a":1}', 'a INT', map(:n, 'x')).a`, { n }))),
    () => expect.toSatisfy(x => x === 1 || x === 'refused'),
  ],
  'a setting': [
    (n, s) =>
      orRefused(() => {
        s.conf.set(n, 'x');
        return s.conf.get(n);
      }),
    () => expect.toSatisfy(x => x === 'x' || x === 'refused'),
  ],
  'a key in JSON': [
    (n, s) => value(s.sql('SELECT from_json(:j, :t)[:n]', { j: JSON.stringify(own(n, 1)), t: 'MAP<STRING, INT>', n })),
    n => (isText(n) ? 1 : null),
  ],
  'a field of JSON': [
    (n, s) =>
      value(
        s
          .sql('SELECT from_json(:j, :t) AS o', { j: JSON.stringify(own(n, 1)), t: `${quoted(n)} INT` })
          .selectExpr(`o.${quoted(n)}`),
      ),
    n => (isText(n) ? 1 : null),
  ],
  'a field written as JSON': [
    async (n, s) => JSON.parse((await value(s.sql('SELECT to_json(named_struct(:n, 1))', { n }))) as string) as object,
    n => own(asText(n), 1),
  ],
  'a column that JSON is read from': [
    (n, s) => value(s.sql('SELECT schema_of_json(:j)', { j: JSON.stringify(own(n, 1)) })),
    n => expect.stringContaining(asJsonText(n).replaceAll('`', '``')),
  ],
  'a key of a variant': [
    (n, s) => value(s.sql('SELECT to_json(parse_json(:j))', { j: JSON.stringify(own(n, 1)) })),
    n => JSON.stringify(own(asJsonText(n), 1)),
  ],
  'a key of a text': [
    (n, s) => value(s.sql("SELECT str_to_map(:n, '§', '¶')", { n })),
    n => new Map([[asText(n), null]]),
  ],
  'a column that is unpivoted': [
    (n, s) => value(s.sql(`SELECT k FROM (SELECT 1 AS ${quoted(n)}) UNPIVOT (v FOR k IN (${quoted(n)}))`)),
    n => asText(n),
  ],
  'a field of Avro': [
    (n, s) =>
      orRefused(() => {
        const schema = JSON.stringify({ type: 'record', name: 'r', fields: [{ name: n, type: 'int' }] });
        const df = s.sql(`SELECT from_avro(to_avro(named_struct(:n, 1), :schema), :schema) AS o`, { n, schema });
        return value(df.selectExpr(`o.${quoted(n)}`));
      }),
    n => (/^[A-Za-z_]\w*$/.test(n) ? 1 : expect.toSatisfy(x => x === 1 || x === 'refused')),
  ],
  'a type of Avro': [
    (n, s) =>
      orRefused(() => {
        const schema = JSON.stringify({ type: 'record', name: 'r', fields: [{ name: 'a', type: n }] });
        return value(s.sql(`SELECT from_avro(X'00', :schema)`, { schema }));
      }),
    () => 'refused',
  ],
  'a literal': [(n, s) => value(s.sql(`SELECT '${n.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`)), asText],
};

const cases = Object.entries(PLACES).flatMap(([place, row]) =>
  Object.entries(NAMES).map(([kind, name]) => [place, kind, name, ...row] as const),
);

test.each(cases)('%s: %s', async (_place, _kind, name, run, expected) => {
  const session = Session.create();
  expect(await run(name, session)).toEqual(expected(name));
});

const DEPTH = 10_000;
const around = (open: string, close: string, inner = ''): string => open.repeat(DEPTH) + inner + close.repeat(DEPTH);
const avro = around('{"type":"array","items":', '}', '"int"');

/** Texts that are read by something else than the parser of SQL, nested deep. */
const DEEP: Readonly<Record<string, readonly [sql: string, text: string]>> = {
  'a schema of from_json': ["SELECT from_json('[]', :t)", around('ARRAY<', '>', 'INT')],
  'a schema of from_csv': ["SELECT from_csv('1', :t)", `a ${around('ARRAY<', '>', 'INT')}`],
  'JSON for from_json': ["SELECT from_json(:t, 'ARRAY<INT>')", around('[', ']')],
  'JSON for schema_of_json': ['SELECT schema_of_json(:t)', around('[', ']')],
  'JSON for parse_json': ['SELECT to_json(parse_json(:t))', around('[', ']')],
  'JSON for get_json_object': ["SELECT get_json_object(:t, '$[0]')", around('[', ']')],
  'JSON for json_tuple': ["SELECT json_tuple(:t, 'a')", around('{"a":', '}', '1')],
  'JSON for json_object_keys': ['SELECT json_object_keys(:t)', around('{"a":', '}', '1')],
  'JSON for json_array_length': ['SELECT json_array_length(:t)', around('[', ']')],
  'a path into JSON': ["SELECT get_json_object('{}', :t)", `$${'.a'.repeat(DEPTH)}`],
  'a path into a variant': ["SELECT variant_get(parse_json('{}'), :t, 'INT')", `$${'.a'.repeat(DEPTH)}`],
  'a schema of Avro': ["SELECT from_avro(X'00', :t)", avro],
  'a schema for to_avro': ['SELECT to_avro(array(1), :t)', avro],
  'a schema for schema_of_avro': ['SELECT schema_of_avro(:t)', avro],
  'a pattern': ["SELECT 'a' RLIKE :t", around('(', ')', 'a')],
  'a pattern of alternatives': ["SELECT 'a' RLIKE :t", around('(?:a|', ')', 'a')],
  'a pattern of looking ahead': ["SELECT 'a' RLIKE :t", around('(?=', ')', 'a')],
  'a pattern to replace': ["SELECT regexp_replace('a', :t, '')", around('(', ')', 'a')],
  'a pattern to split by': ["SELECT split('a', :t)", around('(?:', ')?', 'a')],
  'a pattern of LIKE': ["SELECT 'a' LIKE :t", '%_'.repeat(DEPTH)],
  'a pattern of dates': ["SELECT date_format(DATE'2020-01-01', :t)", around('[', ']', 'y')],
  'a pattern of numbers': ["SELECT to_number('1', :t)", '9,'.repeat(DEPTH)],
  'a format of format_string': ['SELECT format_string(:t, 1)', '%1$s'.repeat(DEPTH)],
  'a URL': ["SELECT parse_url(:t, 'QUERY', 'a')", `http://a/?${'a=1&'.repeat(DEPTH)}`],
  'an interval': ['SELECT CAST(:t AS INTERVAL)', '1 day '.repeat(DEPTH)],
};

test.each(Object.entries(DEEP))('10,000 deep: %s', async (_, [sql, t]) => {
  const started = process.cpuUsage();
  const end = await orRefused(async () => {
    await Session.create().sql(sql, { t }).collect();
    return 'answered';
  });
  const { user, system } = process.cpuUsage(started);
  expect(['answered', 'refused']).toContain(end);
  // Far from what something quadratic or exponential would take.
  expect((user + system) / 1e6).toBeLessThan(10);
});
