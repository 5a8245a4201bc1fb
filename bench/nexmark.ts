import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DataFrame, Session } from 'millrace';
import { Checksum, metaOf, options, print } from './report.js';
import { NEXMARK_SCHEMAS } from './schemas.js';

/**
 * Nexmark queries over JSON or Parquet files: one file per micro-batch, durable checkpoint. `--check 1` sums up the result as the anchors
 * do; without it the rows go to a sink that drops them.
 *
 *     node build/bench/nexmark.js --input D/nex --query q15 [--format parquet] [--check 1] [--report out.json]
 */
const given = options({ input: '', query: 'q0', report: '', format: 'json', check: '0', mfpt: '1' });

interface Query {
  readonly df: DataFrame;
  readonly mode: 'append' | 'update';
  /** Update mode: the columns that identify a row of the result. */
  readonly keys?: readonly string[];
  readonly partitionBy?: readonly string[];
}

const session = Session.create();
const used = new Set<string>();

function source(kind: keyof typeof NEXMARK_SCHEMAS): DataFrame {
  used.add(kind);
  const reader = session.readStream.format(given.format).schema(NEXMARK_SCHEMAS[kind]);
  if (given.mfpt !== '0') reader.option('maxFilesPerTrigger', given.mfpt);
  return reader
    .load(join(given.input, given.format === 'json' ? kind : `${kind}_parquet`))
    .selectExpr('* EXCEPT (dateTime)', 'timestamp_millis(dateTime) AS dateTime');
}

/** The sources as views of their names, with the watermark of the windowed queries. */
function views(watermark: boolean, ...kinds: (keyof typeof NEXMARK_SCHEMAS)[]): void {
  for (const kind of kinds) {
    const frame = source(kind);
    (watermark ? frame.withWatermark('dateTime', '4 seconds') : frame).createOrReplaceTempView(kind);
  }
}

/** Joins of streams, as SQL text over the views. */
function joined(watermark: boolean, kinds: (keyof typeof NEXMARK_SCHEMAS)[], text: string): Query {
  views(watermark, ...kinds);
  return append(session.sql(text));
}

const BANDS = ['price < 10000', 'price >= 10000 AND price < 1000000', 'price >= 1000000'];
const append = (df: DataFrame): Query => ({ df, mode: 'append' });

function distinctCounts(by: readonly string[]): Query {
  const distinct = (e: string) => `CAST(size(collect_set(${e})) AS BIGINT)`;
  const aggregates = ['count(1) AS total', ...BANDS.map((b, i) => `count(CASE WHEN ${b} THEN 1 END) AS r${i}`)];
  for (const k of ['bidder', 'auction']) {
    aggregates.push(
      `${distinct(k)} AS t${k}`,
      ...BANDS.map((b, i) => `${distinct(`CASE WHEN ${b} THEN ${k} END`)} AS ${k}${i}`),
    );
  }
  if (by.length > 0) aggregates.push("max(date_format(dateTime, 'HH:mm')) AS minute");
  return grouped([...by, "date_format(dateTime, 'yyyy-MM-dd') AS day"], aggregates);
}

function grouped(keys: readonly string[], aggregates: readonly string[]): Query {
  source('bid').createOrReplaceTempView('bid');
  const names = keys.map(k => k.split(' AS ').pop()!);
  const df = session.sql(
    `SELECT ${[...keys, ...aggregates].join(', ')} FROM bid GROUP BY ${keys.map(k => k.split(' AS ')[0]).join(', ')}`,
  );
  return { df, mode: 'update', keys: names };
}

