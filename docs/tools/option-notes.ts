/** One option of a source or sink: its name as documented, what it is without being set, and what it does. */
export type OptionNote = readonly [name: string, otherwise: string, text: string];

const ZONE: OptionNote = ['timeZone', 'that of the session', 'zone of dates and times without one'];
const COMPRESSION: OptionNote = ['compression', '`none`', '`none` or `gzip`'];

/** Options of reading files, whatever the format. */
export const FILE_STREAM_NOTES: readonly OptionNote[] = [
  ['recursiveFileLookup', '`false`', 'read all folders below; folder names then give no columns'],
  ['pathGlobFilter', '', 'only files whose name fits this pattern'],
  ['basePath', 'the path', 'folders below this one give partition columns'],
  ['ignoreMissingFiles', '`false`', 'a planned file that is gone counts as empty'],
  ['ignoreCorruptFiles', '`false`', 'a file that cannot be understood counts up to the damage'],
  ['timeZone', 'that of the session', 'zone of timestamps in folder names and in files'],
  ['ignoreChangedFiles', '`false`', 'a planned file that has changed is read as it is now'],
  ['maxFilesPerTrigger', 'no limit', 'files of one batch at most'],
  [
    'maxBytesPerTrigger',
    'no limit',
    'bytes of one batch at most, but always one file; not together with `maxFilesPerTrigger`',
  ],
  ['latestFirst', '`false`', 'newest files first'],
  ['fileNameOnly', '`false`', 'a file is known by its name without its folder'],
  ['maxFileAge', '`7d`', 'files that much older than the newest one seen are not read'],
  ['maxCachedFiles', '`100000`', 'files of a scan kept for the next batches'],
  ['discardCachedInputRatio', '`0.2`', 'scan again when less than this share of a batch is left of the last scan'],
  ['cleanSource', '`off`', '`off`, `archive` or `delete`: what becomes of files that a committed batch has read'],
  ['sourceArchiveDir', '', 'where `archive` moves them'],
];
export const FILE_BATCH_NOTES: readonly OptionNote[] = [
  ...FILE_STREAM_NOTES.slice(0, 6),
  ['modifiedBefore', '', 'only files changed before this time'],
  ['modifiedAfter', '', 'only files changed after this time'],
];
export const FILE_WRITE_NOTES: readonly OptionNote[] = [
  ['maxRecordsPerFile', '`0`: no limit', 'rows of one file at most'],
  ['timeZone', 'that of the session', 'zone of timestamps in folder names and in files'],
];
export const FILE_SINK_NOTES: readonly OptionNote[] = [
  [
    'retention',
    'for ever',
    'the manifest drops batches older than this; their files stay, but readers no longer see them',
  ],
  ...FILE_WRITE_NOTES,
];

const LINE_NOTES: readonly OptionNote[] = [
  ['lineSep', '`\\n`, `\\r\\n` or `\\r`', 'what ends a line'],
  ['encoding', '`UTF-8`', 'encoding of the file'],
  ['charset', '`UTF-8`', 'the same as `encoding`'],
  ['maxRecordBytes', '128 MiB', 'a longer record is an error instead of an exhausted memory'],
  ['decompressedRatioMax', '`250`', 'a gzip file that grows by more than this factor is an error'],
  ['decompressedBytesMax', 'no limit', 'a gzip file that grows beyond this is an error'],
];
const PARSING_NOTES: readonly OptionNote[] = [
  ['mode', '`permissive`', '`permissive`, `dropMalformed` or `failFast`: what becomes of a record that cannot be read'],
  ['columnNameOfCorruptRecord', '`_corrupt_record`', 'the string column that receives the text of such a record'],
  ZONE,
  ['locale', '`en-US`', 'only `en-US`'],
  ['timestampFormat', 'ISO 8601', 'pattern of timestamps'],
  ['timestampNTZFormat', 'ISO 8601', 'pattern of timestamps without zone'],
  ['dateFormat', 'ISO 8601', 'pattern of dates'],
];
const PATTERN_NOTES = PARSING_NOTES.slice(2);

