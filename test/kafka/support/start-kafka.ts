import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { BrokerCluster } from './broker-cluster.js';
import { brokerJars, KAFKA_VERSION } from './broker-jars.js';

/** A real Apache Kafka for tests, examples and measurements: `npm run kafka`. */
const USAGE = `npm run kafka -- [options]

  --port N        of the first broker (9092; the others are four apart); 0: free ones
  --brokers N     how many (1)
  --secure        adds a listener with TLS and one with SASL (PLAIN, SCRAM-SHA-256)
  --heap SIZE     Java's heap of each broker (512m)
  --set KEY=VALUE a line of server.properties; may be given again
  --keep          keep the data when the brokers end
  --stdin         obey lines "stop N", "kill N", "start N", "pause N", "resume N", answered by "done …"; end with standard input
  --prepare       only fetch the jars

Prints KEY=VALUE lines, "ready=1" last, and runs until it is interrupted. Needs Java 17, and Maven the first time.`;

const { values: given } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    port: { type: 'string', default: '9092' },
    brokers: { type: 'string', default: '1' },
    secure: { type: 'boolean', default: false },
    heap: { type: 'string', default: '512m' },
    set: { type: 'string', multiple: true, default: [] },
    keep: { type: 'boolean', default: false },
    stdin: { type: 'boolean', default: false },
    prepare: { type: 'boolean', default: false },
  },
});

const say = (line: string) => process.stdout.write(`${line}\n`);

async function run(): Promise<void> {
  const started = performance.now();
  const cluster = new BrokerCluster(
    {
      brokers: Number(given.brokers),
      port: Number(given.port),
      secure: given.secure,
      heap: given.heap,
      set: given.set,
      keep: given.keep,
    },
    message => {
      console.error(message);
      void finish(1);
    },
  );
  const finish = async (code: number) => {
    await cluster.end();
    process.exit(code);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => void finish(0));
  if (given.stdin) {
    // Standard input ends with the process that has started this one, however that ends: no broker is left behind.
    const lines = createInterface({ input: process.stdin });
    lines.on('close', () => void finish(0));
    lines.on('line', async line => {
      const [action, id] = line.trim().split(/\s+/);
      try {
        await cluster.control(action, Number(id));
        say(`done ${line.trim()}`);
      } catch (error) {
        say(`failed ${line.trim()}: ${(error as Error).message}`);
      }
    });
  }
  try {
    await cluster.start();
  } catch (error) {
    console.error((error as Error).message);
    return finish(1);
  }
  for (const [key, value] of Object.entries(cluster.facts)) say(`${key}=${value}`);
  say(`ready_ms=${Math.round(performance.now() - started)}`);
  say('ready=1');
}

if (given.help) say(USAGE);
else if (given.prepare) {
  brokerJars();
  say(`kafka=${KAFKA_VERSION}`);
} else await run();
