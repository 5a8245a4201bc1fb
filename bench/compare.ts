import type { BenchReport } from './report.js';

/** One run of one program: what it reports, and what it cost from outside. */
export interface Run {
  readonly side: 'subject' | 'anchor';
  readonly report: BenchReport;
  readonly wall_s: number;
  readonly cpu_s: number;
  readonly peak_rss_mb: number;
}

export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export const MEASURES = {
  throughput: (run: Run) => run.report.query_s,
  whole_process: (run: Run) => run.wall_s,
  cpu: (run: Run) => run.cpu_s,
  rss: (run: Run) => run.peak_rss_mb,
  /** Not of every benchmark. */
  state: (run: Run) => (run.report.state_mb as number | undefined) ?? Number.NaN,
} as const;

export type Measure = keyof typeof MEASURES;
export const MEASURE_NAMES = Object.keys(MEASURES) as Measure[];

export const MEASURE_TITLES: Readonly<Record<Measure, string>> = {
  throughput: 'throughput (query time)',
  whole_process: 'whole process',
  cpu: 'CPU seconds',
  rss: 'peak RSS',
  state: 'peak of the state',
};

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  return { min: round(sorted[0]), median: round(median), max: round(sorted.at(-1)!) };
}

const round = (value: number): number => Number(value.toPrecision(4));

/** Anchor over subject, round by round: above 1 the subject is better. A measure that is missing on a side has no ratio. */
export function ratios(runs: readonly Run[]): Partial<Record<Measure, Spread>> {
  const subjects = runs.filter(run => run.side === 'subject');
  const anchors = runs.filter(run => run.side === 'anchor');
  const result: Partial<Record<Measure, Spread>> = {};
  for (const name of MEASURE_NAMES) {
    const value = MEASURES[name];
    const each = subjects.map((subject, round) => value(anchors[round]) / value(subject));
    if (each.length > 0 && each.every(ratio => Number.isFinite(ratio) && ratio > 0)) result[name] = spread(each);
  }
  return result;
}

export const geometricMean = (values: readonly number[]): number =>
  round(Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length));
