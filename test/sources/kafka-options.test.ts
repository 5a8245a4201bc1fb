import { describe, expect, test } from 'vitest';
import { Session } from '../../src/session/session.js';
import { readKafkaOptions } from '../../src/sources/kafka/kafka-options.js';
import { offsetsFromJson, offsetsToJson, partitionOffsets } from '../../src/sources/kafka/partition-offsets.js';
import { shareLimit } from '../../src/sources/kafka/share-limit.js';

const BASIC = { 'kafka.bootstrap.servers': 'a:9092, b:1', subscribe: 'x,y' };
const stream = (more: Record<string, string> = {}) => readKafkaOptions({ ...BASIC, ...more }, 'stream');
const batch = (more: Record<string, string> = {}) => readKafkaOptions({ ...BASIC, ...more }, 'batch');

describe('options', () => {
  test('defaults', () => {
    expect(stream()).toMatchObject({
      config: { brokers: ['a:9092', 'b:1'], client: 'kafkajs', requestTimeoutMs: 30_000 },
      start: { kind: 'latest' },
      failOnDataLoss: true,
      isolation: 'read_committed',
      checkCrcs: true,
      commitsToGroup: true,
    });
    expect(batch()).toMatchObject({ start: { kind: 'earliest' }, end: { kind: 'latest' } });
    expect(stream().config).not.toHaveProperty('tls');
  });

  test.each([
    [{ subscribePattern: 'x' }, 'exactly one'],
    [{ subscribe: ' , ' }, 'subscribe'],
    [{ startingOffsets: 'begining' }, 'earliest, latest'],
    [{ startingOffsets: '{"x":{"0":-3}}' }, 'startingOffsets'],
    [{ startingOffsets: '{"x":{"zero":1}}' }, 'startingOffsets'],
    [{ startingOffsetsByTimestamp: '{"x":{"0":-1}}' }, 'milliseconds'],
    [{ maxOffsetsPerTrigger: '0' }, 'at least 1'],
    [{ minOffsetsPerTrigger: '5', maxOffsetsPerTrigger: '4' }, 'must not be larger'],
    [{ maxTriggerDelay: '5m' }, 'needs minOffsetsPerTrigger'],
    [{ minPartitions: 'many' }, 'minPartitions'],
    [{ endingOffsets: 'latest' }, 'batch queries'],
    [{ 'kafka.bootstrap.servers': 'a b' }, 'host1:9092'],
    [{ 'kafka.security.protocol': 'TLS' }, 'SASL_SSL'],
    [{ 'kafka.isolation.level': 'serializable' }, 'read_committed'],
    [{ 'kafka.fetch.max.byte': '1' }, "Did you mean 'kafka.fetch.max.bytes'"],
    [{ 'kafka.auto.offset.reset': 'earliest' }, 'startingOffsets'],
    [{ 'kafka.enable.auto.commit': 'true' }, 'checkpoint'],
    [{ 'kafka.Key.Deserializer': 'x' }, 'bytes'],
    [{ 'kafka.value.deserializer': 'x' }, 'bytes'],
    [{ 'kafka.interceptor.classes': 'x' }, 'interceptor'],
  ] as [Record<string, string>, string][])('a stream refuses %o', (more, message) => {
    expect(() => stream(more)).toThrow(message);
  });

  test('a batch refuses to start at the end and to end at the beginning', () => {
    for (const more of [
      { startingOffsets: 'latest' },
      { startingOffsets: '{"x":{"0":-1}}' },
      { endingOffsets: 'earliest' },
      { endingOffsets: '{"x":{"0":-2}}' },
    ] as Record<string, string>[])
      expect(() => batch(more)).toThrow(/cannot (start|end)/);
    expect(() => readKafkaOptions({ subscribe: 'x' }, 'batch')).toThrow("'kafka.bootstrap.servers'");
  });

  test("settings of Kafka's consumer that mean nothing here are accepted", () => {
    expect(() =>
      stream({ 'kafka.max.poll.records': '10', 'kafka.session.timeout.ms': '1', minPartitions: '3' }),
    ).not.toThrow();
  });

  test('encryption and login, in the words of Kafka', () => {
    const jaas = 'org.apache.kafka.common.security.plain.PlainLoginModule required username="u\\"1" password=\'p;w\';';
    const secure = { 'kafka.security.protocol': 'sasl_ssl', 'kafka.ssl.truststore.location': '/ca.pem' };
    expect(stream({ ...secure, 'kafka.sasl.jaas.config': jaas }).config).toMatchObject({
      tls: { ca: { file: '/ca.pem' }, checkHostName: true },
      sasl: { mechanism: 'PLAIN', username: 'u"1', password: 'p;w' },
    });
    const login = { 'kafka.sasl.mechanism': 'SCRAM-SHA-512', 'kafka.sasl.username': 'u', 'kafka.sasl.password': 'p' };
    const anyHost = { 'kafka.ssl.endpoint.identification.algorithm': '' };
    expect(stream({ ...secure, ...login, ...anyHost }).config).toMatchObject({
      tls: { checkHostName: false },
      sasl: { mechanism: 'SCRAM-SHA-512', username: 'u', password: 'p' },
    });
    expect(() => stream(secure)).toThrow('kafka.sasl.username');
    expect(() => stream({ ...secure, 'kafka.ssl.truststore.type': 'JKS' })).toThrow('openssl');
    expect(() => stream({ ...secure, 'kafka.sasl.mechanism': 'GSSAPI' })).toThrow('OAUTHBEARER');
    const bearer = { ...secure, 'kafka.sasl.mechanism': 'OAUTHBEARER' };
    expect(() => stream(bearer)).toThrow('async () => token');
    const token = async () => 'fresh';
    expect(readKafkaOptions({ ...BASIC, ...bearer }, 'stream', token).config.sasl).toEqual({
      mechanism: 'OAUTHBEARER',
      token,
    });
  });

  test('a schema cannot be given, and nothing is loaded or connected before it is used', async () => {
    const session = Session.create();
    const reader = () => session.readStream.format('kafka').options(BASIC);
    expect(() => reader().schema('a INT').load()).toThrow('from_json');
    const frame = reader()
      .option('kafka.sasl.oauthbearer.token', () => 'x')
      .load();
    expect(frame.columns).toEqual(['key', 'value', 'topic', 'partition', 'offset', 'timestamp', 'timestampType']);
    expect(frame.isStreaming).toBe(true);
  });
});

