"""Nexmark on Spark: the same files, queries, output modes and kind of checkpoint as bench/nexmark.ts.

    python3 bench/anchors/spark-nexmark.py --input D/nex --query q15 [--check 1] [--all 1] [--cores 2] [--report out.json]

Without `--check 1` rows go to a sink that drops them, and the checksum is `?`.
"""

import os
import shutil
import tempfile

from common import Checksum, arguments, report, run, session, stream

given = arguments(query='q0', check=0)
PERSON = (
    'id bigint, name string, emailAddress string, creditCard string, city string, state string, dateTime bigint, '
    'extra string'
)
AUCTION = (
    'id bigint, itemName string, description string, initialBid bigint, reserve bigint, dateTime bigint, expires bigint, '
    'seller bigint, category bigint, extra string'
)
BID = 'auction bigint, bidder bigint, price bigint, channel string, url string, dateTime bigint, extra string'
BANDS = ['price < 10000', 'price >= 10000 and price < 1000000', 'price >= 1000000']
DAY = "date_format(dateTime, 'yyyy-MM-dd')"
BAND_COUNTS = ', '.join(f'count(case when {band} then 1 end) as r{i}' for i, band in enumerate(BANDS))


def distinct_counts(by):
    measures = ['count(1) as total', BAND_COUNTS]
    # Spark has no exact count(distinct) in a streaming aggregation; the size of the set is the exact form it has.
    for key in ('bidder', 'auction'):
        measures.append(f'cast(size(collect_set({key})) as bigint) as t{key}')
        for i, band in enumerate(BANDS):
            measures.append(f'cast(size(collect_set(case when {band} then {key} end)) as bigint) as {key}{i}')
    if by:
        measures.append("max(date_format(dateTime, 'HH:mm')) as minute")
    keys = [*by, f'{DAY} as day']
    return f'select {", ".join(keys + measures)} from bid group by {", ".join([*by, DAY])}'


# name: (query, columns that identify a row of an updating result)
QUERIES = {
    'q0': ('select auction, bidder, price, unix_millis(dateTime) as t, extra from bid', None),
    'q1': (
        'select auction, bidder, cast(price * 0.908 as decimal(23,3)) as price, unix_millis(dateTime) as t, extra from bid',
        None,
    ),
    'q2': ('select auction, price from bid where auction % 123 = 0', None),
    'q3': (
        'select name, city, state, a.id as aid from auction a join person p on a.seller = p.id '
        "where category = 10 and state in ('OR', 'ID', 'CA')",
        None,
    ),
    'q5': (
        'select unix_millis(w.start) as ws, x.auction, x.n as count from '
        '(select w, max(n) as m, collect_list(struct(auction, n)) as l from '
        "(select window as w, auction, count(1) as n from bid group by window(dateTime, '10 seconds', '2 seconds'), auction) "
        'group by w) lateral view explode(l) as x where x.n >= m',
        None,
    ),
    'q7': (
        'select b.auction, b.price, b.bidder, unix_millis(b.dateTime) as t, b.extra from bid b join '
        '(select maxprice, window_time(w) as wt from '
        "(select max(price) as maxprice, window as w from bid group by window(dateTime, '10 seconds'))) m "
        "on b.price = m.maxprice and b.dateTime > m.wt - interval 10 seconds and b.dateTime <= m.wt + interval '0.001' second",
        None,
    ),
    'q8': (
        'select id, name, unix_millis(p.w.start) as ws from '
        "(select id, name, window as w, count(1) as n from person group by id, name, window(dateTime, '10 seconds')) p join "
        "(select seller, window as w, count(1) as n from auction group by seller, window(dateTime, '10 seconds')) a "
        'on p.id = a.seller and p.w = a.w',
        None,
    ),
    'q10': (
        f"select auction, bidder, price, unix_millis(dateTime) as t, extra, {DAY} as dt, date_format(dateTime, 'HH:mm') as hm "
        'from bid',
        None,
    ),
    'q11': (
        'select bidder, count, unix_millis(w.start) as s, unix_millis(w.end) as e from '
        "(select bidder, session_window as w, count(1) as count from bid group by bidder, session_window(dateTime, '10 seconds'))",
        None,
    ),
    'q13': (
        'select /*+ broadcast(side) */ auction, bidder, price, unix_millis(dateTime) as t, value '
        'from bid join side on auction % 10000 = key',
        None,
    ),
    'q14': (
        'select auction, bidder, cast(price * 0.908 as decimal(23,3)) as price, '
        "case when hour(dateTime) between 8 and 18 then 'dayTime' "
        "when hour(dateTime) <= 6 or hour(dateTime) >= 20 then 'nightTime' else 'otherTime' end as bt, "
        "unix_millis(dateTime) as t, extra, length(extra) - length(replace(extra, 'c', '')) as c_counts "
        'from bid where 0.908 * price > 1000000 and 0.908 * price < 50000000',
        None,
    ),
    'q15': (distinct_counts([]), ['day']),
    'q16': (distinct_counts(['channel']), ['channel', 'day']),
    'q17': (
        f'select auction, {DAY} as day, count(1) as total, {BAND_COUNTS}, min(price) as mn, max(price) as mx, '
        f'sum(price) div count(price) as av, sum(price) as sm from bid group by auction, {DAY}',
        ['auction', 'day'],
    ),
    'q20': (
        'select b.auction, b.bidder, b.price, b.channel, b.url, unix_millis(b.dateTime) as bt, b.extra as bx, a.itemName, '
        'a.description, a.initialBid, a.reserve, unix_millis(a.dateTime) as at, a.expires, a.seller, a.category, '
        'a.extra as ax from bid b join auction a on b.auction = a.id where a.category = 10',
        None,
    ),
    'q21': (
        'select * from (select auction, bidder, price, channel, '
        "case lower(channel) when 'apple' then '0' when 'google' then '1' when 'facebook' then '2' when 'baidu' then '3' "
        "else nullif(regexp_extract(url, '(&|^)channel_id=([^&]*)', 2), '') end as channel_id from bid) "
        'where channel_id is not null',
        None,
    ),
    'q22': (
        "select auction, bidder, price, channel, split_part(url, '/', 4) as d1, split_part(url, '/', 5) as d2, "
        "split_part(url, '/', 6) as d3 from bid",
        None,
    ),
    'q23': (
        'select b.auction, b.bidder, b.price, p.name, a.id as aid, a.itemName from bid b join person p on b.bidder = p.id '
        'join auction a on a.seller = b.bidder',
        None,
    ),
}
# Queries with windows in append mode.
WATERMARKED = {'q5', 'q7', 'q8', 'q11'}
if given.query not in QUERIES:
    raise SystemExit(f'unknown query {given.query}; known: {" ".join(QUERIES)}')
