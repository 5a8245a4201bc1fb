import { fuzz } from './fuzz.js';

/**
 * `npm run fuzz -- [--count 100000] [--seed N] [--execute 4]`: random and mutated SQL texts. Prints the seed, how the texts ended, and each
 * kind of failure with its shortest text; exit status 0 only without failures. `--execute n` runs one text in n over tiny tables.
 */
function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

const seed = option('seed', Date.now() % 1_000_000_000);
const count = option('count', 100_000);
console.log(`seed ${seed}, ${count} texts`);
const started = performance.now();
const report = await fuzz({
  seed,
  count,
  executeOneIn: option('execute', 4),
  onProgress: done => console.log(`${done} texts, ${Math.round((performance.now() - started) / 1000)} s`),
});
for (const { text, verdict } of report.failures) {
  console.log(`\n${verdict.kind}: ${'detail' in verdict ? verdict.detail : ''}\n${JSON.stringify(text)}`);
}
console.log(
  `\nseed ${seed}: ${Object.entries(report.counts)
    .map(([kind, n]) => `${n} ${kind}`)
    .join(', ')}`,
);
console.log(`slowest text ${Math.round(report.slowestMs)} ms; ${report.failures.length} kinds of failure`);
process.exitCode = report.failures.length === 0 ? 0 : 1;
