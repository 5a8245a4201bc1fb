import type { DataType } from '../../types/data-type.js';
import { functionOf } from '../grouping/generate-code.js';
import type { RowDecoder, RowEncoder } from '../row-codec.js';
import type { Vector } from '../vector.js';
import type { ByteWriter } from './byte-writer.js';
import { ColumnOutput, inputArrays, laneOf } from './column-output.js';
import type { EncodedRows } from './row-form.js';
import { widthOfInt, writeValue } from './sortable-value.js';

/** Key form as generated code, for columns without wide integers. The same bytes as `keyForm`. */
export function keyEncoder(types: readonly DataType[]): RowEncoder {
  const columns = types.map(
    (type, c) => `if (n${c} !== null && n${c}[i] === 0) bytes[at++] = 0; else { ${encodeColumn(type, c)} }`,
  );
  const texts = types.flatMap((type, c) => (laneOf(type) === 'bytes' ? [` + 2 * (e${c}[i] - s${c}[i])`] : []));
  return functionOf<RowEncoder>(
    { writeOther, float, floatHalves, HIGH },
    `function (columns, n, out, starts, ends) {
      ${types.map(inputArrays).join('\n')}
      let bytes = out.bytes, view = out.view, at = 0;
      for (let i = 0; i < n; i++) {
        starts[i] = at;
        const need = ${types.length * 18}${texts.join('')};
        if (at + need > bytes.length) { out.at = at; out.reserve(need); bytes = out.bytes; view = out.view; }
        ${columns.join('\n')}
        ends[i] = at;
      }
      out.at = at;
    }`,
  );
}

const float = new Float64Array(1);
const floatHalves = new Int32Array(float.buffer);
/** Index of the high half of a double on this machine. */
const HIGH = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 1 : 0;

function writeOther(out: ByteWriter, column: Vector, row: number): void {
  out.u8(1);
  writeValue(out, column.type, column.get(row), true);
}

function encodeColumn(type: DataType, c: number): string {
  const marker = 'bytes[at] = 1;';
  switch (laneOf(type)) {
    case 'boolean':
      return `${marker} bytes[at + 1] = v${c}[i]; at += 2;`;
    case 'int': {
      const width = widthOfInt(type);
      if (width === 1) return `${marker} bytes[at + 1] = v${c}[i] ^ 0x80; at += 2;`;
      if (width === 2) return `${marker} view.setInt16(at + 1, v${c}[i] ^ 0x8000); at += 3;`;
      return `${marker} view.setInt32(at + 1, v${c}[i] ^ 0x80000000); at += 5;`;
    }
    case 'integer':
      return `${marker} const v = v${c}[i];
        view.setInt32(at + 1, Math.floor(v / 4294967296) ^ 0x80000000); view.setInt32(at + 5, v | 0); at += 9;`;
    case 'long-decimal':
      return `${marker} const v = v${c}[i], high = Math.floor(v / 4294967296), sign = high >> 31;
        view.setInt32(at + 1, sign ^ 0x80000000); view.setInt32(at + 5, sign);
        view.setInt32(at + 9, high); view.setInt32(at + 13, v | 0); at += 17;`;
    case 'double':
      return `${marker} const v = v${c}[i]; float[0] = v !== v ? NaN : v + 0;
        let high = v !== v ? 0x7ff80000 : floatHalves[HIGH], low = v !== v ? 0 : floatHalves[1 - HIGH];
        if (high < 0) { high = ~high; low = ~low; } else high ^= 0x80000000;
        view.setInt32(at + 1, high); view.setInt32(at + 5, low); at += 9;`;
    case 'bytes':
      return `${marker} at++;
        for (let q = s${c}[i], e = e${c}[i]; q < e; q++) { const b = d${c}[q]; bytes[at++] = b; if (b === 0) bytes[at++] = 255; }
        bytes[at++] = 0;`;
    case 'void':
      return 'bytes[at++] = 0;';
    case 'other': {
      // What it writes may use up the room that was reserved for the columns after it.
      return `out.at = at; writeOther(out, c${c}, i); out.reserve(need); bytes = out.bytes; view = out.view; at = out.at;`;
    }
  }
}

