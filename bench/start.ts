import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { options, print } from './report.js';

/**
 * From the start of a process to the first row of a file query, against `node -e 0`, alternating.
 *
 *     node build/bench/start.js [--runs 15] [--report out.json]
 */
const given = options({ runs: '15', report: '' });
const folder = mkdtempSync(join(tmpdir(), 'millrace-start-'));
writeFileSync(
  join(folder, 'rows.json'),
  Array.from({ length: 1000 }, (_, i) => `{"id":${i},"name":"n${i}"}\n`).join(''),
);
const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const program = `
import { Session } from ${JSON.stringify(join(root, 'dist/index.js'))};
const session = Session.create();
const rows = session.read.schema('id BIGINT, name STRING').json(${JSON.stringify(folder)}).where('id > 10');
for await (const row of rows.toLocalIterator()) { if (row.id !== 11) throw new Error('wrong row'); break; }
`;
const file = join(folder, 'first-row.mjs');
writeFileSync(file, program);
const importing = join(folder, 'import.mjs');
writeFileSync(
  importing,
  `const t = performance.now(); await import(${JSON.stringify(join(root, 'dist/index.js'))}); console.log(performance.now() - t);`,
);

function time(args: string[]): number {
  const started = performance.now();
  const result = spawnSync(process.execPath, args, { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return args[0] === importing ? Number(result.stdout) : performance.now() - started;
}

const empty: number[] = [];
const first: number[] = [];
const imports: number[] = [];
for (let i = 0; i < Number(given.runs); i++) {
  empty.push(time(['-e', '0']));
  first.push(time([file]));
  imports.push(time([importing]));
}
rmSync(folder, { recursive: true });
const median = (list: number[]) => +list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)].toFixed(1);
print(
  {
    engine: 'millrace',
    query: 'start',
    events: first.length,
    query_s: median(first) / 1000,
    node_empty_ms: median(empty),
    first_row_ms: median(first),
    import_ms: median(imports),
    ratio: +(median(first) / median(empty)).toFixed(2),
  },
  given.report,
);
