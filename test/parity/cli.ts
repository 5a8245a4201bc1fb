import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import type { Clock } from '../../src/common/clock.js';
import { type BatchFile, runBatchFile } from './batch-cases.js';
import { type FunctionFile, runFunctionFile, StandingClock } from './function-cases.js';
import type { Outcome } from './outcome.js';
import { runStreamCase, type StreamCase, type StreamOptions } from './stream-cases.js';

/**
 * `npm run parity -- <folder or file>… [--restart-every-step] [--provider lmdb] [--partitions N] [--clock <ISO time>]`: runs cases with real
 * Spark's answers and prints one line for each that fails, the refused features by count, and last `N passed, N failed`. The exit status is
 * 0 only when nothing failed. For streams: stop and start again after every step, and how their state is kept. `--clock` stops the
 * clock of function cases, for those whose answers depend on the day of their recording.
 */
export async function runParity(
  paths: readonly string[],
  options: StreamOptions & { clock?: Clock; print?: (line: string) => void } = {},
): Promise<{ passed: number; failed: number }> {
  const print = options.print ?? console.log;
  const refused = new Map<string, number>();
  let passed = 0;
  let failed = 0;
  for (const path of paths.flatMap(filesBelow)) {
    for (const outcome of await runFile(path, options)) {
      if (outcome.difference === undefined) passed++;
      else {
        failed++;
        if (outcome.refused !== undefined) refused.set(outcome.refused, (refused.get(outcome.refused) ?? 0) + 1);
        print(`${relative('.', path)}: ${outcome.name}: ${outcome.difference}`);
      }
    }
  }
  for (const [reason, count] of [...refused].sort((a, b) => b[1] - a[1])) print(`refused ${count}: ${reason}`);
  print(`${passed} passed, ${failed} failed`);
  return { passed, failed };
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap(name => filesBelow(join(path, name)))
    .filter(file => file.endsWith('.json'));
}

async function runFile(path: string, options: StreamOptions & { clock?: Clock }): Promise<Outcome[]> {
  const content = JSON.parse(readFileSync(path, 'utf8')) as object;
  if ('group' in content) return runFunctionFile(content as FunctionFile, options.clock);
  if ('theme' in content) return runBatchFile(content as BatchFile);
  return [await runStreamCase(content as StreamCase, options)];
}

if (process.argv[1]?.endsWith('cli.ts')) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'restart-every-step': { type: 'boolean', default: false },
      restart: { type: 'boolean', default: false },
      provider: { type: 'string', default: 'memory' },
      partitions: { type: 'string', default: '1' },
      clock: { type: 'string' },
    },
  });
  const restartEveryStep = values['restart-every-step'] || values.restart;
  const clock = values.clock === undefined ? undefined : new StandingClock(Date.parse(values.clock));
  const conf = {
    'millrace.state.provider': values.provider,
    'millrace.state.partitions': values.partitions,
  };
  const { failed } = await runParity(positionals, { restartEveryStep, conf, clock });
  process.exitCode = failed === 0 ? 0 : 1;
}
