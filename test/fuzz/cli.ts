import { fuzz } from './fuzz.js';
import { Watchdog } from './watchdog.js';

/**
 * `npm run fuzz -- [--count 100000] [--seed N] [--from 0] [--execute 4]`: random and mutated SQL texts. Prints the seed, how the texts ended,
 * and each kind of failure with its shortest text; exit status 0 only without failures. `--from n` begins with the text of that number,
 * `--execute n` runs one text in n over tiny tables. A text that is not done after `--hang 20000` ms is printed and ends the run.
 */
function option(name: string, fallback: number): number {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? fallback : Number(process.argv[at + 1]);
}

const seed = option('seed', Date.now() % 1_000_000_000);
const count = option('count', 100_000);
const from = option('from', 0);
const watchdog = new Watchdog(option('hang', 20_000));
console.log(`seed ${seed}, ${count} texts from number ${from}`);
const started = performance.now();
const report = await fuzz({
  seed,
  count,
  from,
  executeOneIn: option('execute', 4),
  onFailure: ({ index, text, verdict }) =>
    console.log(`\n${index}: ${verdict.kind}: ${'detail' in verdict ? verdict.detail : ''}\n${JSON.stringify(text)}`),
  onText: (index, text) => watchdog.begin(index, text),
  onProgress: done => console.log(`${done} texts, ${Math.round((performance.now() - started) / 1000)} s`),
});
await watchdog.close();
console.log(
  `\nseed ${seed}: ${Object.entries(report.counts)
    .map(([kind, n]) => `${n} ${kind}`)
    .join(', ')}`,
);
const { slowest } = report;
console.log(`slowest text ${slowest.index}, ${Math.round(slowest.ms)} ms; ${report.failures.length} kinds of failure`);
process.exitCode = report.failures.length === 0 ? 0 : 1;
