import { jsonOptions } from '../../columnar/json/index.js';
import { JsonScanner } from '../../columnar/json/scanner.js';
import { lastText } from '../../columnar/json/token-text.js';
import { CLOSE_ARRAY, CLOSE_OBJECT, MALFORMED, OPEN_ARRAY, OPEN_OBJECT } from '../../columnar/json/tokens.js';
import { arrayType, intType, stringType } from '../../types/data-type.js';
import type { FunctionDefinition } from '../definition.js';
import { scalar } from '../signature.js';
import { exact, stringParam } from '../signature-params.js';

/** The outermost shape of JSON text: how long an array is, which keys an object has. */

/** Visits the items of the array or the fields of the object that the text is; false when it is another thing or malformed. */
function visitTop(scanner: JsonScanner, text: string, open: number, visit: () => void): boolean {
  const bytes = Buffer.from(text);
  scanner.attach(bytes);
  scanner.start(0, bytes.length);
  const close = open === OPEN_ARRAY ? CLOSE_ARRAY : CLOSE_OBJECT;
  try {
    if (scanner.space() !== open) return false;
    scanner.enter(close);
    if (scanner.space() === close) return true;
    do {
      if (open === OPEN_OBJECT) scanner.name();
      visit();
      scanner.skip();
    } while (scanner.more(close));
    return true;
  } catch (error) {
    if (error !== MALFORMED) throw error;
    return false;
  }
}

export const jsonArrayLength = scalar({
  name: 'json_array_length',
  group: 'json',
  signature: 'json_array_length(jsonArray)',
  doc: 'The number of elements of a JSON array; NULL for anything else.',
  examples: [['json_array_length(\'[1,2,3,{"f1":1,"f2":[5,6]},4]\')', '5']],
  params: [exact(stringParam('jsonArray'))],
  returns: intType,
  nullable: true,
  canFail: false,
  kernel: () => {
    const scanner = new JsonScanner(jsonOptions());
    return {
      evaluate: (text: string) => {
        let count = 0;
        return visitTop(scanner, text, OPEN_ARRAY, () => count++) ? count : null;
      },
    };
  },
});

export const jsonObjectKeys = scalar({
  name: 'json_object_keys',
  group: 'json',
  signature: 'json_object_keys(json_object)',
  doc: 'The keys of a JSON object in the order of the text; NULL for anything else.',
  examples: [['json_object_keys(\'{"f1":"abc","f2":{"f3":"a"}}\')', '[f1, f2]']],
  params: [exact(stringParam('json_object'))],
  returns: arrayType(stringType),
  nullable: true,
  canFail: false,
  kernel: () => {
    const scanner = new JsonScanner(jsonOptions());
    return {
      evaluate: (text: string) => {
        const keys: string[] = [];
        return visitTop(scanner, text, OPEN_OBJECT, () => keys.push(lastText(scanner))) ? keys : null;
      },
    };
  },
});

export const jsonShapes: readonly FunctionDefinition[] = [jsonArrayLength, jsonObjectKeys];
