import { describe, expect, test } from 'vitest';
import { vectorOf } from '../../../src/columnar/builder.js';
import { RowCodec } from '../../../src/columnar/row-codec.js';
import { rowBytes } from '../../../src/state/bytes-rows.js';
import { compareFrames, compareSchemas } from '../../../src/state/schema/compare-schemas.js';
import { columnsOfKeys, FramedKeys, groupsOf, numbersFrom } from '../../../src/state/schema/framed-keys.js';
import { rowConversion } from '../../../src/state/schema/row-conversion.js';
import { type StoreSchema, schemaJson } from '../../../src/state/schema/state-schema.js';
import type { BytesColumn } from '../../../src/state/state-store.js';
import { booleanType, stringType, timestampType } from '../../../src/types/data-type.js';

const STORE: StoreSchema = {
  name: 'left-rows',
  key: [{ name: 'k', type: stringType }],
  keyPrefixBytes: 9,
  keyTime: 2,
  keySuffixBytes: 8,
  values: [
    { name: 'matched', types: [booleanType] },
    // Two columns, and a name that comes again.
    { name: 't', types: [timestampType, timestampType] },
    { name: 't', types: [timestampType] },
  ],
  isFixed: true,
};
const { keyPrefixBytes: _, keyTime: __, ...UNTIMED } = STORE;
const BEFORE: StoreSchema = { ...UNTIMED, keySuffixBytes: 6 };
const TYPES = STORE.values.map(v => v.types);

const KEYS = ['b', 'a', '', 'a'];
const TIMES = [2_000_000, -1, null, 1_000_000];
const n = KEYS.length;
const values = new RowCodec(TYPES.flat(), 'value').encode(
  [
    vectorOf(booleanType, [true, false, true, false]),
    vectorOf(timestampType, [7, 7, 7, 7]),
    vectorOf(timestampType, [8, 8, 8, 8]),
    vectorOf(timestampType, TIMES),
  ],
  n,
);
const keys = new RowCodec([stringType], 'key').encode([vectorOf(stringType, KEYS)], n);
const texts = (rows: BytesColumn) =>
  Array.from({ length: n }, (_, i) => Buffer.from(rowBytes(rows, i)).toString('hex'));

/** Keys as they were before: six bytes of a number. */
const old = new FramedKeys({ keySuffixBytes: 6 }, TYPES).of(keys, values, sixBytes(numbersFrom(300, n)), n);
function sixBytes({ data, starts, ends }: BytesColumn): BytesColumn {
  return { data, starts: starts.map(start => start + 2), ends };
}

describe('keys of rows that are found by group', () => {
  test('have their time before them, and a number behind', () => {
    const framed = new FramedKeys(STORE, TYPES).of(keys, values, numbersFrom(300, n), n);
    expect(texts(framed)).toEqual(
      [
        '018000000000 1e8480 016200 000000000000012c',
        '017fffffffff ffffff 016100 000000000000012d',
        '000000000000 000000 0100 000000000000012e',
        '018000000000 0f4240 016100 000000000000012f',
      ].map(text => text.replaceAll(' ', '')),
    );
    expect(texts(columnsOfKeys(framed, STORE, n))).toEqual(texts(keys));
    // As bytes in the order of the times, a missing one first.
    expect(
      texts(framed)
        .sort()
        .map(text => texts(framed).indexOf(text)),
    ).toEqual([2, 1, 3, 0]);
  });

  test('numbers of more than four bytes', () => {
    expect(texts(numbersFrom(2 ** 32 - 1, n)).slice(0, 2)).toEqual(['00000000ffffffff', '0000000100000000']);
  });

  test('by the whole key between time and number', () => {
    expect(groupsOf(STORE)).toEqual({ prefixBytes: 9 });
    expect(groupsOf(UNTIMED)).toEqual({ prefixBytes: 0 });
    expect(groupsOf(BEFORE)).toBeUndefined();
    expect(groupsOf({})).toBeUndefined();
  });
});

describe('rows of before', () => {
  test('get the time of their value, and keep their number', () => {
    const { differences, changes } = compareSchemas(schemaJson({ stores: [BEFORE] }), { stores: [STORE] });
    expect(differences).toEqual([]);
    expect(changes[0].isSame).toBe(false);
    const conversion = rowConversion(changes[0])!;
    const framed = new FramedKeys(STORE, TYPES).of(keys, values, numbersFrom(300, n), n);
    expect(conversion.values(values, n, old)).toBe(values);
    expect(texts(conversion.keys(old, n, values))).toEqual(texts(framed));
    expect(conversion.reorders).toBe(true);
  });

  test('without a time get a longer number, and stay in order', () => {
    const { changes } = compareSchemas(schemaJson({ stores: [BEFORE] }), { stores: [UNTIMED] });
    const conversion = rowConversion(changes[0])!;
    const framed = new FramedKeys(UNTIMED, TYPES).of(keys, values, numbersFrom(300, n), n);
    expect(texts(conversion.keys(old, n, values))).toEqual(texts(framed));
    expect(conversion.reorders).toBe(false);
  });

  test('are left alone where nothing is different', () => {
    const { changes } = compareSchemas(schemaJson({ stores: [STORE] }), { stores: [STORE] });
    expect(changes[0].isSame).toBe(true);
    expect(rowConversion(changes[0])).toBeUndefined();
  });

  test('are refused with other columns', () => {
    const other = { ...STORE, key: [{ name: 'k2', type: stringType }] };
    const { differences } = compareSchemas(schemaJson({ stores: [BEFORE] }), { stores: [other] });
    expect(differences).toEqual(['the keys were k string, are now k2 string, and such rows are not migrated']);
  });

  test('of which only the types are known have them under the names of now', () => {
    const unnamed = { ...BEFORE, key: [{ name: 'what?', type: stringType }] };
    const { differences, changes } = compareFrames(schemaJson({ stores: [unnamed] }), { stores: [STORE] });
    const [change] = changes;
    expect(differences).toEqual([]);
    expect(change.isSame).toBe(false);
    const framed = new FramedKeys(STORE, TYPES).of(keys, values, numbersFrom(300, n), n);
    expect(texts(rowConversion(change)!.keys(old, n, values))).toEqual(texts(framed));
  });

  test('of which nothing is known have no time and no number', () => {
    const plain: StoreSchema = { name: 'default', key: STORE.key, values: STORE.values };
    const { differences, changes } = compareFrames(undefined, { stores: [plain, STORE] });
    expect(differences).toEqual(['the store left-rows is of a form that is not known']);
    expect(changes.map(change => change.isSame)).toEqual([true, false]);
  });
});
