import type { DataType } from '../../types/data-type.js';
import { functionOf } from '../grouping/generate-code.js';
import type { RowDecoder, RowEncoder } from '../row-codec.js';
import type { Vector } from '../vector.js';
import type { ByteWriter } from './byte-writer.js';
import { ColumnOutput, inputArrays, itemCounts, itemType, laneOf, outputArrays } from './column-output.js';
import { type EncodedRows, fixedLength, isVariable, nullBytes, slotWidth } from './row-form.js';
import { decodeSortable, encodeItems, SORTABLE_CONSTANTS } from './sortable-code.js';
import { widthOfInt, writeValue } from './sortable-value.js';

/** Value form as generated code, for columns without wide integers. The same bytes as `valueForm`. */
export function valueEncoder(types: readonly DataType[]): RowEncoder {
  const fixed = fixedLength(types);
  const texts = types.flatMap((type, c) => (laneOf(type) === 'bytes' ? [` + (e${c}[i] - s${c}[i])`] : []));
  const columns = types.map((type, c) => {
    const isNull = laneOf(type) === 'void' ? 'true' : `n${c} !== null && n${c}[i] === 0`;
    return `if (${isNull}) { bytes[head + ${c >> 3}] |= ${1 << (c & 7)}; ${zeroSlot(types, c)} } else { ${encodeColumn(types, c)} }`;
  });
  return functionOf<RowEncoder>(
    { ...SORTABLE_CONSTANTS, writeNested },
    `function encodeValues(columns, n, out, starts, ends) {
      ${types.map((type, c) => inputArrays(type, c)).join('\n')}
      let bytes = out.bytes, view = out.view, at = 0;
      for (let i = 0; i < n; i++) {
        const head = at;
        const need = ${fixed}${texts.join('')};
        if (at + need > bytes.length) { out.at = at; out.reserve(need); bytes = out.bytes; view = out.view; }
        ${Array.from({ length: nullBytes(types) }, (_, b) => `bytes[head + ${b}] = 0;`).join(' ')}
        at += ${fixed};
        ${columns.join('\n')}
        starts[i] = head;
        ends[i] = at;
      }
      out.at = at;
    }`,
  );
}

function slotOf(types: readonly DataType[], c: number): string {
  return `head + ${slotOffset(types, c)}`;
}

function slotOffset(types: readonly DataType[], c: number): number {
  return types.slice(0, c).reduce((sum, type) => sum + slotWidth(type), nullBytes(types));
}

function zeroSlot(types: readonly DataType[], c: number): string {
  const slot = slotOf(types, c);
  let code = '';
  for (let i = 0; i < slotWidth(types[c]); ) {
    const rest = slotWidth(types[c]) - i;
    code += rest >= 4 ? `view.setInt32(${slot} + ${i}, 0);` : `bytes[${slot} + ${i}] = 0;`;
    i += rest >= 4 ? 4 : 1;
  }
  return code;
}

function writeNested(out: ByteWriter, column: Vector, row: number): void {
  writeValue(out, column.type, column.get(row), false);
}

function encodeColumn(types: readonly DataType[], c: number): string {
  const type = types[c];
  const slot = slotOf(types, c);
  switch (laneOf(type)) {
    case 'boolean':
      return `bytes[${slot}] = v${c}[i];`;
    case 'int': {
      const width = widthOfInt(type);
      return `view.setInt${width * 8}(${slot}, v${c}[i], true);`;
    }
    case 'integer':
      return `const v = v${c}[i]; view.setInt32(${slot}, v | 0, true); view.setInt32(${slot} + 4, Math.floor(v / 4294967296), true);`;
    case 'long-decimal':
      return `const v = v${c}[i], high = Math.floor(v / 4294967296);
        view.setInt32(${slot}, v | 0, true); view.setInt32(${slot} + 4, high, true);
        view.setInt32(${slot} + 8, high >> 31, true); view.setInt32(${slot} + 12, high >> 31, true);`;
    case 'double':
      return `view.setFloat64(${slot}, v${c}[i], true);`;
    case 'bytes':
      return `const s = s${c}[i], e = e${c}[i];
        view.setUint32(${slot}, e - s, true);
        if (e - s < 32) for (let q = s; q < e; q++) bytes[at++] = d${c}[q];
        else { bytes.set(d${c}.subarray(s, e), at); at += e - s; }`;
    case 'void':
      return '';
    case 'list':
      return `const from = at; ${encodeItems(type, { c, row: 'i' }, false)} view.setUint32(${slot}, at - from, true);`;
    case 'other':
      return isVariable(type) ? encodeNested(slot, c) : encodeInterval(slot, c);
  }
}

/** What it writes may use up the room that was reserved for the columns after it. */
function encodeNested(slot: string, c: number): string {
  return `out.at = at; writeNested(out, c${c}, i); out.view.setUint32(${slot}, out.at - at, true);
    out.reserve(need); bytes = out.bytes; view = out.view; at = out.at;`;
}

