import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const USER = 'millrace';
export const PASSWORD = 'millrace-secret';

export interface Ports {
  readonly plain: number;
  readonly controller: number;
  readonly tls: number;
  readonly sasl: number;
}

export interface BrokerLayout {
  readonly id: number;
  readonly ports: Ports;
  /** Log segments. */
  readonly data: string;
}

/** A self-signed certificate for 127.0.0.1 and localhost. */
export interface Certificate {
  readonly keystore: string;
  /** PEM, for clients. */
  readonly ca: string;
}

export function makeCertificate(folder: string): Certificate {
  const keystore = join(folder, 'broker.p12');
  const store = ['-alias', 'broker', '-keystore', keystore, '-storepass', PASSWORD];
  const key = ['-keyalg', 'EC', '-groupname', 'secp256r1', '-validity', '3650', '-storetype', 'PKCS12'];
  const name = ['-dname', 'CN=localhost', '-ext', 'san=ip:127.0.0.1,dns:localhost'];
  execFileSync('keytool', ['-genkeypair', ...store, ...key, ...name], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ca = join(folder, 'ca.pem');
  const pem = execFileSync('keytool', ['-exportcert', '-rfc', ...store], { stdio: ['ignore', 'pipe', 'pipe'] });
  writeFileSync(ca, pem);
  return { keystore, ca };
}

/** `server.properties` of one broker of a KRaft cluster in which every broker is a controller too. */
export function serverProperties(
  broker: BrokerLayout,
  all: readonly BrokerLayout[],
  certificate: Certificate | undefined,
  extra: readonly string[],
): string {
  const { ports } = broker;
  const listeners = [`PLAINTEXT://127.0.0.1:${ports.plain}`];
  if (certificate !== undefined) listeners.push(`TLS://127.0.0.1:${ports.tls}`, `SASL://127.0.0.1:${ports.sasl}`);
  const replicas = Math.min(3, all.length);
  const inSync = Math.min(2, all.length);
  const lines = [
    'process.roles=broker,controller',
    `node.id=${broker.id}`,
    `controller.quorum.voters=${all.map(b => `${b.id}@127.0.0.1:${b.ports.controller}`).join(',')}`,
    `listeners=${listeners.join(',')},CONTROLLER://127.0.0.1:${ports.controller}`,
    `advertised.listeners=${listeners.join(',')}`,
    'controller.listener.names=CONTROLLER',
    'inter.broker.listener.name=PLAINTEXT',
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,TLS:SSL,SASL:SASL_PLAINTEXT',
    `log.dirs=${broker.data}`,
    'num.partitions=1',
    'auto.create.topics.enable=false',
    `default.replication.factor=${replicas}`,
    `min.insync.replicas=${inSync}`,
    // Retention goes by the records' own time: with a limit, test data from the past disappears without an error.
    'log.retention.ms=-1',
    'offsets.topic.num.partitions=4',
    `offsets.topic.replication.factor=${replicas}`,
    'transaction.state.log.num.partitions=4',
    `transaction.state.log.replication.factor=${replicas}`,
    `transaction.state.log.min.isr=${inSync}`,
    'share.coordinator.state.topic.num.partitions=1',
    `share.coordinator.state.topic.replication.factor=${replicas}`,
    `share.coordinator.state.topic.min.isr=${inSync}`,
    'group.initial.rebalance.delay.ms=0',
    'log.cleaner.dedupe.buffer.size=16777216',
    'num.network.threads=2',
    'num.io.threads=4',
    'controlled.shutdown.max.retries=1',
    ...(all.length > 1 ? QUICK_FAILOVER : []),
    ...(certificate === undefined ? [] : securityOf(certificate)),
    ...extra,
  ];
  return `${lines.join('\n')}\n`;
}

/** A dead leader is replaced after about 4 s; by default after more than 10. */
const QUICK_FAILOVER = [
  'broker.session.timeout.ms=2500',
  'broker.heartbeat.interval.ms=500',
  'replica.lag.time.max.ms=3000',
];

function securityOf(certificate: Certificate): string[] {
  const login = 'org.apache.kafka.common.security';
  return [
    'ssl.keystore.type=PKCS12',
    `ssl.keystore.location=${certificate.keystore}`,
    `ssl.keystore.password=${PASSWORD}`,
    `ssl.key.password=${PASSWORD}`,
    'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256',
    `listener.name.sasl.plain.sasl.jaas.config=${login}.plain.PlainLoginModule required user_${USER}="${PASSWORD}";`,
    `listener.name.sasl.scram-sha-256.sasl.jaas.config=${login}.scram.ScramLoginModule required;`,
  ];
}
