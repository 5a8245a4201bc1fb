import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';

/** What every benchmark program prints as its last line, and writes to `--report`. */
export interface BenchReport {
  readonly engine: string;
  readonly query: string;
  readonly events: number;
  /** From query start to the last committed batch. */
  readonly query_s: number;
  readonly checksum?: string;
  readonly [figure: string]: unknown;
}

/** `--name value` pairs over defaults. */
export function options<T extends Record<string, string>>(defaults: T): T {
  const given: Record<string, string> = { ...defaults };
  const args = process.argv.slice(2);
  for (let i = 0; i < args.length; i += 2) {
    const name = args[i].replace(/^--/, '');
    if (!(name in defaults)) throw new Error(`unknown option ${args[i]}; known: ${Object.keys(defaults).join(' ')}`);
    given[name] = args[i + 1];
  }
  return given as T;
}

/** Sum of the CRC-32 of each row's columns joined with `|`, with the number of rows: does not depend on their order. */
export class Checksum {
  private rows = 0;
  private sum = 0n;
  add(columns: readonly unknown[]): void {
    this.rows++;
    this.sum += BigInt(crc32(columns.filter(c => c !== null).join('|')));
  }
  toString(): string {
    return `${this.rows}:${this.sum}`;
  }
}

export function print(report: BenchReport, path: string): void {
  const { user, system } = process.cpuUsage();
  const full = {
    ...report,
    events_per_s: Math.round(report.events / report.query_s),
    cpu_s: +((user + system) / 1e6).toFixed(2),
    peak_rss_mb: Math.round(process.resourceUsage().maxRSS / 1024),
  };
  console.log(JSON.stringify(full));
  if (path !== '') writeFileSync(path, JSON.stringify(full));
}

export const metaOf = (input: string): { events: number; count: Record<string, number> } =>
  JSON.parse(readFileSync(join(input, 'meta.json'), 'utf8'));

/** Bytes and files below a folder. */
export function diskUsage(folder: string): { bytes: number; files: number } {
  let bytes = 0;
  let files = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      const below = diskUsage(path);
      bytes += below.bytes;
      files += below.files;
    } else {
      bytes += statSync(path).size;
      files++;
    }
  }
  return { bytes, files };
}

/** The longest and the 99.9th percentile stall of the event loop while something runs, in milliseconds. */
export function watchEventLoop(): () => { p999: number; max: number } {
  const lateness: number[] = [];
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    lateness.push(Math.max(0, now - last - 2));
    last = now;
  }, 2);
  return () => {
    clearInterval(timer);
    lateness.sort((a, b) => a - b);
    return { p999: lateness[Math.floor(lateness.length * 0.999)] ?? 0, max: lateness.at(-1) ?? 0 };
  };
}