function encodeInterval(slot: string, c: number): string {
  return `const v = c${c}.values[i]; view.setInt32(${slot}, v.months, true); view.setInt32(${slot} + 4, v.days, true);
    view.setBigInt64(${slot} + 8, BigInt(v.micros), true);`;
}

/** Undefined for types that the generated code does not read. */
export function valueDecoder(types: readonly DataType[]): RowDecoder {
  if (types.some(type => laneOf(type) === 'other')) return () => undefined;
  const fixed = fixedLength(types);
  const columns = types.map((_, c) => {
    const bit = `(data[head + ${c >> 3}] & ${1 << (c & 7)}) !== 0`;
    return `if (${bit}) o${c}.setNull(i); else { ${decodeColumn(types, c)} }`;
  });
  const run = functionOf<
    (outputs: ColumnOutput[], rows: EncodedRows, n: number, base: number, text: Uint8Array, view: DataView) => boolean
  >(
    SORTABLE_CONSTANTS,
    `function decodeValues(outputs, rows, n, base, text, view) {
      const data = rows.data, starts = rows.starts, ends = rows.ends;
      ${types.map((type, c) => outputArrays(type, c)).join('\n')}
      let used = 0;
      for (let i = 0; i < n; i++) {
        const head = starts[i];
        let at = head + ${fixed};
        if (at > ends[i]) return false;
        ${columns.join('\n')}
        if (at !== ends[i]) return false;
      }
      ${itemCounts(types)}
      return true;
    }`,
  );
  const hasText = types.some(type => laneOf(type) === 'bytes');
  const listsOfText = types.map((type, c) => (textInList(type) ? slotOffset(types, c) : -1)).filter(at => at >= 0);
  return (rows, n) => {
    const { data } = rows;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    const outputs = types.map((type, c) => {
      if (laneOf(type) !== 'list') return new ColumnOutput(type, n);
      // As many items as there are if none is null.
      const itemBytes = textInList(type) ? 16 : 2 + slotWidth(itemType(type));
      return new ColumnOutput(type, n, Math.ceil(slotSum(view, rows, n, slotOffset(types, c)) / itemBytes));
    });
    const [from, to] = hasText ? rangeOf(rows, n) : [0, 0];
    const itemText = new Uint8Array(listsOfText.reduce((sum, slot) => sum + slotSum(view, rows, n, slot), 0));
    if (!run(outputs, rows, n, from, itemText, view)) return undefined;
    // One copy of all rows is cheaper than one of each string, and the rows may be overwritten later.
    const text = new Uint8Array(data.subarray(from, to));
    return outputs.map(output => output.finish(n, text, itemText));
  };
}

const textInList = (type: DataType): boolean => laneOf(type) === 'list' && laneOf(itemType(type)) === 'bytes';

/** The lengths in one slot of all rows together, no more than the rows are long. */
function slotSum(view: DataView, { starts, ends }: EncodedRows, n: number, slot: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const length = ends[i] - starts[i];
    if (slot + 4 <= length) sum += Math.min(length, view.getUint32(starts[i] + slot, true));
  }
  return sum;
}

function rangeOf({ starts, ends }: EncodedRows, n: number): [number, number] {
  let from = n === 0 ? 0 : starts[0];
  let to = from;
  for (let i = 0; i < n; i++) {
    if (starts[i] < from) from = starts[i];
    if (ends[i] > to) to = ends[i];
  }
  return [from, to];
}

function decodeColumn(types: readonly DataType[], c: number): string {
  const type = types[c];
  const slot = slotOf(types, c);
  switch (laneOf(type)) {
    case 'boolean':
      return `v${c}[i] = data[${slot}];`;
    case 'int':
      return `v${c}[i] = view.getInt${widthOfInt(type) * 8}(${slot}, true);`;
    case 'integer':
      return `const high = view.getInt32(${slot} + 4, true);
        if (high >= 0x200000 || high <= -0x200000) return false;
        v${c}[i] = high * 4294967296 + view.getUint32(${slot}, true);`;
    case 'long-decimal':
      return `const high = view.getInt32(${slot} + 4, true), sign = high >> 31;
        if (high >= 0x200000 || high <= -0x200000) return false;
        if (view.getInt32(${slot} + 8, true) !== sign || view.getInt32(${slot} + 12, true) !== sign) return false;
        v${c}[i] = high * 4294967296 + view.getUint32(${slot}, true);`;
    case 'double':
      return `v${c}[i] = view.getFloat64(${slot}, true);`;
    case 'list':
      return `const stop = at + view.getUint32(${slot}, true);
        if (stop > ends[i]) return false;
        ${decodeSortable(type, { c, row: 'i' }, 'stop', 'return false;')}
        if (at !== stop) return false;`;
    case 'bytes':
      return `s${c}[i] = at - base; at += view.getUint32(${slot}, true); e${c}[i] = at - base;`;
    default:
      return 'return false;';
  }
}