text, keys = QUERIES[given.query]

spark = session(given)
spark.read.schema('key bigint, value string').json(given.input + '/side.json').createOrReplaceTempView('side')
for kind, schema in {'person': PERSON, 'auction': AUCTION, 'bid': BID}.items():
    if not os.path.isdir(os.path.join(given.input, kind)):
        continue
    frame = stream(spark, given, kind, schema).selectExpr(
        '* except (dateTime)', 'timestamp_millis(dateTime) as dateTime'
    )
    if given.query in WATERMARKED:
        frame = frame.withWatermark('dateTime', '4 seconds')
    frame.createOrReplaceTempView(kind)
result = spark.sql(text)

folder = tempfile.mkdtemp(prefix='spark-nexmark-')
checksum = Checksum()
latest = {}


def add_all(frame):
    """The sum is taken inside Spark: a result of millions of rows need not pass through Python."""
    columns = ', '.join(f'cast({c} as string)' for c in frame.columns)
    row = frame.selectExpr(
        'count(1) as n', f"sum(crc32(cast(concat_ws('|', {columns}) as binary))) as s"
    ).first()
    checksum.rows += row.n
    checksum.sum += row.s or 0


def keep(batch, _):
    if keys is None:
        add_all(batch)
    else:
        for row in batch.collect():
            latest[tuple(row[key] for key in keys)] = tuple(row)


writer = result.writeStream.outputMode('append' if keys is None else 'update')
writer = writer.option('checkpointLocation', folder + '/checkpoint')
if given.query == 'q10':
    writer = writer.format('csv').partitionBy('dt', 'hm').option('path', folder + '/out')
elif given.check:
    writer = writer.foreachBatch(keep)
else:
    writer = writer.format('noop')
query, seconds = run(writer)
if given.check:
    if given.query == 'q10':
        columns = 'auction bigint, bidder bigint, price bigint, t bigint, extra string, dt string, hm string'
        add_all(spark.read.schema(columns).csv(folder + '/out'))
    for row in latest.values():
        checksum.add(row)
report(given, given.query, query, seconds, checksum if given.check else '?')
spark.stop()
shutil.rmtree(folder, ignore_errors=True)
