import type { RecordBatch } from '../../../columnar/record-batch.js';
import { BytesVector, type Vector } from '../../../columnar/vector.js';
import { InternalError } from '../../../common/errors.js';
import { Yielder } from '../../../common/yielder.js';
import { type DataType, type StructType, simpleString } from '../../../types/data-type.js';
import type { MapValue, Value } from '../../../types/value.js';
import type { ByteSink, ParquetFileWriter, ParquetWriteSettings } from '../engine.js';
import { type ParquetjsModule, Primitive, type RowWriter } from './parquetjs-module.js';

/** Writes row by row, as parquetjs-lite does; rows of a row group are held in memory. */
export class ParquetjsWriter implements ParquetFileWriter {
  private readonly writer: RowWriter;
  private readonly chunks: Buffer[] = [];
  private readonly yielder = new Yielder();

  constructor(
    parquetjs: ParquetjsModule,
    private readonly schema: StructType,
    settings: ParquetWriteSettings,
    private readonly sink: ByteSink,
  ) {
    const compression = settings.compression.toUpperCase();
    const fields = Object.fromEntries(schema.fields.map(f => [f.name, fieldOf(f.type, compression, true)]));
    const layout = new parquetjs.ParquetSchema(fields);
    const options = {
      rowGroupSize: Math.min(settings.rowGroupRows, ROW_GROUP_ROWS),
      useDataPageV2: false,
      pageIndex: false,
    };
    const collect = async (bytes: Buffer) => void this.chunks.push(bytes);
    const envelope = new parquetjs.ParquetEnvelopeWriter(layout, collect, async () => {}, 0, options);
    this.writer = new parquetjs.ParquetWriter(layout, envelope, options);
  }

  async write(batch: RecordBatch): Promise<void> {
    for (let row = 0; row < batch.length; row++) {
      const record: Record<string, unknown> = {};
      for (let c = 0; c < this.schema.fields.length; c++) {
        record[this.schema.fields[c].name] = cell(batch.columns[c], this.schema.fields[c].type, row);
      }
      await this.writer.appendRow(record);
      if (this.yielder.due()) await this.yielder.yield();
    }
    await this.drain();
  }

  async finish(): Promise<void> {
    await this.writer.close();
    await this.drain();
  }

  private async drain(): Promise<void> {
    for (const chunk of this.chunks.splice(0)) await this.sink(new Uint8Array(chunk));
  }
}

/** It holds rows as objects, so its row groups are smaller. */
const ROW_GROUP_ROWS = 50_000;

interface FieldDefinition {
  type?: string;
  optional?: boolean;
  repeated?: boolean;
  compression?: string;
  statistics?: false;
  fields?: Record<string, FieldDefinition>;
}

function fieldOf(type: DataType, compression: string, optional: boolean): FieldDefinition {
  switch (type.kind) {
    case 'array':
      return {
        type: 'LIST',
        optional,
        fields: { list: { repeated: true, fields: { element: fieldOf(type.element, compression, true) } } },
      };
    case 'map': {
      const fields = { key: fieldOf(type.key, compression, false), value: fieldOf(type.value, compression, true) };
      return { type: 'MAP', optional, fields: { key_value: { repeated: true, fields } } };
    }
    case 'struct':
      return {
        optional,
        fields: Object.fromEntries(type.fields.map(f => [f.name, fieldOf(f.type, compression, true)])),
      };
    default:
      return { type: leafType(type), optional, compression, statistics: false };
  }
}

function leafType(type: DataType): string {
  switch (type.kind) {
    case 'boolean':
      return 'BOOLEAN';
    case 'tinyint':
      return 'INT_8';
    case 'smallint':
      return 'INT_16';
    case 'int':
    case 'year_month_interval':
      return 'INT32';
    case 'long':
    case 'day_time_interval':
      return 'INT64';
    case 'float':
      return 'FLOAT';
    case 'double':
      return 'DOUBLE';
    case 'string':
      return 'UTF8';
    case 'binary':
      return 'BYTE_ARRAY';
    case 'date':
      return 'DATE';
    case 'timestamp':
      return 'TIMESTAMP_MICROS';
    default:
      throw new InternalError(`${simpleString(type)} has no type in parquetjs-lite`);
  }
}

/** Strings go as bytes, so that nothing is decoded on the way. */
function cell(vector: Vector, type: DataType, row: number): unknown {
  if (vector.isNull(row)) return null;
  if (vector instanceof BytesVector) return new Primitive(Buffer.from(vector.bytesAt(row)));
  return stored(type, vector.get(row));
}

function stored(type: DataType, value: Value): unknown {
  if (value === null) return null;
  switch (type.kind) {
    case 'array':
      return { list: (value as readonly Value[]).map(item => ({ element: stored(type.element, item) })) };
    case 'map': {
      const { keys, values } = value as MapValue;
      return {
        key_value: keys.map((key, i) => ({ key: stored(type.key, key), value: stored(type.value, values[i]) })),
      };
    }
    case 'struct':
      return Object.fromEntries(type.fields.map((f, i) => [f.name, stored(f.type, (value as readonly Value[])[i])]));
    case 'string':
      return new Primitive(Buffer.from(value as string));
    case 'binary':
      return new Primitive(Buffer.from(value as Uint8Array));
    case 'boolean':
      return value;
    default:
      return new Primitive(value);
  }
}
