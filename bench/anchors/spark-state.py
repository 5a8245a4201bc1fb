"""Large keyed state in Spark: the keys and updates of bench/state.ts, the process killed, and the first batch after a restart.

    python3 bench/anchors/spark-state.py [--keys 5000000] [--updates 12] [--state rocksdb]
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from common import session

parser = argparse.ArgumentParser()
parser.add_argument('--keys', type=int, default=5_000_000)
parser.add_argument('--updates', type=int, default=12)
parser.add_argument('--state', default='rocksdb', choices=['rocksdb', 'heap'])
parser.add_argument('--cores', default='2')
parser.add_argument('--memory', default='6g')
parser.add_argument('--part', default='all')
parser.add_argument('--folder')
given = parser.parse_args()
BATCH = 10_000
FILES = max(1, given.keys // 500_000)


def write(index, ids):
    path = os.path.join(given.folder, 'in', f'{index:05d}.json')
    with open(path, 'w') as file:
        file.writelines('{"k":"k%015d"}\n' % i for i in ids)
    os.utime(path, (1_700_000_000 + index,) * 2)


def start():
    spark = session(given)
    if given.state == 'rocksdb':
        provider = 'org.apache.spark.sql.execution.streaming.state.RocksDBStateStoreProvider'
        spark.conf.set('spark.sql.streaming.stateStore.providerClass', provider)
    counts = (
        spark.readStream.schema('k string')
        .option('maxFilesPerTrigger', 1)
        .json(os.path.join(given.folder, 'in'))
        .groupBy('k')
        .count()
    )
    writer = counts.writeStream.outputMode('update').format('noop')
    query = writer.option('checkpointLocation', os.path.join(given.folder, 'checkpoint')).trigger(availableNow=True)
    query = query.start()
    query.awaitTermination()
    batches = [json.loads(p.json) if hasattr(p, 'json') else p for p in query.recentProgress]
    return spark, [p for p in batches if p['numInputRows'] > 0]


def child(part):
    command = [sys.executable, '-B', os.path.abspath(__file__), '--part', part]
    for name in ('keys', 'updates', 'state', 'cores', 'memory', 'folder'):
        command += ['--' + name, str(getattr(given, name))]
    began = time.time()
    done = subprocess.run(command, capture_output=True, text=True)
    lines = [line for line in done.stdout.splitlines() if line.startswith('{')]
    if not lines:
        sys.exit(f'{part} gave no report\n{done.stderr[-2000:]}')
    return json.loads(lines[-1]), began


if given.part == 'all':
    given.folder = tempfile.mkdtemp(prefix='spark-state-')
    os.makedirs(os.path.join(given.folder, 'in'))
    chance = random.Random(1)
    for i in range(FILES):
        write(i, range(i * (given.keys // FILES), (i + 1) * (given.keys // FILES)))
    for u in range(given.updates):
        write(FILES + u, (chance.randrange(given.keys) for _ in range(BATCH)))
    fill, _ = child('fill')
    write(FILES + given.updates, (chance.randrange(given.keys) for _ in range(BATCH)))
    recover, began = child('recover')
    recover['first_batch_done_s'] = round(recover['done_at'] - began, 2)
    print(json.dumps({'engine': 'spark', 'state': given.state, 'keys': given.keys, **fill, **recover}), flush=True)
    shutil.rmtree(given.folder, ignore_errors=True)
elif given.part == 'fill':
    spark, batches = start()
    times = sorted(p['durationMs']['triggerExecution'] for p in batches[FILES:])
    rows = batches[-1]['stateOperators'][0]['numRowsTotal']
    print(json.dumps({'batch_ms': times[len(times) // 2], 'rows': rows}), flush=True)
    # The JVM that this program started, then the program itself: no clean shutdown.
    os.kill(spark.sparkContext._gateway.proc.pid, signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)
else:
    spark, batches = start()
    print(json.dumps({'done_at': time.time(), 'rows': batches[0]['stateOperators'][0]['numRowsTotal']}), flush=True)
    spark.stop()
