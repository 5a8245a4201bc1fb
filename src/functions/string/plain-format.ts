import { ByteSink } from '../../columnar/json/byte-sink.js';
import { BytesVector, Int32Vector } from '../../columnar/vector.js';
import type { ColumnKernel } from '../../expressions/expression.js';
import { type DataType, stringType } from '../../types/data-type.js';
import { writeDecimal } from './number-writers.js';
import { LONGEST_TEXT } from './text-limit.js';

/**
 * `format_string` with a format of plain text, `%s` and `%d` only, for texts and numbers of 32 bits: the pieces of the format and the values
 * in turn. Undefined for all other formats and arguments.
 *
 *     '%s=%d'     ['' s '=' i '']
 */
export function plainFormatKernel(format: string, types: readonly DataType[]): ColumnKernel | undefined {
  if (!/^(?:[^%]|%[sd])*$/.test(format)) return undefined;
  const uses = format.match(/%[sd]/g) ?? [];
  if (uses.length > types.length) return undefined;
  const fits = (use: string, i: number) => INTEGERS.has(types[i].kind) || (use === '%s' && types[i].kind === 'string');
  if (!uses.every(fits)) return undefined;
  const pieces = format.split(/%[sd]/).map(piece => Buffer.from(piece));
  return ([, ...columns], length) => {
    const used = columns.slice(0, uses.length);
    if (!used.every(c => c instanceof BytesVector || c instanceof Int32Vector)) return undefined;
    const sink = new ByteSink(length * 24 + 64);
    const starts = new Int32Array(length);
    const ends = new Int32Array(length);
    for (let i = 0; i < length; i++) {
      starts[i] = sink.used;
      sink.bytes(pieces[0], 0, pieces[0].length);
      for (let c = 0; c < used.length; c++) {
        writeValue(sink, used[c] as BytesVector | Int32Vector, i);
        sink.bytes(pieces[c + 1], 0, pieces[c + 1].length);
      }
      if (sink.used - starts[i] > LONGEST_TEXT) return undefined;
      ends[i] = sink.used;
    }
    return new BytesVector(stringType, length, starts, ends, sink.take(), null);
  };
}

const INTEGERS: ReadonlySet<string> = new Set(['tinyint', 'smallint', 'int']);
const NULL = Buffer.from('null');

function writeValue(sink: ByteSink, column: BytesVector | Int32Vector, row: number): void {
  if (column.validity !== null && column.validity[row] === 0) sink.bytes(NULL, 0, NULL.length);
  else if (column instanceof BytesVector) sink.bytes(column.data, column.starts[row], column.ends[row]);
  else {
    sink.reserve(16);
    writeDecimal(sink, column.values[row]);
  }
}
