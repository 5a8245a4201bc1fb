import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { Kafka, logLevel } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { NodeFiles } from '../../src/common/node-files.js';
import type { BrokerConnector } from '../../src/kafka/connection.js';
import { KafkaClient } from '../../src/kafka/kafka-client.js';
import { kafkajsConnector } from '../../src/kafka/kafkajs-connector.js';
import { openTransport } from '../../src/kafka/open-transport.js';
import { platformaticConnector } from '../../src/kafka/platformatic-connector.js';
import { wholeBatches } from '../../src/kafka/record-batch-decoder.js';
import type { KafkaTransport } from '../../src/kafka/transport.js';
import { type Brokers, startBrokers } from './support/brokers.js';
import { KafkaRuns } from './support/kafka-runs.js';
import { topicName } from './support/topics.js';
import { batchOf, CLIENTS, configOf, produce, transportTo } from './support/transport.js';

const CONNECTORS = { kafkajs: kafkajsConnector, platformatic: platformaticConnector };

async function fill(transport: KafkaTransport, topic: string, batches: number): Promise<void> {
  await transport.createTopic({ topic, partitions: 1 });
  const value = 'x'.repeat(200);
  const batch = await batchOf(Array.from({ length: 500 }, () => value));
  for (let i = 0; i < batches; i++) await produce(transport, topic, 0, batch);
}

/** The offset behind everything that could be fetched, over all faults. */
async function readAll(transport: KafkaTransport, topic: string, end: number, seen: string[]): Promise<number> {
  let offset = 0;
  while (offset < end) {
    try {
      const [{ partitions }] = await transport.metadata([topic]);
      const [answer] = await transport.fetch(partitions[0].leader, {
        isolation: 'read_committed',
        waitMsMax: 100,
        bytesMin: 1,
        bytesMax: 300_000,
        partitions: [{ topic, partition: 0, offset, bytesMax: 300_000 }],
      });
      if (answer.error !== null) throw answer.error;
      offset = wholeBatches(answer.records)?.nextOffset ?? offset;
    } catch (error) {
      seen.push((error as { reason: string }).reason);
      if (seen.length > 200) throw error;
    }
  }
  return offset;
}

describe.each(CLIENTS)('%s', client => {
  const bootstrap = inject('kafkaBrokers');

  test('a connection that is cut inside an answer is replaced by one that works (kafkajs: never again)', async () => {
    let cuts = 0;
    const [host, port] = bootstrap.split(',')[0].split(':');
    const sockets = new Set<Socket>();
    const proxy = createServer(socket => {
      const broker = connect(Number(port), host);
      let bytes = 0;
      sockets.add(socket);
      socket.pipe(broker);
      broker.on('data', data => {
        bytes += data.length;
        if (cuts >= 12 || bytes < 150_000 + 7 * cuts) return void socket.write(data);
        cuts++;
        // The half is delivered before the end.
        socket.write(data.subarray(0, data.length >> 1), () => socket.destroy());
        broker.destroy();
      });
      for (const [one, other] of [
        [socket, broker],
        [broker, socket],
      ]) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    });
    await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve));
    const proxyPort = (proxy.address() as { port: number }).port;
    const direct = await transportTo(bootstrap, { client });
    const topic = topicName('cut');
    await fill(direct, topic, 40);
    await direct.close();
    const inner = await CONNECTORS[client]();
    const connector: BrokerConnector = {
      name: 'through a proxy',
      connect: (_host, _port, config) => inner.connect('127.0.0.1', proxyPort, config),
    };
    const transport = new KafkaClient(connector, configOf(bootstrap, { client, requestTimeoutMs: 3000 }));
    const seen: string[] = [];
    expect(await readAll(transport, topic, 20_000, seen)).toBe(20_000);
    expect(cuts).toBe(12);
    expect(new Set(seen)).toEqual(new Set(['CONNECTION_FAILED']));
    await transport.close();
    proxy.close();
    for (const socket of sockets) socket.destroy();
  });

  test('an idle connection arms no timers (kafkajs: hundreds a second)', async () => {
    const transport = await transportTo(bootstrap, { client });
    await transport.metadata([]);
    const real = globalThis.setTimeout;
    let timers = 0;
    const count = async () => {
      timers = 0;
      globalThis.setTimeout = ((...args: Parameters<typeof setTimeout>) => {
        timers++;
        return real(...args);
      }) as typeof setTimeout;
      await new Promise(resolve => real(resolve, 500));
      globalThis.setTimeout = real;
      return timers;
    };
    expect(await count()).toBe(0);
    await transport.close();
    if (client !== 'kafkajs') return;
    const admin = new Kafka({ brokers: bootstrap.split(','), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    expect(await count()).toBeGreaterThan(20);
    await admin.disconnect();
  });
});