const CSV_NOTES: readonly OptionNote[] = [
  ...PARSING_NOTES,
  ['sep', '`,`', 'between two fields; may be several characters'],
  ['delimiter', '`,`', 'the same as `sep`'],
  ['quote', '`"`', 'around fields that hold separators; empty: none'],
  ['escape', '`\\`', 'before a quote inside a quoted field'],
  ['charToEscapeQuoteEscaping', 'the escape, unless it is the quote', 'before an escape that precedes a quote'],
  ['comment', 'none', 'lines that begin with it are left out'],
  ['header', '`false`', 'the first line holds the names'],
  ['enforceSchema', '`true`', '`false`: the names in the header must be those of the schema'],
  ['inferSchema', '`false`', 'types from the values; otherwise all columns are strings'],
  ['preferDate', '`true`', 'inference: dates are dates, not timestamps'],
  ['samplingRatio', '`1`', 'inference: share of the records to look at'],
  ['ignoreLeadingWhiteSpace', '`false` reading, `true` writing', 'blanks before a value do not count'],
  ['ignoreTrailingWhiteSpace', '`false` reading, `true` writing', 'blanks after a value do not count'],
  ['nullValue', 'empty', 'text of null'],
  ['emptyValue', 'empty reading, `""` writing', 'text of an empty string'],
  ['nanValue', '`NaN`', 'text of NaN'],
  ['positiveInf', '`Inf`', 'text of infinity'],
  ['negativeInf', '`-Inf`', 'text of minus infinity'],
  ['maxColumns', '`20480`', 'a record with more columns is an error'],
  ['maxCharsPerColumn', '`-1`: no limit', 'a longer value is an error'],
  ['multiLine', '`false`', 'quoted fields may hold line ends'],
  ['lineSep', '`\\n`, `\\r\\n` or `\\r`', 'what ends a line'],
  ['unescapedQuoteHandling', '`STOP_AT_DELIMITER`', 'what a quote inside an unquoted field means'],
  ['quoteAll', '`false`', 'writing: quotes around every field'],
  ['escapeQuotes', '`true`', 'writing: a value with a quote is quoted'],
  ['encoding', '`UTF-8`', 'encoding of the file'],
  ['charset', '`UTF-8`', 'the same as `encoding`'],
];

export const FORMAT_NOTES: Readonly<
  Record<string, { readonly read: readonly OptionNote[]; readonly write: readonly OptionNote[] }>
> = {
  json: {
    read: [
      ...PARSING_NOTES,
      ['allowComments', '`false`', 'comments as in Java'],
      ['allowUnquotedFieldNames', '`false`', 'names without quotes'],
      ['allowSingleQuotes', '`true`', 'single quotes for double ones'],
      ['allowNumericLeadingZeros', '`false`', 'numbers such as 007'],
      ['allowBackslashEscapingAnyCharacter', '`false`', 'a backslash before any character'],
      ['allowUnquotedControlChars', '`false`', 'control characters in strings'],
      ['allowNonNumericNumbers', '`true`', 'NaN and Infinity'],
      ['primitivesAsString', '`false`', 'inference: every scalar is a string'],
      ['prefersDecimal', '`false`', 'inference: numbers with a fraction are decimals where they fit'],
      ['inferTimestamp', '`false`', 'inference: strings that look like timestamps are'],
      ['dropFieldIfAllNull', '`false`', 'inference: leave out fields that never have a value'],
      ['samplingRatio', '`1`', 'inference: share of the records to look at'],
      ['multiLine', '`false`', 'one record, or an array of records, a file'],
      [
        'invalidUtf8',
        '`corrupt`',
        '`corrupt`: a record with bytes that are no UTF-8 is malformed; `pass`: they are replaced',
      ],
      ...LINE_NOTES,
    ],
    write: [
      ...PATTERN_NOTES,
      ['ignoreNullFields', '`true`', 'leave out fields that are null'],
      ['pretty', '`false`', 'on several lines'],
      ['writeNonAsciiCharacterAsCodePoint', '`false`', 'only ASCII in the output'],
      COMPRESSION,
      ['encoding', '`UTF-8`', 'encoding of the file'],
      ['lineSep', '`\\n`', 'what ends a line'],
    ],
  },
  csv: {
    read: [...CSV_NOTES, ...LINE_NOTES.filter(([name]) => !CSV_NOTES.some(([other]) => other === name))],
    write: [...CSV_NOTES, COMPRESSION],
  },
  text: {
    read: [['wholeText', '`false`', 'one row a file instead of one a line'], ...LINE_NOTES],
    write: [['lineSep', '`\\n`', 'what ends a line'], COMPRESSION],
  },
  parquet: {
    read: [
      ['engine', '`hyparquet`', '`hyparquet` or `parquetjs-lite`'],
      ['mergeSchema', '`false`', 'the schema is the union of those of all files'],
    ],
    write: [
      ['engine', '`hyparquet`', '`hyparquet` or `parquetjs-lite`'],
      ['compression', '`snappy`', '`none`, `uncompressed`, `snappy`, `gzip`, `zstd` or `brotli`'],
      ['rowGroupSize', '`1000000`', 'rows of a row group at most'],
      ['parquet.block.size', '64 MiB', 'bytes of a row group, about'],
    ],
  },
  arrow: { read: [], write: [] },
};

