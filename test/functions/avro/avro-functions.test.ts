import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import avsc from 'avsc';
import { expect, test } from 'vitest';
import { Session } from '../../../src/session/session.js';

const session = Session.create();
const V1 = { type: 'record', name: 'r', fields: [{ name: 'a', type: 'int' }] };
const V2 = {
  type: 'record',
  name: 'r',
  fields: [
    { name: 'b', type: 'string' },
    { name: 'a', type: 'long' },
  ],
};
const WANTED = JSON.stringify({
  type: 'record',
  name: 'r',
  fields: [
    { name: 'a', type: 'long' },
    { name: 'b', type: ['null', 'string'], default: null },
  ],
});

const framed = (id: number, schema: unknown, value: unknown) =>
  new Uint8Array(
    Buffer.concat([Buffer.from([0, 0, 0, 0, id]), avsc.Type.forSchema(schema as avsc.Schema).toBuffer(value)]),
  );

test('columns and rows agree, and to_avro gives what from_avro takes', async () => {
  const rows = Array.from({ length: 3_000 }, (_, i) => ({ a: i % 7 === 0 ? null : i, s: `text ${i}` }));
  const df = session.createDataFrame(rows, 'a BIGINT, s STRING');
  df.createOrReplaceTempView('avro_rows');
  const schema = JSON.stringify({
    type: 'record',
    name: 'topLevelRecord',
    fields: [
      { name: 'a', type: ['long', 'null'] },
      { name: 's', type: ['string', 'null'] },
    ],
  });
  const back = await session
    .sql('SELECT v.* FROM (SELECT from_avro(to_avro(struct(a, s)), :schema) AS v FROM avro_rows) AS t', { schema })
    .collect();
  expect(back).toEqual(rows);
});

test('schemas by number from a registry, each asked for once, into the schema that is wanted', async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    const schema = { '/subjects/schemas/ids/1': V1, '/subjects/schemas/ids/2': V2 }[request.url!];
    response.statusCode = schema === undefined ? 404 : 200;
    response.end(JSON.stringify({ schema: JSON.stringify(schema) }));
  });
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done));
  try {
    const url = `http://me:secret@127.0.0.1:${(server.address() as AddressInfo).port}/subjects/`;
    const messages = [framed(1, V1, { a: 5 }), framed(2, V2, { a: 6, b: 'x' }), null, framed(1, V1, { a: 7 })];
    const select = (rows: (Uint8Array | null)[], mode: string) =>
      session
        .createDataFrame(
          rows.map(v => ({ v })),
          'v BINARY',
        )
        .selectExpr(`from_avro(v, '${WANTED}', map('schemaRegistryUrl', '${url}', 'mode', '${mode}')) AS r`)
        .collect();
    expect(await select(messages, 'FAILFAST')).toEqual([
      { r: { a: 5, b: null } },
      { r: { a: 6, b: 'x' } },
      { r: null },
      { r: { a: 7, b: null } },
    ]);
    const authorization = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect(asked).toEqual([1, 2].map(id => `/subjects/schemas/ids/${id} ${authorization}`));
    expect(await select([Uint8Array.of(1, 2), messages[0]], 'PERMISSIVE')).toEqual([
      { r: null },
      { r: { a: 5, b: null } },
    ]);
    await expect(select([framed(9, V1, { a: 5 })], 'FAILFAST')).rejects.toThrow(/SCHEMA_REGISTRY_ERROR.* 9 .*404/s);
  } finally {
    server.close();
  }
});

test.each([
  ["from_avro('x', 'int')", 'DATATYPE_MISMATCH'],
  ["from_avro(X'00', 'in')", 'INVALID_AVRO_SCHEMA'],
  ["from_avro(X'00', 'int', map('mode', 'DROPMALFORMED'))", 'PARSE_MODE_UNSUPPORTED'],
  ["from_avro(X'00', 'int', map('avroSchema', 'string'))", 'INCOMPATIBLE_AVRO_SCHEMA'],
  ["to_avro(1, 'string')", 'INCOMPATIBLE_AVRO_SCHEMA'],
  ["to_avro(INTERVAL '1' DAY)", 'UNSUPPORTED_DATATYPE'],
])('%s is refused before it runs', (sql, code) => {
  expect(() => session.range(1).selectExpr(sql).schema).toThrow(code);
});
