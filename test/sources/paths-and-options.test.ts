import { expect, test } from 'vitest';
import { globSegment, isHiddenName, parseGlob } from '../../src/sources/file/glob.js';
import { decodeLists, encodeLists } from '../../src/sources/file/list-segment.js';
import { parseManifestName } from '../../src/sources/file/manifest.js';
import {
  escapePartitionText,
  parsePartitionFolder,
  partitionFolder,
  unescapePartitionText,
} from '../../src/sources/file/partition-path.js';
import { inferPartitionType, parsePartitionValue } from '../../src/sources/file/partition-values.js';
import { ConnectorOptions, nearest, parseDurationMs } from '../../src/sources/options.js';
import { decimalType, doubleType, intType, simpleString, stringType } from '../../src/types/data-type.js';
import { UTC } from '../../src/types/datetime/zone.js';

test.each([
  ['*.json', ['a.json', '.json.json'], ['a.json']],
  ['*', ['a', '_a', '.a', '_a=1'], ['a', '_a=1']],
  ['part-?', ['part-1', 'part-12', 'part-'], ['part-1']],
  ['[a-c]x', ['ax', 'cx', 'dx', '-x'], ['ax', 'cx']],
  ['[!a-c]x', ['ax', 'dx'], ['dx']],
  ['[^a]x', ['ax', 'dx'], ['dx']],
  ['[]]x', [']x', 'x'], [']x']],
  ['a*b*c', ['abc', 'aXbXc', 'aXc', 'abcb'], ['abc', 'aXbXc']],
  ['_hidden', ['_hidden', 'hidden'], ['_hidden']],
  ['a\\*b', ['a*b', 'aXb'], ['a*b']],
  ['[', ['[', 'a'], ['[']],
  ['日*', ['日本', '月'], ['日本']],
])('pattern %s', (pattern, names, matching) => {
  const segment = globSegment(pattern);
  expect(names.filter(name => segment.matches(name))).toEqual(matching);
});

test('a hostile pattern ends', () => {
  const segment = globSegment(`${'*a'.repeat(30)}b`);
  expect(segment.matches('a'.repeat(5000))).toBe(false);
});

test('patterns become a fixed part and segments', () => {
  const shape = (path: string) => parseGlob(path).map(({ base, segments }) => [base, ...segments.map(s => s.text)]);
  expect(shape('/data/in')).toEqual([['/data/in']]);
  expect(shape('/data/*/x-?')).toEqual([['/data', '*', 'x-?']]);
  expect(shape('a/{b,c/{d,e}}/f')).toEqual([['a/b/f'], ['a/c/d/f'], ['a/c/e/f']]);
  expect(shape('/{a')).toEqual([['/', '{a']]);
  expect(isHiddenName('_x') && isHiddenName('.x') && !isHiddenName('_x=1') && !isHiddenName('x')).toBe(true);
});

test('folder names keep every value apart', () => {
  const values = [
    '',
    'a',
    'A/b',
    '..',
    '.',
    '%',
    '%41',
    'a=b',
    'x\ny',
    '\u0000',
    '__HIVE_DEFAULT_PARTITION__',
    'é😀',
    'a b',
    '{[^]}',
    '\\',
  ];
  const folders = [null, ...values].map(value => partitionFolder('key', value));
  expect(new Set(folders).size).toBe(values.length + 1);
  for (const folder of folders) expect(folder).not.toMatch(/[/\u0000\n]/);
  for (const value of values) {
    const { raw } = parsePartitionFolder(partitionFolder('key', value))!;
    expect(parsePartitionValue(stringType, raw, UTC, '/')).toBe(value);
    expect(unescapePartitionText(escapePartitionText(value))).toBe(value);
  }
  expect(partitionFolder('.a/b=c', 'x')).toBe('%2Ea%2Fb%3Dc=x');
  expect(parsePartitionFolder('%2Ea%2Fb%3Dc=x')).toEqual({ column: '.a/b=c', raw: 'x' });
  expect(parsePartitionFolder('=x')).toBe(undefined);
});

