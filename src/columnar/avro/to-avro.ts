import { binaryType } from '../../types/data-type.js';
import { ByteSink } from '../json/byte-sink.js';
import { BytesVector, type Vector } from '../vector.js';
import type { AvroWriter } from './avro-writer.js';

/** `to_avro` of all rows of a column; a null row is null. With `schemaId` each value begins with it (Confluent's wire format). */
export function toAvro(vector: Vector, writer: AvroWriter, schemaId?: number): BytesVector {
  const { length } = vector;
  writer.bind(vector);
  const sink = new ByteSink(Math.max(64, length * 32));
  const starts = new Int32Array(length);
  const ends = new Int32Array(length);
  for (let row = 0; row < length; row++) {
    starts[row] = sink.used;
    if (!vector.isNull(row)) {
      if (schemaId !== undefined) {
        sink.byte(0);
        for (let shift = 24; shift >= 0; shift -= 8) sink.byte((schemaId >>> shift) & 255);
      }
      writer.write(sink, row);
    }
    ends[row] = sink.used;
  }
  const bytes = sink.take();
  const data = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return new BytesVector(binaryType, length, starts, ends, data, vector.validity);
}
