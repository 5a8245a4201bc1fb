import { Session } from 'millrace';
import { VirtualFiles } from 'millrace/testing';
import { expect, test } from 'vitest';

/** failFast says which value it was, and where. */
const disk = new VirtualFiles();
const session = Session.create({ files: disk });
const strict = "map('mode', 'FAILFAST')";

test.each([
  ['{"a":"x","b":1}', 'a INT, b INT', 'the value of a does not fit its type'],
  ['{"b":{"c":[1,"q"]}}', 'b STRUCT<c: ARRAY<INT>>', 'the value of b.c[1] does not fit its type'],
  ['{"b":[{"c":1},{"c":[]}],"a":"x"}', 'a INT, b ARRAY<STRUCT<c: INT>>', 'the value of b[1].c does not fit its type'],
  ['{"a":{"k":1,"l":"z"}}', 'a MAP<STRING, INT>', 'the value of a["l"] does not fit its type'],
  ['{"a":{"p":{"q":1}},"b":"x"}', 'a STRUCT<p: STRUCT<q: INT>>, b INT', 'the value of b does not fit its type'],
  ['{"a":1,"b', 'a INT', 'a string that does not end at byte 9'],
])('from_json: %s as %s', async (text, schema, complaint) => {
  const query = () => session.sql(`SELECT from_json(:text, :schema, ${strict})`, { text, schema }).collect();
  await expect(query()).rejects.toThrow(complaint);
});

test.each([
  ['1,x', 'the value "x" of b is no INT'],
  ['1', 'it has 1 values for 2 columns'],
])('from_csv: %s', async (text, complaint) => {
  const query = () => session.sql(`SELECT from_csv(:text, 'a INT, b INT', ${strict})`, { text }).collect();
  await expect(query()).rejects.toThrow(complaint);
});

test('files', async () => {
  disk.place('/x.json', '{"a":1,"b":{"c":2}}\n{"a":1,"b":{"c":"x"}}\n');
  disk.place('/x.csv', '1,2020-01-02\n1,2020-99-99\n');
  const read = session.read.option('mode', 'FAILFAST');
  await expect(read.schema('a INT, b STRUCT<c: INT>').json('/x.json').collect()).rejects.toThrow(
    '/x.json holds a malformed record at offset 20: the value of b.c does not fit its type',
  );
  await expect(read.schema('a INT, b DATE').csv('/x.csv').collect()).rejects.toThrow(
    '/x.csv, record at offset 13: the value "2020-99-99" of b is no DATE',
  );
});