/** How to reach Kafka: for its source and its sink. */
export const KAFKA_CONNECTION_NOTES: readonly OptionNote[] = [
  ['kafka.bootstrap.servers', 'required', '`host:port`, separated by commas'],
  ['kafka.client.id', '`millrace`', 'how brokers name this client in their logs and quotas'],
  ['kafka.security.protocol', '`PLAINTEXT`', '`PLAINTEXT`, `SSL`, `SASL_PLAINTEXT` or `SASL_SSL`'],
  ['kafka.ssl.truststore.type', '`PEM`', 'only that'],
  ['kafka.ssl.truststore.certificates', 'those of the system', 'trusted certificates as PEM text'],
  ['kafka.ssl.truststore.location', '', 'or the path of such a file'],
  ['kafka.ssl.keystore.type', '`PEM`', 'only that'],
  ['kafka.ssl.keystore.certificate.chain', '', 'own certificate as PEM text'],
  ['kafka.ssl.keystore.key', '', 'its key as PEM text'],
  ['kafka.ssl.keystore.location', '', 'or the path of a file with both'],
  ['kafka.ssl.key.password', '', 'of the key'],
  [
    'kafka.ssl.endpoint.identification.algorithm',
    '`https`',
    'empty: the name in the certificate need not be that of the host',
  ],
  ['kafka.sasl.mechanism', '`PLAIN`', '`PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512` or `OAUTHBEARER`'],
  ['kafka.sasl.jaas.config', '', 'user and password, as a configuration for Java has them'],
  ['kafka.sasl.username', '', 'or the user'],
  ['kafka.sasl.password', '', 'and the password alone'],
  ['kafka.sasl.oauthbearer.token', '', 'a token, or a function that gives one: it is asked for every connection'],
  ['kafka.socket.connection.setup.timeout.ms', '`10000`', 'for connecting'],
  ['kafka.request.timeout.ms', '`30000`', 'for one answer; the connection is given up then'],
  ['kafka.default.api.timeout.ms', '`60000`', 'how long what may succeed later is tried again'],
  ['client', '`kafkajs`', '`kafkajs` or `platformatic`: whose connections are used'],
];

