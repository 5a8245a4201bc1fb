/**
 * millrace: an embeddable streaming dataflow library. `Session` is the way in; see the README for a first query.
 */
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
export { type Clock, SystemClock } from './common/clock.js';
export type { DirectoryEntry, Files, FileStatus, OpenFile } from './common/files.js';
export { RecordBatch } from './columnar/record-batch.js';
export { batchOf, builderFor, vectorOf } from './columnar/builder.js';
export type { Vector } from './columnar/vector.js';
export * as types from './types/data-type.js';
export type { DataType, StructField, StructType } from './types/data-type.js';
export { Column, type ColumnValue, col, expr, lit, when } from './session/column.js';
export { Window, WindowSpec } from './session/window-spec.js';
export * from './session/functions.js';
export { DataFrame, type ExplainMode, type JoinKind } from './session/data-frame.js';
export { DataFrameReader } from './session/data-frame-reader.js';
export { DataFrameWriter, type SaveMode } from './session/data-frame-writer.js';
export { DataStreamReader } from './session/data-stream-reader.js';
export { DataStreamWriter } from './session/data-stream-writer.js';
export { GroupedData } from './session/grouped-data.js';
export type { RowOf, SchemaLike } from './session/schema.js';
export { Session, SessionMemoryStream, type SessionOptions } from './session/session.js';
export { StreamingQuery } from './session/streaming-query.js';
export { StreamingQueryManager } from './session/streaming-query-manager.js';
export type { StreamingQueryListener } from './execution/listener.js';
export type { SinkProgress, SourceProgress, StateOperatorProgress, StreamingQueryProgress, StreamingQueryStatus } from './execution/progress.js';
export type { TriggerOptions } from './execution/trigger.js';
export type { OutputMode } from './sinks/output-mode.js';
export type { Sink, SinkBatch, SinkContext, SinkResult } from './sinks/sink.js';
export type { BatchTable, Offset, ReadLimit, ScanRequest, SourceContext, StreamSource, StreamTable } from './sources/source.js';
