/**
 * How fast JSON lines become vectors: file reading, cutting, parsing, one core's work.
 *
 *     node build/bench/micro/json-parse.js --ysb D/ysb --nexmark D/nex [--runs 5] [--speculate false] [--generate false]
 *
 * Prints the best run of each case as a JSON line.
 */
import fs from 'node:fs';
import { parseArgs } from 'node:util';
import { FromJson } from '../../src/columnar/json/from-json.js';
import { jsonOptions } from '../../src/columnar/json/options.js';
import { toJson } from '../../src/columnar/json/to-json.js';
import { BytesVector } from '../../src/columnar/vector.js';
import { NodeFiles } from '../../src/common/node-files.js';
import { JsonReader } from '../../src/formats/json/json-reader.js';
import { field, longType, type StructType, stringType, structType, timestampType } from '../../src/types/data-type.js';

const { values: args } = parseArgs({
  options: {
    ysb: { type: 'string' },
    nexmark: { type: 'string' },
    runs: { type: 'string', default: '5' },
    speculate: { type: 'string', default: 'true' },
    generate: { type: 'string', default: 'true' },
    only: { type: 'string' },
    chunk: { type: 'string' },
  },
});

const strings = (...names: string[]): StructType => structType(names.map(name => field(name, stringType)));
const ysb = strings('user_id', 'page_id', 'ad_id', 'ad_type', 'event_type', 'event_time', 'ip_address');
const bid = structType([
  field('auction', longType),
  field('bidder', longType),
  field('price', longType),
  field('channel', stringType),
  field('url', stringType),
  field('dateTime', longType),
  field('extra', stringType),
]);

const cases: [string, string | undefined, string, StructType, string[]][] = [
  ['ysb, 3 of 7 strings', args.ysb, 'events', ysb, ['ad_id', 'event_type', 'event_time']],
  ['ysb, 7 of 7 strings', args.ysb, 'events', ysb, ysb.fields.map(f => f.name)],
  ['ysb, no column', args.ysb, 'events', ysb, []],
  ['bid, 2 numbers', args.nexmark, 'bid', bid, ['auction', 'price']],
  ['bid, all', args.nexmark, 'bid', bid, bid.fields.map(f => f.name)],
  [
    'bid, dateTime as timestamp',
    args.nexmark,
    'bid',
    structType(bid.fields.map(f => (f.name === 'dateTime' ? field(f.name, timestampType) : f))),
    ['auction', 'dateTime'],
  ],
];

const files = new NodeFiles();
for (const [name, root, folder, schema, columns] of cases) {
  if (root === undefined || (args.only !== undefined && !name.startsWith(args.only))) continue;
  const paths = fs.readdirSync(`${root}/${folder}`).map(file => `${root}/${folder}/${file}`);
  const bytes = paths.reduce((sum, path) => sum + fs.statSync(path).size, 0);
  let best = Number.POSITIVE_INFINITY;
  let bestCpu = Number.POSITIVE_INFINITY;
  let rows = 0;
  for (let run = 0; run < Number(args.runs); run++) {
    const reader = new JsonReader(
      { dataSchema: schema, columns, options: new Map() },
      {
        speculate: args.speculate === 'true',
        generate: args.generate === 'true',
        chunkBytes: args.chunk === undefined ? undefined : Number(args.chunk),
      },
    );
    rows = 0;
    const cpu = process.cpuUsage();
    const start = performance.now();
    for (const path of paths) for await (const batch of reader.read(files, path)) rows += batch.length;
    const seconds = (performance.now() - start) / 1000;
    const used = process.cpuUsage(cpu);
    best = Math.min(best, seconds);
    bestCpu = Math.min(bestCpu, (used.user + used.system) / 1e6);
  }
  console.log(
    JSON.stringify({
      case: name,
      rows,
      rowsPerSecond: Math.round(rows / best),
      mbPerSecond: Math.round(bytes / best / 1e6),
      cpuNsPerRow: Math.round((bestCpu / rows) * 1e9),
      rssMb: Math.round(process.memoryUsage.rss() / 1e6),
    }),
  );
}

/** from_json over a column of texts, and writing, in memory. */
if (args.ysb !== undefined && args.only === undefined) {
  const text = fs.readFileSync(`${args.ysb}/events/${fs.readdirSync(`${args.ysb}/events`)[0]}`);
  const starts = new Int32Array(8192);
  const ends = new Int32Array(8192);
  let rows = 0;
  for (let at = 0; rows < starts.length && at < text.length; rows++) {
    starts[rows] = at;
    ends[rows] = text.indexOf(10, at);
    at = ends[rows] + 1;
  }
  const texts = new BytesVector(stringType, rows, starts, ends, text, null);
  const parse = new FromJson(strings('ad_id', 'event_type', 'event_time'), jsonOptions(), {
    speculate: args.speculate === 'true',
  });
  const all = new FromJson(ysb, jsonOptions()).vector(texts);
  for (const [name, work] of [
    ['from_json, 3 of 7 strings', () => parse.vector(texts)],
    ['to_json, 7 strings', () => toJson(all, jsonOptions())],
  ] as const) {
    let best = Number.POSITIVE_INFINITY;
    for (let run = 0; run < 200; run++) {
      const start = performance.now();
      work();
      best = Math.min(best, (performance.now() - start) / 1000);
    }
    console.log(
      JSON.stringify({
        case: name,
        rows,
        rowsPerSecond: Math.round(rows / best),
        mbPerSecond: Math.round(ends[rows - 1] / best / 1e6),
      }),
    );
  }
}