describe('offsets', () => {
  const offsets = (json: Record<string, Record<string, number>>) => offsetsFromJson(json);

  test('as JSON, in one order', () => {
    const of = (topic: string, partition: number, offset: number) => ({ topic, partition, offset });
    const json = offsetsToJson(partitionOffsets([of('b', 0, 1), of('a', 10, 2), of('a', 2, 3)]));
    expect(JSON.stringify(json)).toBe('{"a":{"2":3,"10":2},"b":{"0":1}}');
    expect(offsetsToJson(offsetsFromJson(json))).toEqual(json);
    for (const wrong of [5, { a: 1 }, { a: { x: 1 } }, { a: { 0: -1 } }, { a: { 0: '1' } }])
      expect(() => offsetsFromJson(wrong as never)).toThrow('not a position of a Kafka source');
  });

  test('a limit is shared in proportion, and nothing starves', () => {
    const from = offsets({ t: { 0: 0, 1: 10, 2: 5 } });
    const ends = offsets({ t: { 0: 100, 1: 20, 2: 5, 3: 1 } });
    expect(offsetsToJson(shareLimit(from, ends, 200))).toEqual(offsetsToJson(ends));
    expect(offsetsToJson(shareLimit(from, ends, 111))).toEqual(offsetsToJson(ends));
    expect(offsetsToJson(shareLimit(from, ends, 11))).toEqual({ t: { 0: 9, 1: 11, 2: 5, 3: 1 } });
    expect(offsetsToJson(shareLimit(from, ends, 1))).toEqual({ t: { 0: 1, 1: 11, 2: 5, 3: 1 } });
  });

  test('where an end is before the start, it stays what it is', () => {
    const limited = shareLimit(offsets({ t: { 0: 50, 1: 0 } }), offsets({ t: { 0: 0, 1: 10 } }), 5);
    expect(offsetsToJson(limited)).toEqual({ t: { 0: 0, 1: 5 } });
  });
});
