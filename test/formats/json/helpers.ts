import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JsonOptions, jsonOptions } from '../../../src/columnar/json/options.js';
import { NodeFiles } from '../../../src/common/node-files.js';
import { jsonFormat } from '../../../src/formats/json/json-format.js';
import * as t from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';

/** The part of the DDL that the cases use. */
export function ddl(text: string): t.StructType {
  let at = 0;
  const skip = () => {
    while (text[at] === ' ') at++;
  };
  const name = (): string => {
    skip();
    if (text[at] === '`') {
      const end = text.indexOf('`', at + 1);
      const found = text.slice(at + 1, end);
      at = end + 1;
      return found;
    }
    const match = /[^\s:,<>()]+/y;
    match.lastIndex = at;
    const found = match.exec(text)![0];
    at += found.length;
    return found;
  };
  const eat = (mark: string): boolean => {
    skip();
    if (text[at] !== mark) return false;
    at++;
    return true;
  };
  const fields = (stop: string): t.StructType => {
    const list: t.StructField[] = [];
    while (!eat(stop) && at < text.length) {
      if (list.length > 0) eat(',');
      const field = name();
      eat(':');
      list.push(t.field(field, type()));
      skip();
      if (/^not null/i.test(text.slice(at))) at += 8;
    }
    return t.structType(list);
  };
  const type = (): t.DataType => {
    const kind = name().toLowerCase();
    switch (kind) {
      case 'struct':
        eat('<');
        return fields('>');
      case 'array': {
        eat('<');
        const element = type();
        eat('>');
        return t.arrayType(element);
      }
      case 'map': {
        eat('<');
        const key = type();
        eat(',');
        const value = type();
        eat('>');
        return t.mapType(key, value);
      }
      case 'decimal': {
        eat('(');
        const precision = Number(name());
        eat(',');
        const scale = Number(name());
        eat(')');
        return t.decimalType(precision, scale);
      }
      case 'interval': {
        const unit = /^\s+(day|month)/.exec(text.slice(at));
        if (unit === null) return t.calendarIntervalType;
        at += unit[0].length;
        return unit[1] === 'day'
          ? { kind: 'day_time_interval', from: 'day', to: 'day' }
          : { kind: 'year_month_interval', from: 'month', to: 'month' };
      }
      case 'bigint':
        return t.longType;
      default:
        return { kind } as t.SimpleType;
    }
  };
  return fields('\u0000');
}

/** A schema, or the one type that `from_json` also takes. */
export function ddlType(text: string): t.DataType {
  return /^(array|map|struct)</i.test(text) ? ddl(`x ${text}`).fields[0].type : ddl(text);
}

export const optionMap = (options: Record<string, string>): Map<string, string> =>
  new Map(Object.entries(options).map(([key, value]) => [key.toLowerCase(), value]));

export const optionsOf = (options: Record<string, string> = {}): JsonOptions => jsonOptions(optionMap(options));

const directory = mkdtempSync(join(tmpdir(), 'json-'));
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
let names = 0;

export function fileOf(content: string | Uint8Array): string {
  const path = join(directory, `f${names++}.json`);
  writeFileSync(path, content);
  return path;
}

export const files = new NodeFiles();

/** Rows of one file, in the engine's form. */
export async function rowsOf(
  content: string | Uint8Array,
  schema: t.StructType,
  options: Record<string, string> = {},
  columns: readonly string[] = schema.fields.map(f => f.name),
): Promise<Value[][]> {
  const reader = jsonFormat.reader({ dataSchema: schema, columns, options: optionMap(options) });
  const rows: Value[][] = [];
  for await (const batch of reader.read(files, fileOf(content))) {
    for (let i = 0; i < batch.length; i++) rows.push(batch.row(i));
  }
  return rows;
}
