/** Avro's binary encoding to vectors and back, for `from_avro` and `to_avro`. Schemas are JSON texts of Avro. */
export { type AvroSchema, parseAvroSchema } from './avro-schema.js';
export { avroOfType, typeOfAvro } from './avro-types.js';
export { avroWriter } from './avro-writer.js';
export { FromAvro, type FromAvroOptions } from './from-avro.js';
export { toAvro } from './to-avro.js';
