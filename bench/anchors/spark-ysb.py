"""Yahoo Streaming Benchmark on Spark: the same files, query, watermark, output mode and kind of checkpoint as bench/ysb.ts.

    python3 bench/anchors/spark-ysb.py --input D/ysb [--all 1] [--cores 2] [--report out.json]
"""

import shutil
import tempfile

from common import Checksum, arguments, report, run, session, stream

given = arguments()
spark = session(given)
schema = (
    'user_id string, page_id string, ad_id string, ad_type string, event_type string, event_time string, ip_address string'
)
spark.read.schema('ad_id string, campaign_id string').json(given.input + '/ads.json').createOrReplaceTempView('ads')
(
    stream(spark, given, 'events', schema)
    .where("event_type = 'view'")
    .selectExpr('ad_id', 'timestamp_millis(cast(event_time as bigint)) as ts')
    .withWatermark('ts', '10 seconds')
    .createOrReplaceTempView('views')
)
counts = spark.sql("""
    select campaign_id, unix_millis(w.start) as ws, n
    from (
        select /*+ broadcast(ads) */ campaign_id, window(ts, '10 seconds') as w, count(1) as n
        from views join ads using (ad_id)
        group by campaign_id, window(ts, '10 seconds')
    )
""")

latest = {}


def keep(batch, _):
    for campaign, start, count in batch.collect():
        latest[campaign, start] = count


checkpoint = tempfile.mkdtemp(prefix='spark-ysb-')
query, seconds = run(
    counts.writeStream.outputMode('update').foreachBatch(keep).option('checkpointLocation', checkpoint)
)
checksum = Checksum()
for (campaign, start), count in latest.items():
    checksum.add((campaign, start, count))
report(given, 'ysb', query, seconds, checksum)
spark.stop()
shutil.rmtree(checkpoint, ignore_errors=True)
