/**
 * The errors of millrace. A handful of classes say *who* must act; a stable `code` says *what* happened; the message says where and
 * what to do next. Codes never change their meaning once released.
 */
export abstract class MillraceError extends Error {
  /** Stable, machine-readable: `UNRESOLVED_COLUMN`, `CHECKPOINT_IN_USE`, … */
  readonly code: string;

  constructor(code: string, message: string, options?: { cause?: unknown }) {
    super(`[${code}] ${message}`, options);
    this.code = code;
    this.name = new.target.name;
  }
}

/** The query text or plan is wrong: found before any row is read. `position` points into SQL text where there is one. */
export class AnalysisError extends MillraceError {
  readonly position?: { line: number; column: number; offset: number };

  constructor(
    code: string,
    message: string,
    options?: { cause?: unknown; position?: { line: number; column: number; offset: number } },
  ) {
    super(code, message, options);
    this.position = options?.position;
  }
}

/** An option or a setting is missing, unknown or out of range. */
export class ConfigurationError extends MillraceError {}

/** An expression failed on a value: overflow, division by zero, a cast that does not fit. */
export class EvaluationError extends MillraceError {}

/** Input data is damaged, malformed or gone: `BAD_RECORD`, `FILE_CORRUPT`, `SOURCE_DATA_LOST`, `LIMIT_EXCEEDED`. */
export class DataError extends MillraceError {}

/** The checkpoint is damaged, in use by another writer, or belongs to another query. */
export class CheckpointError extends MillraceError {}

/** The operating system refused: `IO_ERROR` with the path, the operation and the errno in the message. */
export class IoError extends MillraceError {}

/** A running query ended with an error; `cause` holds the original one. */
export class StreamingQueryError extends MillraceError {}

/** A defect of millrace itself. Please report it. */
export class InternalError extends MillraceError {
  constructor(message: string, options?: { cause?: unknown }) {
    super('INTERNAL_ERROR', message, options);
  }
}
