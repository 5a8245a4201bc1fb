import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Brokers of one test or one suite, that it may stop, kill and stall. They end with this process, whatever ends it. */
export interface Brokers {
  /** `host:port,…` of the plain listeners. */
  readonly bootstrap: string;
  /** What else was printed: `tls`, `sasl`, `ca`, `user`, `password` with `--secure`, `data`. */
  readonly facts: Readonly<Record<string, string>>;
  /** Resolves when it is done: a broker that was started answers clients. Brokers count from 1. */
  control(action: 'stop' | 'kill' | 'start' | 'pause' | 'resume', broker: number): Promise<void>;
  end(): Promise<void>;
}

/** `options` as those of `npm run kafka`. */
export function startBrokers(options: readonly string[] = []): Promise<Brokers> {
  const script = fileURLToPath(new URL('./start-kafka.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script, '--stdin', '--port', '0', ...options], {
    cwd: ROOT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  // Writing to one that has just ended is answered by its 'exit'.
  child.stdin.on('error', () => undefined);
  const ended = new Promise<void>(resolve => child.on('exit', () => resolve()));
  const facts: Record<string, string> = {};
  const waiting = new Map<string, { resolve(): void; reject(error: Error): void }>();
  const control: Brokers['control'] = (action, broker) =>
    new Promise((resolve, reject) => {
      waiting.set(`${action} ${broker}`, { resolve, reject });
      child.stdin.write(`${action} ${broker}\n`);
    });
  const end = () => {
    child.stdin.end();
    return ended;
  };
  return new Promise((resolve, reject) => {
    child.on('exit', code => reject(new Error(`the brokers ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', line => {
      const [, answer, command, detail] = /^(done|failed) (\w+ \d+)(.*)$/.exec(line) ?? [];
      if (answer === 'done') waiting.get(command)?.resolve();
      else if (answer === 'failed') waiting.get(command)?.reject(new Error(command + detail));
      const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      if (key !== undefined) facts[key] = value;
      if (line === 'ready=1') resolve({ bootstrap: facts.bootstrap, facts, control, end });
    });
  });
}
