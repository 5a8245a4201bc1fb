import type { DataType } from '../../types/data-type.js';
import { functionOf } from '../grouping/generate-code.js';
import type { RowDecoder, RowEncoder } from '../row-codec.js';
import { ColumnOutput, inputArrays, itemCounts, laneOf, outputArrays } from './column-output.js';
import type { EncodedRows } from './row-form.js';
import { decodeSortable, encodeSortable, SORTABLE_CONSTANTS, SORTABLE_MAX } from './sortable-code.js';

/** Key form as generated code, for columns without wide integers. The same bytes as `keyForm`. */
export function keyEncoder(types: readonly DataType[]): RowEncoder {
  const columns = types.map(
    (type, c) =>
      `if (n${c} !== null && n${c}[i] === 0) bytes[at++] = 0; else { ${encodeSortable(type, { c, row: 'i' }, true)} }`,
  );
  const texts = types.flatMap((type, c) => (laneOf(type) === 'bytes' ? [` + 2 * (e${c}[i] - s${c}[i])`] : []));
  return functionOf<RowEncoder>(
    SORTABLE_CONSTANTS,
    `function encodeKeys(columns, n, out, starts, ends) {
      ${types.map((type, c) => inputArrays(type, c)).join('\n')}
      let bytes = out.bytes, view = out.view, at = 0;
      for (let i = 0; i < n; i++) {
        starts[i] = at;
        const need = ${types.length * SORTABLE_MAX}${texts.join('')};
        if (at + need > bytes.length) { out.at = at; out.reserve(need); bytes = out.bytes; view = out.view; }
        ${columns.join('\n')}
        ends[i] = at;
      }
      out.at = at;
    }`,
  );
}

/** Undefined for types that the generated code does not read. */
export function keyDecoder(types: readonly DataType[]): RowDecoder {
  if (types.some(type => laneOf(type) === 'other')) return () => undefined;
  const columns = types.map((type, c) => {
    const decode = decodeSortable(type, { c, row: 'i' }, 'end', 'return false;');
    return `if (data[at++] !== 1) o${c}.setNull(i); else { ${decode} }`;
  });
  const run = functionOf<
    (outputs: ColumnOutput[], rows: EncodedRows, n: number, text: Uint8Array, view: DataView) => boolean
  >(
    SORTABLE_CONSTANTS,
    `function decodeKeys(outputs, rows, n, text, view) {
      const data = rows.data, starts = rows.starts, ends = rows.ends;
      ${types.map((type, c) => outputArrays(type, c)).join('\n')}
      let used = 0;
      for (let i = 0; i < n; i++) {
        let at = starts[i];
        const end = ends[i];
        ${columns.join('\n')}
        if (at !== end) return false;
      }
      ${itemCounts(types)}
      return true;
    }`,
  );
  const hasText = types.some(type => laneOf(type) === 'bytes' || laneOf(type) === 'list');
  return (rows, n) => {
    const outputs = types.map(type => new ColumnOutput(type, n));
    let length = 0;
    if (hasText) for (let i = 0; i < n; i++) length += rows.ends[i] - rows.starts[i];
    const text = new Uint8Array(length);
    const { data } = rows;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    return run(outputs, rows, n, text, view) ? outputs.map(output => output.finish(n, text, text)) : undefined;
  };
}
