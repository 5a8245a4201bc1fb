import { AnalysisError } from '../common/errors.js';

/** Errors of text point to their place: line and column (from 1), offset (from 0), and the line itself with a caret below. */
export function sqlError(
  code: string,
  message: string,
  text: string,
  start: number,
  end = start + 1,
  cause?: unknown,
): AnalysisError {
  const position = positionOf(text, start);
  const place = `(line ${position.line}, column ${position.column})`;
  return new AnalysisError(code, `${message} ${place}\n${excerpt(text, start, end)}`, { position, cause });
}

export function positionOf(text: string, offset: number): { line: number; column: number; offset: number } {
  let line = 1;
  let lineStart = 0;
  for (let i = text.indexOf('\n'); i >= 0 && i < offset; i = text.indexOf('\n', i + 1)) {
    line++;
    lineStart = i + 1;
  }
  return { line, column: offset - lineStart + 1, offset };
}

const WIDTH_MAX = 120;

function excerpt(text: string, start: number, end: number): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', start);
  const lineEnd = newline < 0 ? text.length : newline;
  const from = Math.max(lineStart, start - WIDTH_MAX / 2);
  const to = Math.min(lineEnd, from + WIDTH_MAX);
  const carets = '^'.repeat(Math.max(1, Math.min(end, to) - start));
  const pad = text.slice(from, start).replace(/[^\t]/g, ' ');
  return `  ${text.slice(from, to)}\n  ${pad}${carets}`;
}
