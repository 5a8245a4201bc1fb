import { EvaluationError } from '../../common/errors.js';
import type { DataType } from '../../types/data-type.js';
import { vectorOf } from '../builder.js';
import type { BytesVector, Vector } from '../vector.js';
import { type AvroColumn, avroColumn } from './avro-columns.js';
import { AvroInput, MALFORMED_AVRO } from './avro-input.js';
import { type AvroRead, avroReader, avroSkipper } from './avro-reader.js';
import type { AvroSchema } from './avro-schema.js';
import { typeOfAvro } from './avro-types.js';

export interface FromAvroOptions {
  /** A malformed value fails (default), or is null. */
  readonly mode: 'failFast' | 'permissive';
  /** The schema of values that begin with a schema's number (Confluent's wire format); without it they are plain. */
  readonly schemaOf?: (id: number) => AvroSchema;
}

/** A written schema, ready to be read into the column. */
interface Decoder {
  readonly read: AvroRead;
  readonly skip: AvroRead;
}

/**
 * `from_avro`: one value per row to one value of the schema, straight into columns. In permissive mode a value is passed over before it is
 * read, so that a malformed one leaves no parts of itself in the columns.
 *
 *     plain       ┌ value …
 *     registry    ┌ 0 │ number of the schema, 4 bytes │ value …
 */
export class FromAvro {
  readonly type: DataType;
  private readonly input = new AvroInput();
  private readonly column: AvroColumn;
  private readonly plain: Decoder | undefined;
  private readonly byId = new Map<number, Decoder>();

  constructor(
    /** The schema that is wanted. */
    private readonly schema: AvroSchema,
    /** The one that plain values were written with. */
    written: AvroSchema,
    private readonly options: FromAvroOptions,
  ) {
    this.type = typeOfAvro(schema).type;
    this.column = avroColumn(this.type);
    if (options.schemaOf === undefined) this.plain = this.decoder(written);
  }

  private decoder(written: AvroSchema): Decoder {
    return { read: avroReader(written, this.schema, this.column), skip: avroSkipper(written) };
  }

  vector(values: BytesVector): Vector {
    const { input, column, options } = this;
    const { starts, ends, length } = values;
    // Schemas that must be waited for interrupt here, before anything is read.
    if (options.schemaOf !== undefined) this.learn(values);
    input.attach(values.data);
    for (let row = 0; row < length; row++) {
      if (values.isNull(row)) {
        column.appendNull();
        continue;
      }
      try {
        const decoder = this.start(starts[row], ends[row]);
        if (options.mode === 'permissive') {
          const at = input.at;
          decoder.skip(input);
          input.at = at;
        }
        decoder.read(input);
      } catch (error) {
        if (error !== MALFORMED_AVRO) throw error;
        if (options.mode === 'failFast') {
          column.finish();
          throw this.malformed(row);
        }
        column.appendNull();
      }
    }
    return column.finish();
  }

  private start(from: number, to: number): Decoder {
    const { input } = this;
    input.start(from, to);
    if (this.plain !== undefined) return this.plain;
    if (to - from < 5 || input.data[from] !== 0) input.fail('it does not begin with 0 and the number of a schema');
    input.start(from + 5, to);
    return this.byId.get(idAt(input.data, from)) ?? input.fail('its schema is not known');
  }

  private learn({ starts, ends, data, length, validity }: BytesVector): void {
    let last = -1;
    for (let row = 0; row < length; row++) {
      if ((validity !== null && validity[row] === 0) || ends[row] - starts[row] < 5 || data[starts[row]] !== 0)
        continue;
      const id = idAt(data, starts[row]);
      if (id === last) continue;
      if (!this.byId.has(id)) this.byId.set(id, this.decoder(this.options.schemaOf!(id)));
      last = id;
    }
  }

  private malformed(row: number): EvaluationError {
    return new EvaluationError(
      'MALFORMED_AVRO_MESSAGE',
      `Malformed Avro message: ${this.input.problem} (row ${row} of its batch). Parse mode: FAILFAST. ` +
        'To get null for such messages use the mode PERMISSIVE.',
    );
  }

  /** One value in the engine's form. */
  value(bytes: Uint8Array): ReturnType<Vector['get']> {
    return this.vector(vectorOf({ kind: 'binary' }, [bytes]) as BytesVector).get(0);
  }
}

const idAt = (data: Uint8Array, at: number): number =>
  ((data[at + 1] << 24) | (data[at + 2] << 16) | (data[at + 3] << 8) | data[at + 4]) >>> 0;