export const OTHER_NOTES = {
  rate: [
    ['rowsPerSecond', '`1`', 'rows a second'],
    ['rampUpTime', '`0s`', 'time until that speed is reached'],
    ['numPartitions', '', 'accepted, without effect'],
  ],
  'rate-micro-batch': [
    ['rowsPerBatch', 'required', 'rows of each batch'],
    ['numPartitions', '', 'accepted, without effect'],
    ['startTimestamp', '`0`', 'time of the first batch in milliseconds'],
    ['advanceMillisPerBatch', '`1000`', 'from one batch to the next'],
  ],
  socket: [
    ['host', 'required', 'where the server is'],
    ['port', 'required', 'its port'],
    ['includeTimestamp', '`false`', 'a second column with the time of arrival'],
  ],
  kafkaSink: [
    ['topic', 'the column `topic`', 'where all rows go; wins over the column'],
    [
      'delivery',
      '`exactly_once`; batch: `at_least_once`',
      '`exactly_once`: a transaction per batch; `at_least_once`: after a crash the rows of one batch may be there twice',
    ],
    [
      'marker',
      '`auto`',
      'where an exactly-once sink notes its batches: `group`, `topic`, or `auto`: a group where a source is in the same cluster, else a topic',
    ],
    ['markerTopic', '`millrace-markers`', 'the compacted topic of those notes; it is made where it is missing'],
    [
      'onMissingMarker',
      '`fail`',
      '`continue`: go on without the note, once; the batch that follows may be there twice',
    ],
    ['includeHeaders', '`true`', 'write the column `headers`; `false`: leave it out'],
    ['kafka.compression.type', '`none`', '`none`, `gzip`, `snappy`, `lz4` or `zstd`'],
    [
      'kafka.partitioner.class',
      '`default`',
      '`default`: by the hash of the key, as the clients of Kafka; `roundrobin`; a column `partition` wins over both',
    ],
    ['kafka.acks', '`all`', '`all`, `1` or `0`; less than `all` only with `at_least_once`'],
    [
      'kafka.enable.idempotence',
      '`true` with `kafka.acks` `all`',
      'a request that is sent twice is written once; needed for `exactly_once`',
    ],
    ['kafka.batch.size', '`524288`', 'bytes of a record batch at most, before compression'],
    [
      'kafka.transaction.timeout.ms',
      '`60000`',
      'how long a batch may take to be written; brokers allow 15 minutes unless told otherwise',
    ],
    ['kafka.transactional.id', '`millrace-<query id>`', 'for clusters that allow certain names only; one query each'],
  ],
  kafka: [
    ['assign', '', 'partitions as JSON: `{"topic":[0,1]}`; exactly one of this and the next two'],
    ['subscribe', '', 'topics, separated by commas'],
    ['subscribePattern', '', 'a regular expression that the whole name of a topic must match; new ones are found'],
    [
      'startingOffsets',
      '`latest`; batch: `earliest`',
      '`earliest`, `latest` or JSON `{"topic":{"0":23,"1":-2}}` with −2 for the earliest and −1 for the latest. For the first start only',
    ],
    [
      'startingTimestamp',
      '',
      'milliseconds: the first record at or after that time. Wins over the next, and that over `startingOffsets`',
    ],
    ['startingOffsetsByTimestamp', '', 'the same per partition, as JSON'],
    ['startingOffsetsByTimestampStrategy', '`error`', '`latest`: where no record is that late, start at the end'],
    ['endingOffsets', '`latest`', 'batch only: as `startingOffsets`; the offset itself is not read'],
    ['endingTimestamp', '', 'batch only'],
    ['endingOffsetsByTimestamp', '', 'batch only'],
    ['failOnDataLoss', '`true`', '`false`: when records are gone before they were read, warn and go on behind them'],
    ['includeHeaders', '`false`', 'a column `headers`'],
    [
      'maxOffsetsPerTrigger',
      'no limit',
      'offsets of one batch at most, shared in proportion to what waits in each partition',
    ],
    ['minOffsetsPerTrigger', '', 'wait until that many are there'],
    ['maxTriggerDelay', '`15m`', 'but not longer than this since the last batch'],
    ['minPartitions', '', 'accepted, without effect'],
    ['maxRecordsPerPartition', '', 'accepted, without effect'],
    [
      'groupIdPrefix',
      '`millrace-kafka-source`',
      'begins the name of the group for lag tools; query id and number of the source follow',
    ],
    ['commitOffsetsToGroup', '`true`', 'tell that group how far the query is'],
    ['kafkaConsumer.pollTimeoutMs', '`120000`', 'how long reading may go without progress'],
    ['fetchOffset.numRetries', '`3`', 'looks before something that is missing counts as lost'],
    ['fetchOffset.retryIntervalMs', '`10`', 'pause between them, at least; it grows'],
    ['kafka.group.id', '', 'the whole name of the group'],
    [
      'kafka.isolation.level',
      '`read_committed`',
      '`read_uncommitted`: aborted records too, and no waiting for open transactions',
    ],
    ['kafka.check.crcs', '`true`', 'compare every record batch with its checksum'],
    ['kafka.fetch.max.bytes', '`8388608`', 'bytes of one answer of a broker; twice that is held per broker'],
    ['kafka.max.partition.fetch.bytes', '`8388608`', 'bytes of one partition in an answer'],
    [
      'kafka.metadata.max.age.ms',
      '`5000`',
      'look for new partitions after this time at the latest; an idle query waits at the broker for as long',
    ],
    ...KAFKA_CONNECTION_NOTES,
  ],
  iterable: [
    ['maxRowsPerTrigger', 'no limit', 'rows of one batch at most'],
    ['bufferRows', '`65536`', 'rows taken ahead at most'],
  ],
  console: [
    ['numRows', '`20`', 'rows shown of each batch'],
    ['truncate', '`true`', '`true`: cells of 20 characters; `false`: whole cells; or a number'],
  ],
} satisfies Record<string, readonly OptionNote[]>;
