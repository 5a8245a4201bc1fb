import { doubleOf, integerOf } from './numbers.js';
import type { JsonScanner } from './scanner.js';
import { lastText } from './token-text.js';
import {
  CLOSE_ARRAY,
  CLOSE_OBJECT,
  FALSE_WORD,
  INTEGER,
  NULL_WORD,
  OPEN_ARRAY,
  OPEN_OBJECT,
  SPECIAL,
  TRUE_WORD,
} from './tokens.js';

/** What `variantJson` answers for an object with two fields of one name, which a variant cannot hold. */
export const DUPLICATE_KEY = Symbol('duplicate key');

/** The value at the cursor in the form of `VariantValue`: objects without prototype, whole numbers beyond 2^53 as bigint. */
export function variantJson(scanner: JsonScanner): unknown {
  const c = scanner.peek();
  if (c === OPEN_OBJECT) return objectJson(scanner);
  if (c === OPEN_ARRAY) return arrayJson(scanner);
  if (scanner.isString(c)) {
    scanner.string(c);
    return lastText(scanner);
  }
  if (c === 0x74 || c === 0x66 || c === 0x6e) {
    scanner.word(c === 0x74 ? TRUE_WORD : c === 0x66 ? FALSE_WORD : NULL_WORD);
    return c === 0x6e ? null : c === 0x74;
  }
  if (c < 0) scanner.fail('the record ends before a value');
  const kind = scanner.number();
  return kind === INTEGER ? integerOf(scanner) : kind === SPECIAL ? scanner.mantissa : doubleOf(scanner);
}

function objectJson(scanner: JsonScanner): unknown {
  const object = Object.create(null) as Record<string, unknown>;
  let duplicate = false;
  scanner.enter(CLOSE_OBJECT);
  if (scanner.space() === CLOSE_OBJECT) scanner.leave();
  else {
    do {
      scanner.name();
      const name = lastText(scanner);
      const value = variantJson(scanner);
      duplicate ||= value === DUPLICATE_KEY || name in object;
      object[name] = value;
    } while (scanner.more(CLOSE_OBJECT));
  }
  return duplicate ? DUPLICATE_KEY : object;
}

function arrayJson(scanner: JsonScanner): unknown {
  const array: unknown[] = [];
  let duplicate = false;
  scanner.enter(CLOSE_ARRAY);
  if (scanner.space() === CLOSE_ARRAY) scanner.leave();
  else {
    do {
      const value = variantJson(scanner);
      duplicate ||= value === DUPLICATE_KEY;
      array.push(value);
    } while (scanner.more(CLOSE_ARRAY));
  }
  return duplicate ? DUPLICATE_KEY : array;
}
