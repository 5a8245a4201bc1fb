import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What one run of a program cost, seen from outside. */
export interface Measured {
  readonly status: number | null;
  readonly wall_s: number;
  /** User and system time of the whole process tree; 0 where /proc is missing. */
  readonly cpu_s: number;
  /** The highest sum of resident memory over the processes of the tree; 0 where /proc is missing. */
  readonly peak_rss_mb: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Process {
  readonly start: number;
  ticks: number;
  samples: number;
}

interface Stat {
  readonly parent: number;
  readonly ticks: number;
  readonly start: number;
  readonly pages: number;
}

const SAMPLE_MS = 50;
/** Looking for new processes means reading all of /proc, so it is done less often than reading those that are known. */
const SAMPLES_PER_SCAN = 4;
/** How long what a program leaves behind may take to end: the next run must not share the machine with it. */
const AFTERMATH_MS = 20_000;

const configured = (name: string): number => Number(execFileSync('getconf', [name], { encoding: 'utf8' }));

function statOf(pid: number): Stat | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined;
  }
  // The command name stands in parentheses and may contain anything; the fields are counted behind it.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return {
    parent: Number(fields[1]),
    ticks: Number(fields[11]) + Number(fields[12]),
    start: Number(fields[19]),
    pages: Number(fields[21]),
  };
}

class TreeSampler {
  private readonly alive = new Map<number, Process>();
  private readonly ticksPerSecond = configured('CLK_TCK');
  private readonly pageBytes = configured('PAGESIZE');
  private endedTicks = 0;
  private peakBytes = 0;
  private taken = 0;

  constructor(private readonly root: number) {
    this.sample();
  }

  sample(): void {
    if (this.taken++ % SAMPLES_PER_SCAN === 0) this.scan();
    let bytes = 0;
    for (const [pid, known] of this.alive) {
      const stat = statOf(pid);
      if (stat === undefined || stat.start !== known.start) {
        this.endedTicks += known.ticks;
        this.alive.delete(pid);
        continue;
      }
      known.ticks = stat.ticks;
      // A process counts from its second sample on: a child shows its parent's whole memory until it runs its own program.
      if (++known.samples > 1) bytes += stat.pages * this.pageBytes;
    }
    this.peakBytes = Math.max(this.peakBytes, bytes);
  }

  /** Whether processes of the tree are left. They are followed even when their parent has ended. */
  get running(): boolean {
    return this.alive.size > 0;
  }

  get cpuSeconds(): number {
    let ticks = this.endedTicks;
    for (const process of this.alive.values()) ticks += process.ticks;
    return ticks / this.ticksPerSecond;
  }

  get peakMb(): number {
    return Math.round(this.peakBytes / 2 ** 20);
  }

  private scan(): void {
    const children = new Map<number, [number, Stat][]>();
    for (const name of readdirSync('/proc')) {
      const pid = Number(name);
      if (!Number.isInteger(pid)) continue;
      const stat = statOf(pid);
      if (stat === undefined) continue;
      if (pid === this.root && this.taken === 1) this.add(pid, stat);
      const siblings = children.get(stat.parent);
      if (siblings === undefined) children.set(stat.parent, [[pid, stat]]);
      else siblings.push([pid, stat]);
    }
    // A Map goes on to entries that are added while it is walked, so grandchildren are found too.
    for (const pid of this.alive.keys()) {
      for (const [child, stat] of children.get(pid) ?? []) if (!this.alive.has(child)) this.add(child, stat);
    }
  }

  private add(pid: number, stat: Stat): void {
    this.alive.set(pid, { start: stat.start, ticks: stat.ticks, samples: 0 });
  }
}

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** Runs a command to its end. Both outputs are kept; one that takes longer than `timeout_s` is killed with all its children. */
export async function measure(command: readonly string[], timeout_s = 1800): Promise<Measured> {
  const started = performance.now();
  const child = spawn(command[0], command.slice(1), { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', text => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', text => {
    stderr += text;
  });
  const ended = new Promise<{ status: number | null; wall_s: number }>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', status => resolve({ status, wall_s: (performance.now() - started) / 1000 }));
  });
  const sampler = process.platform === 'linux' && child.pid !== undefined ? new TreeSampler(child.pid) : undefined;
  const timer = setInterval(() => sampler?.sample(), SAMPLE_MS);
  const limit = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), timeout_s * 1000);
  try {
    const result = await ended;
    const patience = performance.now() + AFTERMATH_MS;
    sampler?.sample();
    while (sampler?.running && performance.now() < patience) await pause(SAMPLE_MS);
    return {
      ...result,
      cpu_s: +(sampler?.cpuSeconds ?? 0).toFixed(2),
      peak_rss_mb: sampler?.peakMb ?? 0,
      stdout,
      stderr,
    };
  } finally {
    clearInterval(timer);
    clearTimeout(limit);
  }
}
