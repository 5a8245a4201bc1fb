/**
 * Tools for testing queries and connectors, shipped with the library: step scripts with a manual clock, a virtual disk that forgets what
 * was not synced, fault injection, and conformance suites for sources, sinks and state stores.
 */
export { ManualClock } from '../common/manual-clock.js';
export { describeCrashes, enumerateCrashes } from './crash-enumeration.js';
export { sweepFaults } from './fault-sweep.js';
export { FaultyFiles } from './faulty-files.js';
export { sinkConformance } from './sink-conformance.js';
export { sourceConformance } from './source-conformance.js';
export { stateStoreConformance } from './state-store-conformance.js';
export { ProcessorTester, type ProcessorTesterOptions, testProcessor } from './test-processor.js';
export {
  addData,
  advanceClock,
  assertOnQuery,
  checkAnswer,
  checkNewAnswer,
  checkState,
  execute,
  expectFailure,
  type StreamStep,
  startStream,
  stopStream,
  type TestStreamOptions,
  testStream,
} from './test-stream.js';
export { VirtualFiles } from './virtual-files.js';