test.each([
  [['1', '-5', '007'], 'int'],
  [['1', '3000000000'], 'bigint'],
  [['1', '12345678901234567890'], 'decimal(20,0)'],
  [['1', '1.5'], 'double'],
  [['3000000000', '1.5'], 'string'],
  [['2024-01-31'], 'date'],
  [['2024-02-30'], 'string'],
  [['2024-01-31 10%3A00%3A00'], 'timestamp'],
  [['2024-01-31', '2024-01-31 10%3A00%3A00'], 'string'],
  [['2024-01-31', '5'], 'string'],
  [['__HIVE_DEFAULT_PARTITION__', '5'], 'int'],
  [['__HIVE_DEFAULT_PARTITION__'], 'string'],
  [['true'], 'string'],
  [[''], 'string'],
])('folder values %j have type %s', (raws, type) => {
  expect(simpleString(inferPartitionType(raws, UTC))).toBe(type);
});

test('folder values that do not fit their type are refused', () => {
  const parse = (type: Parameters<typeof parsePartitionValue>[0], raw: string) =>
    parsePartitionValue(type, raw, UTC, '/x');
  expect(parse(intType, '007')).toBe(7);
  expect(parse(doubleType, '-Infinity')).toBe(Number.NEGATIVE_INFINITY);
  expect(parse(decimalType(5, 2), '1.5')).toBe(150);
  for (const [type, raw] of [
    [intType, '2147483648'],
    [intType, 'x'],
    [doubleType, ''],
    [decimalType(3, 1), '1.25'],
    [decimalType(2, 0), '100'],
  ] as const) {
    expect(() => parse(type, raw)).toThrow(/PARTITION_VALUE_INVALID/);
  }
});

test('lists of files survive being written', () => {
  const lists = [
    {
      logOffset: 3,
      files: [
        { path: '/in/a%b\nc', size: 5, modifiedMs: 1700000000000.25 },
        { path: '/in/b', size: 0, modifiedMs: -1 },
      ],
    },
    { logOffset: 4, files: [] },
    { logOffset: 5, files: [{ path: '/other dir/in batch 7', size: 2 ** 40, modifiedMs: 1e-7 }] },
  ];
  expect(decodeLists(encodeLists(lists))).toEqual(lists);
  expect(() => decodeLists('batch 1\nin /x\nnonsense\n')).toThrow(/CHECKPOINT_CORRUPT/);
});

test('names of manifest files', () => {
  expect(['0', '12', '0-9', '10-19'].map(parseManifestName)).toEqual([
    { from: 0, to: 0 },
    { from: 12, to: 12 },
    { from: 0, to: 9 },
    { from: 10, to: 19 },
  ]);
  expect(['', '-', '01', '5-5', '9-0', '1-', 'x', '7.tmp', '1-2-3', '1e3'].map(parseManifestName)).toEqual(
    Array(10).fill(undefined),
  );
});

test('options: kinds, cases, suggestions', () => {
  const known = ['flag', 'count', 'size', 'age', 'ratio', 'mode'];
  const of = (raw: Record<string, string>) => new ConnectorOptions('It', raw, known);
  const options = of({ FLAG: 'True', Count: ' 7 ', size: '1.5 mb', age: '1 day 2 hours', ratio: '0.5', mode: 'B' });
  expect(options.boolean('flag', false)).toBe(true);
  expect(options.integer('count', 1)).toBe(7);
  expect(options.bytes('size')).toBe(1572864);
  expect(options.durationMs('age')).toBe(26 * 3_600_000);
  expect(options.fraction('ratio', 0)).toBe(0.5);
  expect(options.oneOf('mode', ['a', 'b'], 'a')).toBe('b');
  expect(() => of({ flog: 'true' })).toThrow(/no option 'flog'. Did you mean 'flag'/);
  expect(() => of({ completelyDifferent: 'x' })).toThrow(/It knows: flag, count/);
  expect(() => of({ count: '1.5' }).integer('count', 1)).toThrow(/'1.5'/);
  expect(() => of({ count: '1e3' }).integer('count', 1)).toThrow(/count/);
  expect(() => of({ size: '0' }).bytes('size')).toThrow(/size/);
  expect(nearest('maxFilePerTriger', ['maxFilesPerTrigger', 'maxFileAge'])).toBe('maxFilesPerTrigger');
  expect(
    ['5', '5s', '1h', '2 weeks', '1.5 seconds', 'x', '5 parsecs', '-1s', ''].map(text => parseDurationMs(text)),
  ).toEqual([5, 5000, 3_600_000, 14 * 86_400_000, 1500, undefined, undefined, undefined, undefined]);
});
