/** Cases that fail, on purpose or until a later release, and why. The tests fail when one of these passes. */
const STREAM_STREAM = 'joins of two streams come with a later release';
const SESSIONS = 'session windows of a stream come with a later release';

/** By folder and file, then by the name of the case. */
export const KNOWN_DIFFERENCES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'stream/aggregate-keys': {
    'map keys': 'Spark gives a null value inside a map key back as 0; here it stays null',
  },
  'stream/chained': {
    'inner join then dedup': STREAM_STREAM,
    'join of two windowed aggregates': STREAM_STREAM,
    'join on windows then aggregate by the window': STREAM_STREAM,
    'session then window over the sessions': SESSIONS,
    'the second event time column of a join is pruned before the aggregation': STREAM_STREAM,
    'time range join then window aggregate': STREAM_STREAM,
  },
  'stream/sql': { 'stream-stream join in SQL': STREAM_STREAM },
};
