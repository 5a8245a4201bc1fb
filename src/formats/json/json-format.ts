import { JSON_READ_OPTIONS, JSON_WRITE_OPTIONS } from '../../columnar/json/options.js';
import type { Files } from '../../common/files.js';
import type { StructType } from '../../types/data-type.js';
import type { Format, FormatOptions, FormatReader, FormatWriterFactory, ReadRequest } from '../format.js';
import { LINE_OPTIONS } from '../line-options.js';
import { inferJsonSchema } from './json-inference.js';
import { JsonReader } from './json-reader.js';
import { JsonWriterFactory } from './json-writer.js';

/** `json`: one record a line, or (option `multiLine`) one record or array of records a file. */
export const jsonFormat: Format = {
  name: 'json',
  extension: '.json',
  readOptions: [...JSON_READ_OPTIONS, ...LINE_OPTIONS, 'multiline', 'invalidutf8'],
  writeOptions: [...JSON_WRITE_OPTIONS, 'compression', 'encoding', 'linesep'],
  inferSchema(files: Files, paths: readonly string[], options: FormatOptions): Promise<StructType> {
    return inferJsonSchema(files, paths, options);
  },
  reader(request: ReadRequest): FormatReader {
    return new JsonReader(request);
  },
  writer(schema: StructType, options: FormatOptions): FormatWriterFactory {
    return new JsonWriterFactory(schema, options);
  },
};
