import { booleanOption, jsonOptions } from '../../columnar/json/options.js';
import { SchemaInference } from '../../columnar/json/schema-of-json.js';
import { DataError } from '../../common/errors.js';
import type { Files } from '../../common/files.js';
import { Yielder } from '../../common/yielder.js';
import type { StructType } from '../../types/data-type.js';
import { openBytes, readAll } from '../byte-source.js';
import type { FormatOptions } from '../format.js';
import { lineOptions } from '../line-options.js';
import { DEFAULT_MAX_RECORD_BYTES, lineSeparator, nextLine, readLines, splitLines } from '../lines.js';

/** The schema of JSON files: of all records, or of about `samplingRatio` of them, always the same ones. */
export async function inferJsonSchema(
  files: Files,
  paths: readonly string[],
  options: FormatOptions,
): Promise<StructType> {
  const json = jsonOptions(options);
  const lines = lineOptions(options);
  const separator = lineSeparator(lines.lineSep);
  const inference = new SchemaInference(json);
  const yielder = new Yielder();
  const starts = new Int32Array(256);
  const ends = new Int32Array(256);
  let records = 0;
  const add = (path: string, start: number, end: number): void => {
    // Spread evenly: record n is taken when n · ratio passes a whole number.
    const taken = Math.floor((records + 1) * json.samplingRatio) > Math.floor(records * json.samplingRatio);
    records++;
    if ((taken || records === 1) && !inference.add(start, end) && json.mode === 'failFast') {
      throw new DataError(
        'BAD_RECORD',
        `${path} holds a malformed record: ${inference.scanner.problem}. To infer a schema all the same use the mode PERMISSIVE.`,
      );
    }
  };
  for (const path of paths) {
    if (booleanOption(options, 'multiline', false)) {
      const text = await readAll(
        await openBytes(files, path, lines),
        path,
        lines.maxRecordBytes ?? DEFAULT_MAX_RECORD_BYTES,
      );
      inference.scanner.attach(text);
      add(path, text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0, text.length);
      continue;
    }
    for await (const { buffer, start, end } of readLines(files, path, lines)) {
      inference.scanner.attach(buffer);
      for (let at = start; at < end; ) {
        const count = splitLines({ buffer, end }, at, separator, starts, ends);
        for (let i = 0; i < count; i++) add(path, starts[i], ends[i]);
        at = nextLine(buffer, ends[count - 1], separator);
        if (yielder.due()) await yielder.yield();
      }
    }
  }
  return inference.schema();
}
