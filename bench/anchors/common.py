"""What the Spark programs share: the session, the checksum and the report."""

import argparse
import json
import os
import time
import zlib


def arguments(**more):
    parser = argparse.ArgumentParser()
    parser.add_argument('--input', required=True)
    parser.add_argument('--report')
    parser.add_argument('--cores', default='2')
    parser.add_argument('--format', default='json')
    parser.add_argument('--all', type=int, default=0, help='1: everything in one batch, otherwise one file per batch')
    parser.add_argument('--memory', default='4g')
    for name, default in more.items():
        parser.add_argument('--' + name, type=type(default), default=default)
    return parser.parse_args()


def session(given):
    from pyspark.sql import SparkSession

    settings = {
        'spark.driver.memory': given.memory,
        'spark.driver.host': '127.0.0.1',
        'spark.driver.bindAddress': '127.0.0.1',
        'spark.ui.enabled': 'false',
        'spark.ui.showConsoleProgress': 'false',
        'spark.sql.session.timeZone': 'UTC',
        # The default of 200 makes every small batch many times slower.
        'spark.sql.shuffle.partitions': '2',
        # The default manager forks processes to set permissions, which doubles the cost of a batch on a local disk.
        'spark.sql.streaming.checkpointFileManagerClass': 'org.apache.spark.sql.execution.streaming.checkpointing'
        '.FileSystemBasedCheckpointFileManager',
        'spark.sql.streaming.numRecentProgressUpdates': '100000',
    }
    builder = SparkSession.builder.appName('bench').master(f'local[{given.cores}]')
    for key, value in settings.items():
        builder = builder.config(key, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel('ERROR')
    return spark


def stream(spark, given, folder, schema):
    reader = spark.readStream.format(given.format).schema(schema)
    if not given.all:
        reader = reader.option('maxFilesPerTrigger', 1)
    return reader.load(os.path.join(given.input, folder if given.format == 'json' else folder + '_parquet'))


class Checksum:
    """Rows, and the sum of the CRC-32 of each row's columns joined with |, nulls left out."""

    def __init__(self):
        self.rows = self.sum = 0

    def add(self, columns):
        self.rows += 1
        self.sum += zlib.crc32('|'.join(str(c) for c in columns if c is not None).encode())

    def __str__(self):
        return f'{self.rows}:{self.sum}'


def meta_of(given):
    with open(os.path.join(given.input, 'meta.json')) as file:
        return json.load(file)


def run(writer):
    """Starts a query and waits for its end: the query, and seconds from its start to the last committed batch."""
    started = time.time()
    query = writer.trigger(availableNow=True).start()
    query.awaitTermination()
    return query, time.time() - started


def report(given, name, query, seconds, checksum):
    events = meta_of(given)['events']
    batches = []
    state = []
    state_bytes = 0
    for progress in query.recentProgress:
        progress = json.loads(progress.json) if hasattr(progress, 'json') else progress
        state = progress['stateOperators']
        state_bytes = max(state_bytes, sum(o['memoryUsedBytes'] for o in state))
        if progress['numInputRows'] > 0:
            batches.append(progress['durationMs']['triggerExecution'])
    full = {
        'engine': 'spark',
        'query': name,
        'cores': given.cores,
        'format': given.format,
        'events': events,
        'query_s': round(seconds, 3),
        'events_per_s': round(events / seconds),
        'batches': len(batches),
        'batch_ms': batches,
        'state': [{'rows': o['numRowsTotal'], 'bytes': o['memoryUsedBytes']} for o in state],
        'state_mb': round(state_bytes / 1e6, 3),
        'checksum': str(checksum),
    }
    print(json.dumps(full), flush=True)
    if given.report:
        with open(given.report, 'w') as file:
            json.dump(full, file)
