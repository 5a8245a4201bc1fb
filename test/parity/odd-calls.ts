import { allFunctions } from '../../src/functions/registry.js';

/**
 * `npx tsx test/parity/odd-calls.ts > calls.txt`: calls of every scalar function with odd arguments, one a line, for `ask-spark.py`. Each is
 * an example of the function with one argument replaced.
 */
const TEXTS = [
  "''",
  "' '",
  "'é😀'",
  "'NaN'",
  "'-0'",
  "'2020-02-30'",
  "'12345678901234567890'",
  "'a,b;c'",
  "'%'",
  "'\\\\\\\\'",
];
const NUMBERS = [
  '0',
  '-1',
  '2147483647',
  '-2147483648',
  '9223372036854775807L',
  '1.5BD',
  '-0.0D',
  "double('NaN')",
  "double('Infinity')",
  '1e30D',
];
const OTHERS = [
  'NULL',
  'true',
  "DATE'0001-01-01'",
  "TIMESTAMP'9999-12-31 23:59:59.999999'",
  "X'00FF'",
  'array()',
  'array(1, NULL)',
  "map('a', NULL)",
  "named_struct('a', NULL)",
  "INTERVAL '1' MONTH",
  "INTERVAL '1' DAY",
];

const NOT_REPEATABLE =
  /^(rand|randn|random|uniform|uuid|curdate|current_|now|local|user|session_user|version|shuffle|monotonically|spark_partition|input_file|randstr|window|session_window|unix_timestamp|to_unix_timestamp|reflect|java_method|from_avro|to_avro)/;

/** The arguments of a call at the start of a text, and what follows it. */
function split(call: string): { head: string; args: string[]; tail: string } | undefined {
  const open = call.indexOf('(');
  if (open < 0) return undefined;
  const args: string[] = [];
  let depth = 0;
  let quote = '';
  let from = open + 1;
  for (let i = open; i < call.length; i++) {
    const c = call[i];
    if (quote !== '') {
      if (c === '\\') i++;
      else if (c === quote) quote = '';
    } else if (c === "'" || c === '"') quote = c;
    else if ('([{'.includes(c)) depth++;
    else if (')]}'.includes(c) && --depth === 0) {
      if (from < i) args.push(call.slice(from, i).trim());
      return { head: call.slice(0, open), args, tail: call.slice(i + 1) };
    } else if (c === ',' && depth === 1) {
      args.push(call.slice(from, i).trim());
      from = i + 1;
    }
  }
  return undefined;
}

const only = process.argv[2];
const lines = new Set<string>();
for (const { name, kind, group, examples } of allFunctions()) {
  if (kind !== 'scalar' || NOT_REPEATABLE.test(name) || (only !== undefined && !only.split(',').includes(group)))
    continue;
  for (const [sql] of examples.slice(0, 2)) {
    const call = split(sql);
    if (call === undefined || !sql.startsWith(name)) continue;
    const put = (args: readonly string[]) => lines.add(`${call.head}(${args.join(', ')})${call.tail}`);
    put(call.args.slice(0, -1));
    put([...call.args, '1']);
    call.args.forEach((arg, i) => {
      if (arg.includes('->')) return;
      const near = /^-?\d/.test(arg) ? NUMBERS : arg.startsWith("'") ? TEXTS : NUMBERS.slice(0, 2);
      for (const odd of [...near, ...OTHERS]) put(call.args.map((a, j) => (j === i ? odd : a)));
    });
  }
}
for (const line of lines) console.log(line);
