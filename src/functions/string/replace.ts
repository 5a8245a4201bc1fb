import { stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { optional, stringParam } from '../signature-params.js';

import { GONE, OTHER, replaceWriter, tableWriter } from './byte-writers.js';
import { constantsBehind, writeKernel } from './text-kernels.js';
import { withinLimit } from './text-limit.js';

/** Parts of a text put in place of others, by text and by character. */

export const replace = scalar({
  name: 'replace',
  group: 'string',
  signature: 'replace(str, search [, replace])',
  doc: 'Every occurrence of `search` replaced; without `replace` they are removed. An empty `search` changes nothing.',
  examples: [["replace('ABCabc', 'abc', 'DEF')", 'ABCDEF']],
  params: [stringParam('str'), stringParam('search'), optional(stringParam('replace'), '')],
  returns: stringType,
  canFail: false,
  evaluate: replaced,
  kernel: ({ args }) => {
    const behind = constantsBehind(args) as readonly string[] | undefined;
    if (behind === undefined) return {};
    const [search, by] = behind;
    const write = replaceWriter(Buffer.from(search), Buffer.from(by));
    return { vector: writeKernel(write, (text: string) => replaced(text, search, by)) };
  },
});

function replaced(text: string, search: string, by: string): string {
  if (search === '' || !text.includes(search)) return text;
  return replaceEach(text, search, by.includes('$') ? () => by : by);
}

const replaceEach = withinLimit('replace', (text: string, search: string, by: any) => text.replaceAll(search, by));

/** Characters of `from` by those of `to` in the same place; characters without a partner go. The first of equal ones counts. */
function translation(from: string, to: string): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  const targets = [...to];
  [...from].forEach((c, i) => {
    if (!table.has(c)) table.set(c, targets[i] ?? '');
  });
  return table;
}

/** What stands for each ASCII character. */
function asciiTable(table: ReadonlyMap<string, string>): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => {
    const c = String.fromCharCode(code);
    const target = table.get(c) ?? c;
    return target === '' ? GONE : target.charCodeAt(0) < 128 ? target.charCodeAt(0) : OTHER;
  });
}

export const translate = scalar({
  name: 'translate',
  group: 'string',
  signature: 'translate(str, from, to)',
  doc: 'Each character that is in `from` replaced by the one in the same place of `to`, or removed where `to` is shorter.',
  examples: [["translate('AaBbCc', 'abc', '123')", 'A1B2C3']],
  params: [stringParam('str'), stringParam('from'), stringParam('to')],
  returns: stringType,
  canFail: false,
  kernel: ({ args }) => {
    let lastFrom: string | undefined;
    let lastTo: string | undefined;
    let table: ReadonlyMap<string, string>;
    const evaluate = (text: string, from: string, to: string) => {
      if (from !== lastFrom || to !== lastTo) {
        table = translation(from, to);
        lastFrom = from;
        lastTo = to;
      }
      let out = '';
      for (const c of text) out += table.get(c) ?? c;
      return out;
    };
    const behind = constantsBehind(args) as readonly [string, string] | undefined;
    if (behind === undefined) return { evaluate };
    const write = tableWriter(asciiTable(translation(...behind)));
    return { evaluate, vector: writeKernel(write, (text: string) => evaluate(text, ...behind)) };
  },
});

export const replaceFunctions: readonly FunctionDefinition[] = [replace, translate];
