import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The programs that are run, as commands. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url));

export const NEXMARK_QUERIES = [
  'q0',
  'q1',
  'q2',
  'q3',
  'q5',
  'q7',
  'q8',
  'q10',
  'q11',
  'q13',
  'q14',
  'q15',
  'q16',
  'q17',
  'q20',
  'q21',
  'q22',
  'q23',
] as const;
export const STREAM_BENCHES = ['ysb', 'nexmark'] as const;
export const ANCHORS = ['spark', 'spark-all', 'node-bytes', 'node-lines'] as const;
export type StreamBench = (typeof STREAM_BENCHES)[number];
export type Anchor = (typeof ANCHORS)[number];

export interface Task {
  readonly bench: StreamBench;
  readonly input: string;
  readonly format: string;
  readonly cores: string;
  readonly query: string;
  /** Nexmark: sum up the result instead of dropping it. */
  readonly check: boolean;
}

const python = (): string => process.env.BENCH_PYTHON ?? 'python3';
export const built = (path: string): string => join(ROOT, 'build/bench', path);

function queryOptions(task: Task): string[] {
  return task.bench === 'nexmark' ? ['--query', task.query, '--check', task.check ? '1' : '0'] : [];
}

export function subjectCommand(task: Task): string[] {
  const given = ['--input', task.input, '--format', task.format];
  return [process.execPath, built(`${task.bench}.js`), ...given, ...queryOptions(task)];
}

export function anchorCommand(anchor: Anchor, task: Task): string[] {
  if (anchor === 'node-bytes' || anchor === 'node-lines') {
    return [process.execPath, join(ROOT, `bench/anchors/${anchor}.mjs`), '--input', task.input];
  }
  const given = ['--input', task.input, '--format', task.format, '--cores', task.cores];
  const all = anchor === 'spark-all' ? '1' : '0';
  // -B: no compiled Python files in the repository.
  const program = [python(), '-B', join(ROOT, `bench/anchors/spark-${task.bench}.py`)];
  return [...program, ...given, '--all', all, ...queryOptions(task)];
}

/** Why an anchor cannot run, if it cannot. */
export function whyNot(anchor: Anchor, bench: StreamBench, format: string): string | undefined {
  if (anchor === 'node-bytes' || anchor === 'node-lines') {
    if (bench !== 'ysb') return 'the loops by hand exist for ysb only';
    return format === 'json' ? undefined : 'the loops by hand read JSON only';
  }
  const succeeds = (command: string, ...args: string[]) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
  if (!succeeds(python(), '--version')) return `${python()} is missing (BENCH_PYTHON names another interpreter)`;
  const look = 'import importlib.util as u, sys; sys.exit(u.find_spec("pyspark") is None)';
  if (!succeeds(python(), '-c', look)) return `${python()} has no pyspark: pip install pyspark`;
  const java = process.env.JAVA_HOME === undefined ? 'java' : join(process.env.JAVA_HOME, 'bin/java');
  return succeeds(java, '-version') ? undefined : 'Java is missing (17 or later)';
}
