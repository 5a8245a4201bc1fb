import { Worker } from 'node:worker_threads';

/**
 * Ends the process when one text takes longer than `limitMs`, and says which: a text that hangs also hangs whoever would report it, so the
 * text in work is kept where another thread can read it.
 *
 *     this thread    text 7 ──► shared memory ──► judge(text 7) … hangs
 *     the watchdog   looks a few times a second: still text 7 after limitMs ──► prints it, exit status 1
 */
export class Watchdog {
  private readonly shared = new SharedArrayBuffer(HEADER_BYTES + TEXT_BYTES_MAX);
  private readonly header = new Int32Array(this.shared, 0, HEADER_BYTES / 4);
  private steps = 0;
  private readonly bytes = new Uint8Array(this.shared, HEADER_BYTES);
  private readonly worker: Worker;

  constructor(limitMs: number) {
    this.worker = new Worker(WATCH, { eval: true, execArgv: [], workerData: { shared: this.shared, limitMs } });
    this.worker.unref();
  }

  /** The text that is worked on from now. */
  begin(index: number, text: string): void {
    const { written } = new TextEncoder().encodeInto(text, this.bytes);
    this.header[1] = index;
    this.header[2] = written;
    Atomics.store(this.header, 0, ++this.steps);
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }
}

/** How often `begin` was called, the number of the text, and how many bytes of it are kept. */
const HEADER_BYTES = 12;
const TEXT_BYTES_MAX = 1 << 20;

const WATCH = `
const { workerData: { shared, limitMs } } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const header = new Int32Array(shared, 0, 3);
let seen = 0;
let since = performance.now();
setInterval(() => {
  const now = Atomics.load(header, 0);
  if (now !== seen) {
    seen = now;
    since = performance.now();
  } else if (now !== 0 && performance.now() - since > limitMs) {
    const text = Buffer.from(new Uint8Array(shared, ${HEADER_BYTES}, header[2])).toString();
    writeSync(1, '\\nhangs: text ' + header[1] + ' is not done after ' + limitMs + ' ms\\n' + JSON.stringify(text) + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
}, Math.min(250, limitMs / 4));
`;
