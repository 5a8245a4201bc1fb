import { stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { optional, stringParam } from '../signature-params.js';

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
  evaluate: (text: string, search: string, by: string) => {
    if (search === '' || !text.includes(search)) return text;
    return by.includes('$') ? text.replaceAll(search, () => by) : text.replaceAll(search, by);
  },
});

/** Characters of `from` by those of `to` in the same place; characters without a partner go. The first of equal ones counts. */
function translation(from: string, to: string): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  const targets = [...to];
  [...from].forEach((c, i) => {
    if (!table.has(c)) table.set(c, targets[i] ?? '');
  });
  return table;
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
  kernel: () => {
    let lastFrom: string | undefined;
    let lastTo: string | undefined;
    let table: ReadonlyMap<string, string>;
    return {
      evaluate: (text: string, from: string, to: string) => {
        if (from !== lastFrom || to !== lastTo) {
          table = translation(from, to);
          lastFrom = from;
          lastTo = to;
        }
        let out = '';
        for (const c of text) out += table.get(c) ?? c;
        return out;
      },
    };
  },
});

export const replaceFunctions: readonly FunctionDefinition[] = [replace, translate];