describe('a broker of our own', () => {
  let brokers: Brokers;
  beforeAll(async () => {
    const login = 'org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule';
    const settings = [
      'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,OAUTHBEARER',
      `listener.name.sasl.oauthbearer.sasl.jaas.config=${login} required unsecuredLoginStringClaim_sub="broker";`,
    ];
    brokers = await startBrokers(['--secure', ...settings.flatMap(setting => ['--set', setting])]);
  });
  afterAll(() => brokers.end());

  test.each(CLIENTS)('%s: TLS and SASL; a wrong password fails at once', async client => {
    const { facts } = brokers;
    const tls = { ca: { file: facts.ca }, checkHostName: true };
    const sasl = (mechanism: 'PLAIN' | 'SCRAM-SHA-256', password = facts.password) => ({
      mechanism,
      username: facts.user,
      password,
    });
    for (const config of [
      configOf(facts.tls, { client, tls }),
      configOf(facts.tls, { client, tls: { ...tls, ca: { text: readFileSync(facts.ca, 'utf8') } } }),
      configOf(facts.sasl, { client, sasl: sasl('PLAIN') }),
      configOf(facts.sasl, { client, sasl: sasl('SCRAM-SHA-256') }),
    ]) {
      const transport = await openTransport(config, new NodeFiles());
      expect(await transport.metadata([])).toEqual([]);
      await transport.close();
    }
    for (const mechanism of ['PLAIN', 'SCRAM-SHA-256'] as const) {
      const config = configOf(facts.sasl, { client, sasl: sasl(mechanism, 'wrong') });
      const transport = await openTransport(config, new NodeFiles());
      await expect(transport.metadata([])).rejects.toMatchObject({ reason: 'AUTHENTICATION_FAILED', retriable: false });
      await transport.close();
    }
    const stranger = await openTransport(
      configOf(facts.tls, { client, tls: { checkHostName: true }, retryTimeoutMs: 1 }),
      new NodeFiles(),
    );
    await expect(stranger.metadata([])).rejects.toMatchObject({ reason: 'CONNECTION_FAILED' });
    await stranger.close();
  });

  test.each(CLIENTS)('%s: OAUTHBEARER asks for a token for every connection', async client => {
    const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url');
    const second = Math.floor(Date.now() / 1000);
    let asked = 0;
    const good = () => {
      asked++;
      return `${part({ alg: 'none' })}.${part({ sub: 'someone', iat: second, exp: second + 600 })}.`;
    };
    const open = (token: () => string) => {
      const sasl = { mechanism: 'OAUTHBEARER' as const, token };
      return openTransport(configOf(brokers.facts.sasl, { client, sasl }), new NodeFiles());
    };
    const transport = await open(good);
    expect(await transport.metadata([])).toEqual([]);
    expect(asked).toBeGreaterThan(0);
    await transport.close();
    const stranger = await open(() => 'no.token.');
    const refused = expect.stringMatching('token');
    await expect(stranger.metadata([])).rejects.toMatchObject({ message: refused, retriable: false });
    await stranger.close();
  });

  test.each(CLIENTS)('%s: a mechanism that the broker does not know is no reason to try again', async client => {
    const sasl = { mechanism: 'SCRAM-SHA-512' as const, username: 'a', password: 'b' };
    const transport = await openTransport(configOf(brokers.facts.sasl, { client, sasl }), new NodeFiles());
    await expect(transport.metadata([])).rejects.toMatchObject({ reason: 'AUTHENTICATION_FAILED' });
    await transport.close();
  });

  test.each(CLIENTS)('%s: a query whose broker stalls can be stopped', async client => {
    const runs = new KafkaRuns(brokers.bootstrap);
    const transport = await transportTo(brokers.bootstrap, { client });
    const topic = topicName('stall');
    await transport.createTopic({ topic, partitions: 1 });
    const { query } = await runs.query({ subscribe: topic, client, 'kafka.metadata.max.age.ms': 50 });
    await query.processAllAvailable();
    await brokers.control('pause', 1);
    try {
      // By now, or in a moment, it waits for an answer that does not come.
      await new Promise(resolve => setTimeout(resolve, 300));
      const started = performance.now();
      await query.stop();
      expect(performance.now() - started).toBeLessThan(10_000);
      expect(query.exception).toBeNull();
    } finally {
      await brokers.control('resume', 1);
    }
    await runs.end();
    await transport.close();
  });

  test.each(CLIENTS)('%s: calls outlive a restart, a kill and a stall of the broker', async client => {
    const transport = await transportTo(brokers.bootstrap, { client, requestTimeoutMs: 2000 });
    const topic = topicName('faults');
    await fill(transport, topic, 20);
    for (const [down, up] of [
      ['stop', 'start'],
      ['kill', 'start'],
      ['pause', 'resume'],
    ] as const) {
      await brokers.control(down, 1);
      const pending = transport.listOffsets([{ topic, partition: 0, at: 'latest' }], 'read_committed');
      await brokers.control(up, 1);
      expect((await pending)[0]).toMatchObject({ offset: 10_000, error: null });
      expect(await readAll(transport, topic, 10_000, [])).toBe(10_000);
    }
    await transport.close();
  });
});
