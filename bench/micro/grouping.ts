import { vectorOf } from '../../src/columnar/builder.js';
import { GroupIndex } from '../../src/columnar/grouping.js';
import { RowCodec } from '../../src/columnar/row-codec.js';
import { sortIndices } from '../../src/columnar/sort.js';
import { take } from '../../src/columnar/take.js';
import type { Vector } from '../../src/columnar/vector.js';
import { type DataType, longType, stringType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

/** Nanoseconds per row of grouping, encoding and sorting, best of several rounds. Run as plain JavaScript; argument: a part of a name. */
const ROWS = 8192;
const random = (bound: number) => Math.floor(Math.random() * bound);
const id36 = (i: number) =>
  `${i.toString(16).padStart(8, '0')}-4f1c-9b2a-7d30-c0ffee${i.toString(16).padStart(6, '0')}`;

interface Case {
  readonly name: string;
  readonly types: readonly DataType[];
  readonly batches: readonly (readonly Vector[])[];
  /** A fresh index per round. */
  readonly fresh?: boolean;
}

function batchesOf(types: readonly DataType[], count: number, row: (i: number) => Value[]): Vector[][] {
  return Array.from({ length: count }, (_, b) => {
    const rows = Array.from({ length: ROWS }, (_, i) => row(b * ROWS + i));
    return types.map((type, c) =>
      vectorOf(
        type,
        rows.map(values => values[c]),
      ),
    );
  });
}

const dictionary = vectorOf(
  stringType,
  Array.from({ length: 100 }, (_, i) => id36(i)),
);
const cases: Case[] = [
  {
    name: '(string 36, long), 100 x 100 groups',
    types: [stringType, longType],
    batches: batchesOf([stringType, longType], 16, () => [
      id36(random(100)),
      1_700_000_000_000_000 + random(100) * 10_000_000,
    ]),
  },
  {
    name: '(string 36 from a joined table, long), 100 x 100 groups',
    types: [stringType, longType],
    batches: batchesOf([longType], 16, () => [1_700_000_000_000_000 + random(100) * 10_000_000]).map(([time]) => [
      take(
        dictionary,
        Int32Array.from({ length: ROWS }, () => random(100)),
        ROWS,
      ),
      time,
    ]),
  },
  { name: 'long, 1000 groups', types: [longType], batches: batchesOf([longType], 16, () => [random(1000) * 977]) },
  {
    name: 'string 8, 1000 groups',
    types: [stringType],
    batches: batchesOf([stringType], 16, () => [`key-${1000 + random(1000)}`]),
  },
  {
    name: 'string 16, 1M distinct',
    types: [stringType],
    batches: batchesOf([stringType], 122, i => [((i * 2654435761) % 2 ** 32).toString(16).padStart(16, '0')]),
    fresh: true,
  },
];

const only = process.argv[2] ?? '';
for (const { name, types, batches, fresh } of cases) {
  if (!name.includes(only)) continue;
  const out = new Int32Array(ROWS);
  let best = Number.POSITIVE_INFINITY;
  let index = new GroupIndex(types);
  for (let round = 0; round < 12; round++) {
    if (fresh) index = new GroupIndex(types);
    const start = performance.now();
    for (const columns of batches) index.groupIds(columns, ROWS, out);
    best = Math.min(best, ((performance.now() - start) * 1e6) / (batches.length * ROWS));
  }
  console.log(`group   ${name}: ${best.toFixed(1)} ns/row, ${index.groupCount} groups`);
  if (fresh) continue;
  for (const form of ['key', 'value'] as const) {
    const codec = new RowCodec(types, form);
    let encode = Number.POSITIVE_INFINITY;
    let decode = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 12; round++) {
      for (const columns of batches.slice(0, 4)) {
        const start = performance.now();
        const rows = codec.encode(columns, ROWS);
        const middle = performance.now();
        codec.decode(rows, ROWS);
        encode = Math.min(encode, ((middle - start) * 1e6) / ROWS);
        decode = Math.min(decode, ((performance.now() - middle) * 1e6) / ROWS);
      }
    }
    console.log(`codec   ${name}: ${form} form, encode ${encode.toFixed(1)}, decode ${decode.toFixed(1)} ns/row`);
  }
  let sort = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 8; round++) {
    const start = performance.now();
    sortIndices(
      batches[0],
      types.map(() => ({ descending: false, nullsFirst: true })),
      ROWS,
    );
    sort = Math.min(sort, ((performance.now() - start) * 1e6) / ROWS);
  }
  console.log(`sort    ${name}: ${sort.toFixed(1)} ns/row of ${ROWS}`);
}
