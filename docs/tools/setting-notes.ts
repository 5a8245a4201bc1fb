import type { QuerySettings } from '../../src/execution/query-settings.js';

/** What each setting is for. A setting without a note does not compile. */
export const SETTING_NOTES: Readonly<Record<keyof QuerySettings, string>> = {
  timeZone:
    'Zone in which dates and times without a zone are read, printed and taken apart. An IANA name or an offset. A restart in another one is refused.',
  statePartitions:
    'Partitions of the state of each operator. One is right for one thread. Another number at a restart lays the state out anew.',
  stateProvider:
    '`memory`, or `lmdb` for state that is larger than memory (needs the package lmdb). May be changed at any restart.',
  stateDirectory:
    'Where `lmdb` keeps its files, which can be lost without harm; a fast local disk. Unset: in the checkpoint when that is on a disk.',
  stateBytesMax:
    'Memory that the state of the query may use, such as `512m` or `4g`. Beyond, the query fails and says what to do.',
  snapshotInterval:
    'Deltas between two snapshots, at least. Fewer make starts faster and batches write more. Much larger snapshots are made less often.',
  watermarkPolicy: 'Whether the slowest (`min`) or the fastest (`max`) of several `withWatermark` decides.',
  restoreSourceWatermarks:
    'A restart restores the watermark of each `withWatermark`. `false`: as Spark, only that of the query.',
  noDataBatches: 'Run a batch without new rows when the watermark has closed something.',
  batchesToRetain: 'Batches whose logs and state stay in the checkpoint.',
  pollIntervalMs: 'Milliseconds between two looks for new data, where a source cannot wake the query.',
  idleProgressIntervalMs: 'Milliseconds between two `onQueryIdle` events while there is nothing to do.',
  recentProgressMax: 'Reports kept in `query.recentProgress`.',
  backpressure:
    'Limit each batch to the rows that can be processed within the trigger interval (1 s without one), by what the batches so far have shown. For sources that can be limited by rows; in progress as `backpressureRowsPerSecond`.',
  backpressureInitialRate: 'Rows per second and source for the first batch. 0: no limit.',
  backpressureMinRate: 'Rows per second below which back-pressure does not go.',
  backpressureProportional: 'How strongly back-pressure reacts to the last batch.',
  backpressureIntegral: 'How strongly it reacts to delay that has piled up.',
  backpressureDerivative: 'How strongly it reacts to the trend. Prone to noise.',
  portableToSpark:
    'Refuse streams that Spark refuses, even where millrace has a right answer: distinct aggregates, samples, sessions in update mode.',
};
