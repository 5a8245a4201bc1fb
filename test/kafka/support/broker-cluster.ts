import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BrokerLayout,
  type Certificate,
  makeCertificate,
  PASSWORD,
  serverProperties,
  USER,
} from './broker-config.js';
import { type BrokerJars, brokerJars } from './broker-jars.js';

export interface ClusterOptions {
  readonly brokers: number;
  /** Of the first broker; the others are four apart. 0: free ones. */
  readonly port: number;
  /** Adds a listener with TLS and one with SASL (PLAIN and SCRAM-SHA-256) beside the plain one. */
  readonly secure: boolean;
  /** Java's heap of each broker. */
  readonly heap: string;
  /** Further lines of `server.properties`. */
  readonly set: readonly string[];
  /** Keep the data when the cluster ends. */
  readonly keep: boolean;
}

interface Broker extends BrokerLayout {
  readonly config: string;
  readonly log: string;
  process: ChildProcess | undefined;
  /** Its end is wanted: not a failure of the cluster. */
  ending: boolean;
}

/** A base64url id of 16 bytes, as the format asks for. */
const CLUSTER_ID = 'TestClusterAAAAAAAAAAA';
const READY_MS = 90_000;
const JAVA = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xshare:auto', '-Xlog:disable', '-Xlog:all=error:stderr'];

/** One to n real brokers on 127.0.0.1, as processes of this one, with a folder of their own that goes when they end. */
export class BrokerCluster {
  readonly #brokers: Broker[] = [];
  readonly #options: ClusterOptions;
  readonly #jars: BrokerJars = brokerJars();
  readonly #folder = mkdtempSync(join(tmpdir(), 'millrace-kafka-'));
  readonly #onFailure: (message: string) => void;
  #certificate: Certificate | undefined;
  #ended: Promise<void> | undefined;

  /** `onFailure` hears of a broker that ends by itself. */
  constructor(options: ClusterOptions, onFailure: (message: string) => void) {
    this.#options = options;
    this.#onFailure = onFailure;
  }

