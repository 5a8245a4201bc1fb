import { expect, it } from 'vitest';
import { RecordCursor, RecordWriter, readPart } from '../../src/state/record-file.js';

const text = (string: string) => Buffer.from(string, 'latin1');

function example(): Uint8Array {
  const writer = new RecordWriter(5);
  writer.put(text('key'), 0, 3, text('..value'), 2, 7);
  writer.remove(text('gone'), 0, 4);
  writer.put(text(''), 0, 0, text('v'.repeat(200)), 0, 200);
  return writer.takePart(true);
}

it('the bytes of state files never change under one format number', () => {
  expect(
    Buffer.from(example())
      .toString('hex')
      .replace(/(76)+$/, '…'),
  ).toMatchInlineSnapshot(`"01010100030000000000000000000000000000000000144003066b657976616c75650400676f6e6500c901…"`);
});

it('records come back as they were written', () => {
  const part = readPart(example());
  if (typeof part === 'string') throw new Error(part);
  expect({ ...part, payload: null }).toEqual({
    last: true,
    part: 0,
    records: 3,
    rows: 5,
    ranges: [],
    recordsAt: 24,
    payload: null,
  });
  const cursor = new RecordCursor(part);
  const records: [string, string | null][] = [];
  const cut = (from: number, to: number) => Buffer.from(part.payload.subarray(from, to)).toString('latin1');
  while (cursor.next())
    records.push([cut(cursor.keyStart, cursor.keyEnd), cursor.removed ? null : cut(cursor.keyEnd, cursor.valueEnd)]);
  expect(records).toEqual([
    ['key', 'value'],
    ['gone', null],
    ['', 'v'.repeat(200)],
  ]);
});

it('a newer format is named', () => {
  const payload = example();
  payload[0] = 3;
  expect(readPart(payload)).toBe('state format 3, where this millrace reads 1 and 2');
  payload[0] = 1;
  payload[1] = 9;
  expect(readPart(payload)).toBe('row format 9, where this millrace reads 1');
  expect(readPart(payload.subarray(0, 20))).toBe('a payload of 20 bytes');
});

it('records that do not fill their part are refused', () => {
  const payload = example();
  const walk = (bytes: Uint8Array, records: number) => () => {
    const cursor = new RecordCursor({ payload: bytes, records, recordsAt: 24 });
    while (cursor.next());
  };
  expect(walk(payload, 3)).not.toThrow();
  expect(walk(payload, 2)).toThrow(RangeError);
  expect(walk(payload, 4)).toThrow(RangeError);
  for (let length = 24; length < payload.length; length++)
    expect(walk(payload.subarray(0, length), 3)).toThrow(RangeError);
});
