import type { StructType } from '../../types/data-type.js';
import type { Vector } from '../vector.js';
import { type CellText, cellText } from './cell-text.js';
import type { CsvOptions } from './options.js';

/**
 * Writes rows as CSV text. A value is put in quotes when it holds the separator or a line break, starts with a quote (or, in the first column,
 * with the comment character), or holds a quote while `escapeQuotes` is on; within quotes, quotes and escapes are escaped. White space
 * around values is cut off unless told otherwise; what is left empty is written as an empty text. A row that comes out empty (one column, null) is no line: as in Spark, it is left out.
 */
export class CsvRowWriter {
  private readonly cells: readonly CellText[];
  private readonly separator: string;
  private readonly quote: string;
  private readonly escape: string;
  private readonly escapeEscape: string;
  private readonly comment: string;
  private readonly emptyValue: string;
  private readonly trimStart: boolean;
  private readonly trimEnd: boolean;
  /** What makes quotes necessary, wherever it stands. */
  private readonly triggers: RegExp;
  private readonly special: RegExp;

  constructor(
    readonly schema: StructType,
    private readonly options: CsvOptions,
    nested: boolean,
  ) {
    this.cells = schema.fields.map(f => cellText(f.type, options, nested));
    this.separator = new TextDecoder().decode(options.separator);
    this.quote = String.fromCharCode(options.quote);
    this.escape = options.escape === 0 ? '\0' : String.fromCharCode(options.escape);
    this.escapeEscape = options.escapeEscape === 0 ? '' : String.fromCharCode(options.escapeEscape);
    this.comment = options.comment === 0 ? '#' : String.fromCharCode(options.comment);
    this.emptyValue = options.emptyValue ?? '""';
    this.trimStart = options.ignoreLeadingWhiteSpace ?? true;
    this.trimEnd = options.ignoreTrailingWhiteSpace ?? true;
    const quotes = options.escapeQuotes ? `|${escaped(this.quote)}` : '';
    this.triggers = new RegExp(`${escaped(this.separator)}|[\\r\\n]${quotes}`);
    this.special = new RegExp(`[${escaped(this.quote)}${escaped(this.escape)}]`, 'g');
  }

  /** The line of a row without its end, or null when there is none. */
  row(columns: readonly Vector[], row: number): string | null {
    let line = '';
    for (let c = 0; c < this.cells.length; c++) {
      if (c > 0) line += this.separator;
      line += this.cellOf(columns[c], c, row);
    }
    return line === '' ? null : line;
  }

  /** The value of column `c` in a row, in quotes where it needs them. */
  cellOf(column: Vector, c: number, row: number): string {
    const value = column.get(row);
    return value === null ? this.nullCell() : this.cell(this.cells[c](value), c);
  }

  header(): string {
    return this.schema.fields.map((f, c) => this.cell(f.name, c)).join(this.separator);
  }

  private nullCell(): string {
    const { nullValue, quoteAll } = this.options;
    return quoteAll ? `${this.quote}${nullValue}${this.quote}` : nullValue;
  }

  private cell(text: string, column: number): string {
    if (text === '') return this.emptyValue;
    const first = text[0];
    const inQuotes =
      this.options.quoteAll ||
      first === this.quote ||
      (column === 0 && first === this.comment) ||
      this.triggers.test(text);
    const trimmed = this.trimmed(text);
    if (trimmed === '') return this.emptyValue;
    if (!inQuotes) return trimmed;
    const content = trimmed.replace(this.special, char => {
      if (char === this.quote) return this.escape + char;
      return this.escapeEscape + char;
    });
    return `${this.quote}${content}${this.quote}`;
  }

  private trimmed(text: string): string {
    let start = 0;
    let end = text.length;
    if (this.trimStart) while (start < end && text.charCodeAt(start) <= 32) start++;
    if (this.trimEnd) while (end > start && text.charCodeAt(end - 1) <= 32) end--;
    return end - start === text.length ? text : text.slice(start, end);
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}
