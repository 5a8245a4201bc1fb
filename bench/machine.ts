import { availableParallelism, cpus, loadavg, platform, release, totalmem } from 'node:os';

/** Where and when a result was measured. */
export interface Machine {
  readonly date: string;
  readonly cores: number;
  readonly cpu: string;
  readonly memory_gb: number;
  readonly system: string;
  readonly node: string;
  /** Load over the last minute before the first run: well above 0, the absolute figures say little. */
  readonly load: number;
}

export function describeMachine(): Machine {
  return {
    date: new Date().toISOString(),
    cores: availableParallelism(),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    memory_gb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()}`,
    node: process.version,
    load: +loadavg()[0].toFixed(2),
  };
}
