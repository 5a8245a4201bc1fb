/**
 * millrace: an embeddable streaming dataflow library. `Session` is the way in; see the README for a first query.
 */

export { batchOf, builderFor, vectorOf } from './columnar/builder.js';
export { RecordBatch } from './columnar/record-batch.js';
export type { Vector } from './columnar/vector.js';
export { type Clock, SystemClock } from './common/clock.js';
export {
  AnalysisError,
  CheckpointError,
  ConfigurationError,
  DataError,
  EvaluationError,
  InternalError,
  IoError,
  MillraceError,
  StreamingQueryError,
} from './common/errors.js';
export type { DirectoryEntry, FileStatus, Files, OpenFile } from './common/files.js';
export type { StreamingQueryListener } from './execution/listener.js';
export type {
  SinkProgress,
  SourceProgress,
  StateOperatorProgress,
  StreamingQueryProgress,
  StreamingQueryStatus,
} from './execution/progress.js';
export type { TriggerOptions } from './execution/trigger.js';
export type { SchemaRegistry } from './functions/avro/schema-registry.js';
export { type ArrowFunction, arrowUdf } from './session/arrow-function.js';
export { Column, type ColumnValue, col, expr, lit, when } from './session/column.js';
export { DataFrame } from './session/data-frame.js';
export { DataFrameReader } from './session/data-frame-reader.js';
export { DataFrameWriter, type SaveMode } from './session/data-frame-writer.js';
export { DataStreamReader } from './session/data-stream-reader.js';
export { DataStreamWriter, type LateRow } from './session/data-stream-writer.js';
export * from './session/functions.js';
export { GroupedData } from './session/grouped-data.js';
export type { JoinKind } from './session/join-type.js';
export {
  type FlatMapGroupsWithStateOptions,
  KeyedDataFrame,
  type MapGroupsWithStateOptions,
  type TransformWithStateOptions,
} from './session/keyed-data-frame.js';
export { type RewriteStateOptions, type RewrittenStore, rewriteState } from './session/rewrite-state.js';
export type { MapAsyncOptions } from './session/row-functions.js';
export type { WithColumn } from './session/row-type.js';
export type { RowOf, SchemaLike } from './session/schema.js';
export { Session, SessionMemoryStream, type SessionOptions } from './session/session.js';
export { StreamingQuery } from './session/streaming-query.js';
export { StreamingQueryManager } from './session/streaming-query-manager.js';
export type { ExplainMode } from './session/table-actions.js';
export { type UdafOptions, udaf } from './session/user-defined-aggregate.js';
export {
  type UdfOptions,
  type UserDefinedFunction,
  UserDefinedFunctions,
  udf,
} from './session/user-defined-function.js';
export { udtf } from './session/user-defined-table-function.js';
export { Window, WindowSpec } from './session/window-spec.js';
export type { ForeachWriter } from './sinks/foreach-sink.js';
export type { OutputMode } from './sinks/output-mode.js';
export type { PulledBatch } from './sinks/pull-sink.js';
export type { Sink, SinkBatch, SinkContext, SinkResult } from './sinks/sink.js';
export type {
  BatchTable,
  Offset,
  ReadLimit,
  ScanRequest,
  SourceContext,
  StreamSource,
  StreamTable,
} from './sources/source.js';
export type { GroupState, GroupStateTimeout, HandlerResult } from './state/group-state.js';
export type {
  ExpiredTimerInfo,
  ListState,
  MapState,
  QueryInfo,
  StatefulProcessor,
  StatefulProcessorHandle,
  StateVariableOptions,
  TimeMode,
  TimerValues,
  ValueState,
} from './state/processor/stateful-processor.js';
export type { DataType, StructField, StructType } from './types/data-type.js';
export * as types from './types/data-type.js';
export type { TypeLike, ValueOf } from './types/type-like.js';
