/**
 * JSON text to vectors and back, for the file format and for the functions: `from_json` is `FromJson` (a whole column) or `JsonValueParser`
 * (a value), `to_json` is `toJson`, `schema_of_json` is `schemaOfJson`; all take what `jsonOptions` made of the user's options.
 */
export { FromJson, JsonValueParser, parseJsonValue } from './from-json.js';
export { javaDouble, javaFloat } from './numbers.js';
export { JSON_READ_OPTIONS, JSON_WRITE_OPTIONS, type JsonOptions, jsonOptions } from './options.js';
export { schemaOfJson } from './schema-of-json.js';
export { toJson } from './to-json.js';
export { javaDecimal } from './value-text.js';