const QUERIES: Readonly<Record<string, () => Query>> = {
  q0: () => append(source('bid').selectExpr('auction', 'bidder', 'price', 'unix_millis(dateTime) AS t', 'extra')),
  q1: () =>
    append(
      source('bid').selectExpr(
        'auction',
        'bidder',
        'CAST(price * 0.908 AS DECIMAL(23,3)) AS price',
        'unix_millis(dateTime) AS t',
        'extra',
      ),
    ),
  q2: () => append(source('bid').where('auction % 123 = 0').select('auction', 'price')),
  q3: () =>
    joined(
      false,
      ['auction', 'person'],
      `SELECT name, city, state, a.id AS aid FROM auction a JOIN person p ON a.seller = p.id
       WHERE category = 10 AND state IN ('OR', 'ID', 'CA')`,
    ),
  q5: () =>
    joined(
      true,
      ['bid'],
      `SELECT unix_millis(w.start) AS ws, x.auction, x.n AS count
       FROM (SELECT w, max(n) AS m, collect_list(struct(auction, n)) AS l
             FROM (SELECT window AS w, auction, count(1) AS n FROM bid GROUP BY window(dateTime, '10 seconds', '2 seconds'), auction)
             GROUP BY w)
       LATERAL VIEW explode(l) AS x WHERE x.n >= m`,
    ),
  q7: () =>
    joined(
      true,
      ['bid'],
      `SELECT b.auction, b.price, b.bidder, unix_millis(b.dateTime) AS t, b.extra FROM bid b
       JOIN (SELECT maxprice, window_time(w) AS wt
             FROM (SELECT max(price) AS maxprice, window AS w FROM bid GROUP BY window(dateTime, '10 seconds'))) m
       ON b.price = m.maxprice AND b.dateTime > m.wt - INTERVAL 10 SECONDS AND b.dateTime <= m.wt + INTERVAL '0.001' SECOND`,
    ),
  q8: () =>
    joined(
      true,
      ['person', 'auction'],
      `SELECT id, name, unix_millis(p.w.start) AS ws
       FROM (SELECT id, name, window AS w, count(1) AS n FROM person GROUP BY id, name, window(dateTime, '10 seconds')) p
       JOIN (SELECT seller, window AS w, count(1) AS n FROM auction GROUP BY seller, window(dateTime, '10 seconds')) a
       ON p.id = a.seller AND p.w = a.w`,
    ),
  q10: () => ({
    df: source('bid').selectExpr(
      'auction',
      'bidder',
      'price',
      'unix_millis(dateTime) AS t',
      'extra',
      "date_format(dateTime, 'yyyy-MM-dd') AS dt",
      "date_format(dateTime, 'HH:mm') AS hm",
    ),
    mode: 'append',
    partitionBy: ['dt', 'hm'],
  }),
  q11: () =>
    joined(
      true,
      ['bid'],
      `SELECT bidder, count, unix_millis(w.start) AS s, unix_millis(w.end) AS e
       FROM (SELECT bidder, session_window AS w, count(1) AS count FROM bid GROUP BY bidder, session_window(dateTime, '10 seconds'))`,
    ),
  q13: () => {
    const side = session.read.schema('key BIGINT, value STRING').json(join(given.input, 'side.json'));
    side.createOrReplaceTempView('side');
    source('bid').selectExpr('*', 'auction % 10000 AS k').createOrReplaceTempView('bid');
    return append(
      session.sql('SELECT auction, bidder, price, unix_millis(dateTime) AS t, value FROM bid JOIN side ON k = key'),
    );
  },
  q14: () =>
    append(
      source('bid')
        .where('0.908 * price > 1000000 AND 0.908 * price < 50000000')
        .selectExpr(
          'auction',
          'bidder',
          'CAST(price * 0.908 AS DECIMAL(23,3)) AS price',
          "CASE WHEN hour(dateTime) BETWEEN 8 AND 18 THEN 'dayTime' WHEN hour(dateTime) <= 6 OR hour(dateTime) >= 20 THEN 'nightTime' ELSE 'otherTime' END AS bt",
          'unix_millis(dateTime) AS t',
          'extra',
          "length(extra) - length(replace(extra, 'c', '')) AS c_counts",
        ),
    ),
  q15: () => distinctCounts([]),
  q16: () => distinctCounts(['channel']),
  q17: () =>
    grouped(
      ['auction', "date_format(dateTime, 'yyyy-MM-dd') AS day"],
      [
        'count(1) AS total',
        ...BANDS.map((b, i) => `count(CASE WHEN ${b} THEN 1 END) AS r${i}`),
        'min(price) AS mn',
        'max(price) AS mx',
        'sum(price) DIV count(price) AS av',
        'sum(price) AS sm',
      ],
    ),
  q20: () =>
    joined(
      false,
      ['bid', 'auction'],
      `SELECT b.auction, b.bidder, b.price, b.channel, b.url, unix_millis(b.dateTime) AS bt, b.extra AS bx, a.itemName,
       a.description, a.initialBid, a.reserve, unix_millis(a.dateTime) AS at, a.expires, a.seller, a.category, a.extra AS ax
       FROM bid b JOIN auction a ON b.auction = a.id WHERE a.category = 10`,
    ),
  q21: () =>
    append(
      source('bid')
        .selectExpr(
          'auction',
          'bidder',
          'price',
          'channel',
          "CASE lower(channel) WHEN 'apple' THEN '0' WHEN 'google' THEN '1' WHEN 'facebook' THEN '2' WHEN 'baidu' THEN '3' ELSE nullif(regexp_extract(url, '(&|^)channel_id=([^&]*)', 2), '') END AS channel_id",
        )
        .where('channel_id IS NOT NULL'),
    ),
  q22: () =>
    append(
      source('bid').selectExpr(
        'auction',
        'bidder',
        'price',
        'channel',
        "split_part(url, '/', 4) AS d1",
        "split_part(url, '/', 5) AS d2",
        "split_part(url, '/', 6) AS d3",
      ),
    ),
  q23: () =>
    joined(
      false,
      ['bid', 'person', 'auction'],
      `SELECT b.auction, b.bidder, b.price, p.name, a.id AS aid, a.itemName FROM bid b JOIN person p ON b.bidder = p.id
       JOIN auction a ON a.seller = b.bidder`,
    ),
};

