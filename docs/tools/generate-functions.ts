import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { allFunctions } from '../../src/functions/registry.js';

/** Writes `src/session/functions.ts` from the function registry: one typed export per name. A test holds it to the registry. */

const OUTPUT = fileURLToPath(new URL('../../src/session/functions.ts', import.meta.url));

/** Exports of their own, words of the language, and names that are operators of `Column`. */
const LEFT_OUT = new Set([
  'typeof',
  'default',
  'new',
  'delete',
  'case',
  'if',
  'in',
  'when',
  'expr',
  'col',
  'lit',
  'udf',
  'null',
  'true',
  'false',
  'not',
  'and',
  'or',
  'default',
  'mod',
  'div',
  'between',
  'positive',
  'negative',
]);

/** Functions whose text arguments all name columns. */
const ALL_NAMES = new Set(
  `array struct coalesce concat greatest least hash xxhash64 map map_from_arrays corr covar_pop covar_samp max_by min_by nvl ifnull nvl2 nullif
   count approx_count_distinct array_union array_intersect array_except arrays_overlap arrays_zip map_concat atan2 pow power hypot nanvl
   datediff date_diff months_between levenshtein any_value regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy grouping_id`.split(
    /\s+/,
  ),
);
const REST_NAMES = new Set(['concat_ws', 'format_string', 'printf']);

export function functionsSource(): string {
  const lines: string[] = [];
  for (const definition of [...allFunctions()].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    for (const name of [definition.name, ...(definition.aliases ?? [])]) {
      if (!/^[a-z][a-z0-9_]*$/.test(name) || LEFT_OUT.has(name)) continue;
      const text = ALL_NAMES.has(name) ? 'all' : REST_NAMES.has(name) ? 'rest' : 'first';
      const doc = `${definition.doc} \`${definition.signature}\``.replaceAll('*/', '*\\/').replaceAll('\n', ' ');
      const call = name === 'count' ? 'args.length === 0 ? [1] : args' : 'args';
      lines.push(
        `/** ${doc} */`,
        `export const ${camel(name)} = (...args: FunctionArgument[]): Column => callFunction('${name}', ${call}, '${text}');`,
      );
    }
  }
  if (!lines.some(l => l.startsWith('export const window ='))) {
    for (const name of ['window', 'session_window', 'window_time']) {
      lines.push(
        `export const ${camel(name)} = (...args: FunctionArgument[]): Column => callFunction('${name}', args, 'first');`,
      );
    }
  }
  return `// Made by docs/tools/generate-functions.ts from the function registry; change the definitions, then run \`npm run docs\`.
import { callFunction, type FunctionArgument } from './call-function.js';
import type { Column } from './column.js';

${lines.join('\n')}
`;
}

const camel = (name: string): string => name.replace(/_+([a-z0-9])/g, (_, c: string) => c.toUpperCase());

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(OUTPUT, functionsSource());
