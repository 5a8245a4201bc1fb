import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** Identifies one run of one program: a process id alone may have been given to another program since. */
export interface ProcessIdentity {
  pid: number;
  host: string;
  /** Changes with every boot of the machine; null where the system does not tell. */
  bootId: string | null;
  /** When the process started: clock ticks since boot on Linux, milliseconds since the epoch elsewhere. */
  started: number;
}

export function currentProcess(): ProcessIdentity {
  const started = linuxStartTicks('self') ?? Math.round(Date.now() - process.uptime() * 1000);
  return { pid: process.pid, host: hostname(), bootId: bootId(), started };
}

/** Whether that run is over. False when in doubt: from another machine, or when the system gives no answer. */
export async function hasEnded(identity: ProcessIdentity): Promise<boolean> {
  if (identity.host !== hostname()) return false;
  const boot = bootId();
  if (boot !== null && identity.bootId !== null && boot !== identity.bootId) return true;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return true;
  }
  const ticks = linuxStartTicks(identity.pid);
  if (ticks !== undefined) return ticks !== identity.started;
  const startedMs = await startedMsByAsking(identity.pid);
  return startedMs !== undefined && Math.abs(startedMs - identity.started) > START_TOLERANCE_MS;
}

export function isSameProcess(a: ProcessIdentity, b: ProcessIdentity): boolean {
  return a.pid === b.pid && a.host === b.host && a.bootId === b.bootId && a.started === b.started;
}

/** Whether a value read from elsewhere is an identity. */
export function isIdentity(value: unknown): value is ProcessIdentity {
  const v = value as ProcessIdentity | null;
  return (
    typeof v === 'object' &&
    v !== null &&
    Number.isSafeInteger(v.pid) &&
    v.pid > 0 &&
    typeof v.host === 'string' &&
    (v.bootId === null || typeof v.bootId === 'string') &&
    typeof v.started === 'number'
  );
}

/** System tools print whole seconds, and the recorded time comes from the wall clock. */
const START_TOLERANCE_MS = 5_000;

function bootId(): string | null {
  if (process.platform !== 'linux') return null;
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return null;
  }
}

function linuxStartTicks(pid: number | 'self'): number | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // Field 2 is the program name in parentheses and may itself contain blanks and parentheses; field 22 is the start time.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}

async function startedMsByAsking(pid: number): Promise<number | undefined> {
  const run = promisify(execFile);
  try {
    if (process.platform === 'win32') {
      const script = `([DateTimeOffset](Get-Process -Id ${pid}).StartTime).ToUnixTimeMilliseconds()`;
      const { stdout } = await run('powershell', ['-NoProfile', '-Command', script], { timeout: 5_000 });
      return numberOr(Number(stdout.trim()));
    }
    const options = { timeout: 5_000, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } };
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)], options);
    return numberOr(Date.parse(`${stdout.trim()} UTC`));
  } catch {
    return undefined;
  }
}

function numberOr(value: number): number | undefined {
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