const build = QUERIES[given.query];
if (build === undefined) throw new Error(`unknown query ${given.query}; known: ${Object.keys(QUERIES).join(' ')}`);
const { df, mode, keys, partitionBy } = build();
const folder = mkdtempSync(join(tmpdir(), 'millrace-nexmark-'));
const sum = new Checksum();
const latest = new Map<string, readonly unknown[]>();
const writer = df.writeStream
  .outputMode(mode)
  .option('checkpointLocation', join(folder, 'checkpoint'))
  .trigger({ availableNow: true });
if (partitionBy !== undefined) {
  writer
    .format('csv')
    .partitionBy(...partitionBy)
    .option('path', join(folder, 'out'));
} else if (given.check === '1') {
  writer.foreachBatch(async batch => {
    for (const row of await batch.collect()) {
      const values = df.columns.map(c => row[c]);
      if (keys === undefined) sum.add(values);
      else latest.set(keys.map(k => row[k]).join('|'), values);
    }
  });
} else writer.format('noop');

let stateBytes = 0;
session.streams.addListener({
  onQueryProgress: ({ progress }) => {
    stateBytes = Math.max(
      stateBytes,
      progress.stateOperators.reduce((sum, o) => sum + o.memoryUsedBytes, 0),
    );
  },
});
const started = performance.now();
const query = await writer.start();
await query.awaitTermination();
const query_s = (performance.now() - started) / 1000;
if (partitionBy !== undefined && given.check === '1') {
  const written = await session.read
    .schema('auction BIGINT, bidder BIGINT, price BIGINT, t BIGINT, extra STRING, dt STRING, hm STRING')
    .csv(join(folder, 'out'))
    .collect();
  for (const row of written) sum.add(df.columns.map(c => row[c]));
}
for (const row of latest.values()) sum.add(row);
const meta = metaOf(given.input);
print(
  {
    engine: 'millrace',
    query: given.query,
    events: meta.events,
    events_read: [...used].reduce((n, kind) => n + meta.count[kind], 0),
    query_s,
    format: given.format,
    batches: query.lastProgress!.batchId + 1,
    state_mb: +(stateBytes / 1e6).toFixed(3),
    state: query.lastProgress!.stateOperators.map(o => ({ rows: o.numRowsTotal, bytes: o.memoryUsedBytes })),
    checksum: given.check === '1' ? String(sum) : '?',
  },
  given.report,
);
rmSync(folder, { recursive: true });