  /** Resolves when every broker answers clients. */
  async start(): Promise<void> {
    const { brokers, port, secure } = this.#options;
    if (secure) this.#certificate = makeCertificate(this.#folder);
    for (let id = 1; id <= brokers; id++) {
      const ports = {
        plain: port > 0 ? port + (id - 1) * 4 : await freePort(),
        controller: await freePort(),
        tls: secure ? await freePort() : 0,
        sasl: secure ? await freePort() : 0,
      };
      const at = (suffix: string) => join(this.#folder, `broker-${id}${suffix}`);
      this.#brokers.push({
        id,
        ports,
        data: at(''),
        config: at('.properties'),
        log: at('.log'),
        process: undefined,
        ending: false,
      });
    }
    for (const broker of this.#brokers) this.#format(broker);
    for (const broker of this.#brokers) this.#boot(broker);
    await Promise.all(this.#brokers.map(ready));
  }

  /** What clients need to know, as text. */
  get facts(): Record<string, string> {
    const list = (port: (broker: Broker) => number) => this.#brokers.map(b => `127.0.0.1:${port(b)}`).join(',');
    return {
      bootstrap: list(b => b.ports.plain),
      ...(this.#certificate === undefined
        ? {}
        : {
            tls: list(b => b.ports.tls),
            sasl: list(b => b.ports.sasl),
            ca: this.#certificate.ca,
            user: USER,
            password: PASSWORD,
          }),
      data: this.#folder,
    };
  }

  /** `stop` is clean, `kill` is not; `pause` and `resume` stall one that stays connected. Done when it is done. */
  async control(action: string, id: number): Promise<void> {
    const broker = this.#brokers[id - 1];
    if (broker === undefined) throw new Error(`there is no broker ${id}`);
    if (action === 'stop') await down(broker, 'SIGTERM', 20_000);
    else if (action === 'kill') await down(broker, 'SIGKILL', 0);
    else if (action === 'pause') broker.process?.kill('SIGSTOP');
    else if (action === 'resume') broker.process?.kill('SIGCONT');
    else if (action === 'start') {
      if (broker.process === undefined) this.#boot(broker);
      await ready(broker);
    } else throw new Error(`brokers know stop, kill, start, pause and resume, not '${action}'`);
  }

  /** Ends every broker and removes their data. */
  end(): Promise<void> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<void> {
    const fresh = this.#freshArchive;
    // The first of all runs writes the archive of classes while it ends.
    const patience = (b: Broker) => (b.id === 1 && !existsSync(this.#jars.archive) ? 30_000 : 3_000);
    await Promise.all(this.#brokers.map(b => down(b, 'SIGTERM', patience(b))));
    if (existsSync(fresh) && this.#archiveIsWhole) renameSync(fresh, this.#jars.archive);
    else rmSync(fresh, { force: true });
    if (!this.#options.keep) rmSync(this.#folder, { recursive: true, force: true });
  }

  get #freshArchive(): string {
    return `${this.#jars.archive}.${process.pid}`;
  }
  #archiveIsWhole = true;

  #format(broker: Broker): void {
    mkdirSync(broker.data, { recursive: true });
    writeFileSync(broker.config, serverProperties(broker, this.#brokers, this.#certificate, this.#options.set));
    const users =
      this.#certificate === undefined ? [] : ['--add-scram', `SCRAM-SHA-256=[name=${USER},password=${PASSWORD}]`];
    const tool = ['kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', broker.config, ...users];
    execFileSync('java', [...JAVA, ...this.#shared(), ...this.#logging('error'), ...tool], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  #boot(broker: Broker): void {
    const makesArchive = broker.id === 1 && !existsSync(this.#jars.archive);
    const archive = makesArchive ? [`-XX:ArchiveClassesAtExit=${this.#freshArchive}`] : this.#shared();
    const out = openSync(broker.log, 'a');
    const java = [
      `-Xmx${this.#options.heap}`,
      ...JAVA,
      ...archive,
      ...this.#logging('warn'),
      'kafka.Kafka',
      broker.config,
    ];
    const child = spawn('java', java, { stdio: ['ignore', out, out] });
    closeSync(out);
    broker.process = child;
    broker.ending = false;
    child.on('exit', (code, signal) => {
      broker.process = undefined;
      if (makesArchive && signal !== null) this.#archiveIsWhole = false;
      if (broker.ending || this.#ended !== undefined) return;
      const tail = readFileSync(broker.log, 'utf8').split('\n').slice(-15).join('\n');
      this.#onFailure(`broker ${broker.id} ended (${signal ?? code}):\n${tail}`);
    });
  }

  #shared(): string[] {
    return existsSync(this.#jars.archive) ? [`-XX:SharedArchiveFile=${this.#jars.archive}`] : [];
  }

  #logging(level: string): string[] {
    return [`-Dorg.slf4j.simpleLogger.defaultLogLevel=${level}`, '-cp', this.#jars.classPath];
  }
}

function down(broker: Broker, signal: 'SIGTERM' | 'SIGKILL', patienceMs: number): Promise<void> {
  const { process: child } = broker;
  if (child === undefined) return Promise.resolve();
  broker.ending = true;
  return new Promise(resolve => {
    const limit = signal === 'SIGTERM' ? setTimeout(() => child.kill('SIGKILL'), patienceMs) : undefined;
    child.once('exit', () => {
      clearTimeout(limit);
      resolve();
    });
    child.kill('SIGCONT');
    child.kill(signal);
  });
}

async function ready(broker: Broker): Promise<void> {
  const end = performance.now() + READY_MS;
  while (!(await answers(broker.ports.plain))) {
    if (broker.process === undefined) throw new Error(`broker ${broker.id} did not start`);
    if (performance.now() > end) throw new Error(`broker ${broker.id} is not ready after ${READY_MS / 1000} s`);
    await new Promise(resolve => setTimeout(resolve, 25));
  }
}

/** An ApiVersions request, version 0: a broker answers it only once it serves clients. */
const API_VERSIONS = Buffer.from([0, 0, 0, 11, 0, 18, 0, 0, 0, 0, 0, 7, 0, 1, 0x78]);

function answers(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1', () => socket.write(API_VERSIONS));
    const end = (ok: boolean) => {
      socket.destroy();
      resolve(ok);
    };
    socket.setTimeout(1000, () => end(false));
    socket.on('error', () => end(false));
    socket.on('close', () => resolve(false));
    socket.on('data', data => end(data.length >= 8));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
