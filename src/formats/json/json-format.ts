import { JSON_READ_OPTIONS, JSON_WRITE_OPTIONS } from '../../columnar/json/options.js';
import type { Files } from '../../common/files.js';
import type { StructType } from '../../types/data-type.js';
import type { Format, FormatOptions, FormatReader, FormatWriterFactory, ReadRequest } from '../format.js';
import { LINE_OPTIONS } from '../line-options.js';
import { JsonReader } from './json-reader.js';

/** `json`: one record a line, or (option `multiLine`) one record or array of records a file. */
export const jsonFormat: Format = {
  name: 'json',
  extension: '.json',
  readOptions: [...JSON_READ_OPTIONS, ...LINE_OPTIONS, 'multiline', 'invalidutf8'],
  writeOptions: [...JSON_WRITE_OPTIONS, 'compression', 'encoding', 'linesep'],
  inferSchema(_files: Files, _paths: readonly string[], _options: FormatOptions): Promise<StructType> {
    throw new Error('not yet');
  },
  reader(request: ReadRequest): FormatReader {
    return new JsonReader(request);
  },
  writer(_schema: StructType, _options: FormatOptions): FormatWriterFactory {
    throw new Error('not yet');
  },
};
