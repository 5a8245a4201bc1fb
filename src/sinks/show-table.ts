import { valueText } from '../sources/value-text.js';
import type { StructType } from '../types/data-type.js';
import { UTC, type Zone } from '../types/datetime/zone.js';
import type { Value } from '../types/value.js';

export interface ShowOptions {
  /** Rows shown at most. Default 20. */
  readonly numRows?: number;
  /** Characters of a cell: `true` is 20, `false` or 0 is all. Default true. Shortened tables align to the right, others to the left. */
  readonly truncate?: boolean | number;
  /** One line per column instead of one per row. */
  readonly vertical?: boolean;
  readonly zone?: Zone;
}

/**
 * Rows as a table of text, in Spark's layout. Give one row more than `numRows` where there are more, and the table says so.
 *
 *     +----+---+
 *     |name|age|
 *     +----+---+
 *     | Ann| 31|
 *     +----+---+
 *     only showing top 1 row
 */
export function showTable(schema: StructType, rows: readonly (readonly Value[])[], options: ShowOptions = {}): string {
  const numRows = Math.max(0, options.numRows ?? 20);
  const truncate = options.truncate === undefined || options.truncate === true ? 20 : Number(options.truncate);
  const zone = options.zone ?? UTC;
  const names = schema.fields.map(f => escapeControls(f.name));
  const cells = rows
    .slice(0, numRows)
    .map(row => schema.fields.map((f, i) => shorten(escapeControls(valueText(f.type, row[i], zone, 'hex')), truncate)));
  const body = options.vertical === true ? verticalTable(names, cells) : horizontalTable(names, cells, truncate > 0);
  if (options.vertical === true && cells.length === 0) return `${body}(0 rows)\n`;
  return rows.length > numRows ? `${body}only showing top ${numRows} ${numRows === 1 ? 'row' : 'rows'}\n` : body;
}

/** Narrower columns look odd. */
const WIDTH_MIN = 3;

function horizontalTable(names: readonly string[], cells: readonly string[][], right: boolean): string {
  const widths = names.map((name, i) => Math.max(WIDTH_MIN, width(name), ...cells.map(row => width(row[i]))));
  const pad = right ? padLeft : padRight;
  const line = (row: readonly string[]) => `|${row.map((cell, i) => pad(cell, widths[i])).join('|')}|\n`;
  const rule = `+${widths.map(w => '-'.repeat(w)).join('+')}+\n`;
  return rule + line(names) + rule + cells.map(line).join('') + rule;
}

function verticalTable(names: readonly string[], cells: readonly string[][]): string {
  const nameWidth = Math.max(WIDTH_MIN, ...names.map(width));
  const cellWidth = Math.max(WIDTH_MIN, ...cells.flat().map(width));
  return cells
    .map((row, r) => {
      const head = `-RECORD ${r}`.padEnd(nameWidth + cellWidth + 5, '-');
      const lines = row.map((cell, i) => ` ${padRight(names[i], nameWidth)} | ${padRight(cell, cellWidth)} \n`);
      return `${head}\n${lines.join('')}`;
    })
    .join('');
}

function shorten(text: string, charsMax: number): string {
  if (charsMax <= 0 || text.length <= charsMax) return text;
  return charsMax < 4 ? text.slice(0, charsMax) : `${text.slice(0, charsMax - 3)}...`;
}

const CONTROLS: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
  '\u000b': '\\v',
  '\u0007': '\\a',
};

/** Control characters of the data must not reach the terminal. */
function escapeControls(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f]/g,
    c => CONTROLS[c] ?? `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
}

/** Characters that take two columns of a terminal. */
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/g;

function width(text: string): number {
  return text.length + (text.match(WIDE)?.length ?? 0);
}

function padLeft(text: string, to: number): string {
  return ' '.repeat(Math.max(0, to - width(text))) + text;
}

function padRight(text: string, to: number): string {
  return text + ' '.repeat(Math.max(0, to - width(text)));
}