/** Undefined for types that the generated code does not read. */
export function keyDecoder(types: readonly DataType[]): RowDecoder {
  if (types.some(type => laneOf(type) === 'other')) return () => undefined;
  const run = functionOf<
    (outputs: ColumnOutput[], rows: EncodedRows, n: number, text: Uint8Array, view: DataView) => number
  >(
    { float, floatHalves, HIGH },
    `function (outputs, rows, n, text, view) {
      const data = rows.data, starts = rows.starts, ends = rows.ends;
      ${types.map((_, c) => `const o${c} = outputs[${c}], v${c} = o${c}.values, s${c} = o${c}.starts, e${c} = o${c}.ends;`).join('\n')}
      let used = 0;
      for (let i = 0; i < n; i++) {
        let at = starts[i];
        const end = ends[i];
        ${types.map((type, c) => `if (data[at++] !== 1) o${c}.setNull(i); else { ${decodeColumn(type, c)} }`).join('\n')}
        if (at !== end) return -1;
      }
      return used;
    }`,
  );
  return (rows, n) => {
    const outputs = types.map(type => new ColumnOutput(type, n));
    let length = 0;
    if (types.some(type => laneOf(type) === 'bytes')) {
      for (let i = 0; i < n; i++) length += rows.ends[i] - rows.starts[i];
    }
    const text = new Uint8Array(length);
    const { data } = rows;
    const used = run(outputs, rows, n, text, new DataView(data.buffer, data.byteOffset, data.byteLength));
    return used < 0 ? undefined : outputs.map(output => output.finish(text));
  };
}

/** Leaves the loop with −1 where only the general code can go on (or complain). */
function decodeColumn(type: DataType, c: number): string {
  switch (laneOf(type)) {
    case 'boolean':
      return `v${c}[i] = data[at++];`;
    case 'int': {
      const width = widthOfInt(type);
      const check = `if (at + ${width} > end) return -1;`;
      if (width === 1) return `${check} v${c}[i] = (data[at++] ^ 0x80) << 24 >> 24;`;
      if (width === 2) return `${check} v${c}[i] = (view.getInt16(at) ^ 0x8000) << 16 >> 16; at += 2;`;
      return `${check} v${c}[i] = view.getInt32(at) ^ 0x80000000; at += 4;`;
    }
    case 'integer':
      return `if (at + 8 > end) return -1;
        const high = view.getInt32(at) ^ 0x80000000, low = view.getUint32(at + 4);
        if (high >= 0x200000 || high <= -0x200000) return -1;
        v${c}[i] = high * 4294967296 + low; at += 8;`;
    case 'long-decimal':
      return `if (at + 16 > end) return -1;
        const high = view.getInt32(at + 8), low = view.getUint32(at + 12), sign = high >> 31;
        if (high >= 0x200000 || high <= -0x200000) return -1;
        if ((view.getInt32(at) ^ 0x80000000) !== sign || view.getInt32(at + 4) !== sign) return -1;
        v${c}[i] = high * 4294967296 + low; at += 16;`;
    case 'double':
      return `if (at + 8 > end) return -1;
        let high = view.getInt32(at), low = view.getInt32(at + 4);
        if (high < 0) high ^= 0x80000000; else { high = ~high; low = ~low; }
        floatHalves[HIGH] = high; floatHalves[1 - HIGH] = low; v${c}[i] = float[0]; at += 8;`;
    case 'bytes':
      return `s${c}[i] = used;
        for (; at < end; at++) {
          const b = data[at];
          if (b === 0) { if (at + 1 >= end || data[at + 1] !== 255) break; at++; }
          text[used++] = b;
        }
        if (at++ >= end) return -1;
        e${c}[i] = used;`;
    default:
      return 'return -1;';
  }
}
